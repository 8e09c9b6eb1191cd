"""Edits of the record that a change proposes: what is asked, and the one action called."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from changes import actions, queries
from changes.forms import (
    ChooseItemForm,
    editing,
    propose_edit_form,
    propose_relationship_form,
    propose_step_form,
    proposing,
    withdraw_edit_form,
)
from changes.models import ChangeRequest
from changes.rules import asks_for_own_right
from itsm.core.doors.pages import VerbView
from itsm.core.rules import whole_number


class _OnChange(VerbView):
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""

    def fetch(self) -> ChangeRequest:
        change = queries.get(self.user, str(self.kwargs["number"]))
        self.form_class = self.asked(change)  # type: ignore[misc]
        return change

    def asked(self, change: ChangeRequest) -> type[forms.Form]:
        raise NotImplementedError

    def initial(self, subject: ChangeRequest) -> dict[str, Any]:
        return {"version": subject.version}

    def next_url(self, result: Any) -> str:
        return reverse("changes:detail", args=[self.kwargs["number"]])

    def context(self, subject: ChangeRequest) -> dict[str, Any]:
        return {"verb_title": self.title, "verb_lead": self.lead, "back_url": self.next_url(None)}


class _OnItem(_OnChange):
    """First the item, then a form with what it says now: `told_by` is a field that only this one has."""

    told_by: ClassVar[str]

    @property
    def item(self) -> str:
        return self.request.POST.get("ci") or self.request.GET.get("ci", "")

    def asked(self, change: ChangeRequest) -> type[forms.Form]:
        return self.asked_of_item(change) if self.item else ChooseItemForm

    def asked_of_item(self, change: ChangeRequest) -> type[forms.Form]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.item:
            queries.ids_of_cis(self.user, [self.item])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The first answer is only which item."""
        if self.item and self.told_by not in request.POST:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)


class ProposeEdit(_OnItem):
    needs = "change.propose_edit"
    title = _("Propose an edit of an item")
    lead = _("It is signed with the change, and written into the record when the change was successful.")
    told_by = "name"

    def asked_of_item(self, change: ChangeRequest) -> type[forms.Form]:
        return propose_edit_form(self.user, self.item)

    def perform(self, form: Any) -> ChangeRequest:
        number = str(self.kwargs["number"])
        return actions.propose_edit(change_number=number, **editing(form.cleaned_data), actor=self.user)


class ProposeStep(_OnItem):
    needs = "change.propose_step"
    title = _("Propose a lifecycle step")
    lead = _("It is signed with the change, and the item takes it when the change was successful.")
    told_by = "verb"

    def asked_of_item(self, change: ChangeRequest) -> type[forms.Form]:
        return propose_step_form(self.user, self.item, own_right=asks_for_own_right(change.kind))

    def perform(self, form: Any) -> ChangeRequest:
        number = str(self.kwargs["number"])
        return actions.propose_step(change_number=number, **form.cleaned_data, actor=self.user)


class ProposeRelationship(_OnChange):
    needs = "change.propose_relationship"
    title = _("Propose an edit of a relationship")
    lead = _("It is signed with the change, and written into the record when the change was successful.")

    def asked(self, change: ChangeRequest) -> type[forms.Form]:
        return propose_relationship_form(self.user)

    def initial(self, subject: ChangeRequest) -> dict[str, Any]:
        return {**super().initial(subject), "ci": self.request.GET.get("ci", "")}

    def perform(self, form: Any) -> ChangeRequest:
        number = str(self.kwargs["number"])
        return actions.propose_relationship(
            change_number=number, **proposing(form.cleaned_data), actor=self.user
        )


class WithdrawEdit(_OnChange):
    needs = "change.withdraw_edit"
    title = _("Withdraw a proposed edit")
    lead = _("The change will not write it. While the board decides, it is asked again.")

    def asked(self, change: ChangeRequest) -> type[forms.Form]:
        return withdraw_edit_form(self.user, change.number)

    def initial(self, subject: ChangeRequest) -> dict[str, Any]:
        chosen = whole_number(self.request.GET.get("proposed_edit", ""))
        return {**super().initial(subject), "proposed_edit": chosen}

    def perform(self, form: Any) -> ChangeRequest:
        number = str(self.kwargs["number"])
        return actions.withdraw_edit(change_number=number, **form.cleaned_data, actor=self.user)
