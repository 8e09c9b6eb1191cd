"""The pages of the verbs: each shows one form and calls one action."""

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cmdb import actions
from cmdb.forms.items import (
    CreateForm,
    EditForm,
    ReasonForm,
    class_choices,
    edit_initial,
    facts_of,
)
from cmdb.forms.relationships import (
    EditRelationshipForm,
    RelateForm,
    relating,
    relationship_initial,
)
from cmdb.forms.verbs import VERBS
from cmdb.models import CIClass, ConfigurationItem, Relationship
from cmdb.queries.classes import class_to_record, specs_in
from cmdb.queries.impact import dependents_of
from cmdb.queries.items import get_ci
from cmdb.queries.relationships import get_relationship
from itsm.core.doors.pages import VerbView, require_right


class VerbOnItem(VerbView):
    """A verb below `/cis/<number>/`."""

    title: ClassVar[Any] = ""

    def fetch(self) -> ConfigurationItem:
        return get_ci(self.user, self.kwargs["number"])

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:ci", kwargs={"number": self.kwargs["number"]})

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": self.title, "back_url": self.next_url(None)}


class Create(VerbView):
    """First the class, then a form with its attributes."""

    form_class = CreateForm
    needs = "ci.create"
    template_name = "cmdb/create.html"

    def fetch(self) -> CIClass:
        return class_to_record(
            self.user, self.request.POST.get("ci_class") or self.request.GET.get("ci_class", "")
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.GET.get("ci_class"):
            require_right(self.user, self.needs, None)
            return render(request, "cmdb/choose_class.html", {"classes": class_choices()})
        return super().get(request, *args, **kwargs)

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user, "specs": specs_in(self.fetch()), "verb": "ci.create"}

    def initial(self, subject: CIClass) -> dict[str, Any]:
        return {"ci_class": subject.name}

    def perform(self, form: CreateForm) -> ConfigurationItem:
        return actions.create_ci(**facts_of(form.cleaned_data), actor=self.user)

    def next_url(self, result: ConfigurationItem) -> str:
        return result.get_absolute_url()


class Edit(VerbOnItem):
    form_class = EditForm
    needs = "ci.edit"
    title = gettext_lazy("Edit")
    template_name = "cmdb/edit.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user, "specs": specs_in(self.fetch().ci_class), "verb": "ci.edit"}

    def initial(self, subject: ConfigurationItem) -> dict[str, Any]:
        return edit_initial(subject, specs_in(subject.ci_class))

    def perform(self, form: EditForm) -> ConfigurationItem:
        return actions.edit_ci(number=self.kwargs["number"], **facts_of(form.cleaned_data), actor=self.user)


class Relate(VerbOnItem):
    form_class = RelateForm
    needs = "ci.relate"
    title = gettext_lazy("Relate")

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def perform(self, form: RelateForm) -> Relationship:
        return actions.relate(**relating(form.cleaned_data, self.kwargs["number"]), actor=self.user)


class Verify(VerbOnItem):
    form_class = ReasonForm
    needs = "ci.verify"
    title = gettext_lazy("Confirm the record")

    def initial(self, subject: ConfigurationItem) -> dict[str, Any]:
        return {"version": subject.version}

    def perform(self, form: forms.Form) -> ConfigurationItem:
        return actions.verify_ci(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)

    def context(self, subject: Any) -> dict[str, Any]:
        lead = _("You compared the record with reality, and it is right as it stands.")
        return {**super().context(subject), "verb_lead": lead}


class Lifecycle(VerbOnItem):
    form_class = ReasonForm

    def right(self) -> str:
        return f"ci.{self.kwargs['verb']}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["verb"] not in VERBS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def initial(self, subject: ConfigurationItem) -> dict[str, Any]:
        return {"version": subject.version}

    def perform(self, form: forms.Form) -> ConfigurationItem:
        verb = VERBS[self.kwargs["verb"]]
        result: ConfigurationItem = verb.action(
            number=self.kwargs["number"], **form.cleaned_data, actor=self.user
        )
        return result

    def context(self, subject: ConfigurationItem) -> dict[str, Any]:
        verb = VERBS[self.kwargs["verb"]]
        lead = str(verb.lead)
        if self.kwargs["verb"] in ("retire", "start_maintenance") and (
            count := len(dependents_of([subject.pk]))
        ):
            warning = ngettext("%(count)s item depends on it.", "%(count)s items depend on it.", count)
            lead = f"{lead} {warning % {'count': count}}".strip()
        style = "danger" if verb.style == "danger" else "primary"
        return {**super().context(subject), "verb_title": verb.label, "verb_lead": lead, "verb_style": style}


class OnRelationship(VerbView):
    """A verb below `/cis/relationships/<pk>/`: asked in the unit of the source."""

    def refuse_early(self, subject: Relationship) -> None:
        require_right(self.user, self.needs, subject.source)

    def fetch(self) -> Relationship:
        return get_relationship(self.user, self.kwargs["pk"])

    def context(self, subject: Relationship) -> dict[str, Any]:
        return {"verb_lead": str(subject), "back_url": subject.source.get_absolute_url()}


class EditRelationship(OnRelationship):
    form_class = EditRelationshipForm
    needs = "ci.edit_relationship"

    def initial(self, subject: Relationship) -> dict[str, Any]:
        return relationship_initial(subject)

    def perform(self, form: forms.Form) -> Relationship:
        return actions.edit_relationship(
            relationship_id=self.kwargs["pk"], **form.cleaned_data, actor=self.user
        )

    def next_url(self, result: Relationship) -> str:
        return result.source.get_absolute_url()

    def context(self, subject: Relationship) -> dict[str, Any]:
        return {**super().context(subject), "verb_title": _("Edit this relationship")}


class Unrelate(OnRelationship):
    form_class = ReasonForm
    needs = "ci.unrelate"

    def perform(self, form: forms.Form) -> ConfigurationItem:
        return actions.unrelate(
            relationship_id=self.kwargs["pk"], reason=form.cleaned_data["reason"], actor=self.user
        )

    def next_url(self, result: ConfigurationItem) -> str:
        return result.get_absolute_url()

    def context(self, subject: Relationship) -> dict[str, Any]:
        title = _("Remove this relationship")
        return {**super().context(subject), "verb_title": title, "verb_style": "danger"}
