"""Shaping the record itself: classes, their attributes and relationship types are added and changed."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.model import (
    AttributeChangeForm,
    AttributeForm,
    ClassForm,
    EditClassForm,
    RemoveAttributeForm,
    TypeFacts,
    TypeForm,
    attribute_facts,
    class_initial,
    type_initial,
)
from cmdb.models import CIClass, RelationshipType
from cmdb.presentation.model_changes import (
    attribute_change_told,
    class_change_told,
    declaring_told,
    removal_told,
)
from cmdb.queries.classes import class_at, relationship_type_at
from itsm.core.doors.pages import VerbView


class CreateClass(VerbView):
    form_class = ClassForm
    needs = "ci_model.create_class"

    def initial(self, subject: Any) -> dict[str, Any]:
        return {"parent": self.request.GET["below"]} if "below" in self.request.GET else {}

    def perform(self, form: ClassForm) -> CIClass:
        return actions.create_class(**form.cleaned_data, actor=self.user)

    def next_url(self, result: CIClass) -> str:
        return reverse("cmdb:class", kwargs={"name": result.name})

    def context(self, subject: Any) -> dict[str, Any]:
        lead = _("It inherits the attributes of the class above it, and how long history is kept.")
        return {"verb_title": _("Add a class"), "verb_lead": lead, "back_url": reverse("cmdb:classes")}


class OnClass(VerbView):
    """A verb below `/cis/classes/<name>/`."""

    title: ClassVar[Any]
    lead: ClassVar[Any] = ""

    def fetch(self) -> CIClass:
        return class_at(self.user, self.kwargs["name"])

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:class", kwargs={"name": self.kwargs["name"]})

    def context(self, subject: CIClass) -> dict[str, Any]:
        return {
            "verb_title": f"{self.title}: {subject.label}",
            "verb_label": _("Continue"),
            "verb_lead": self.lead,
            "back_url": self.next_url(None),
        }


class ShownFirst(OnClass):
    """Tells what a change means, and does it only once nobody asks for the telling alone."""

    template_name = "cmdb/change_of_schema.html"
    told_by: ClassVar[Callable[[Any], Sequence[str]]]
    told: Sequence[str] | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().post(request, *args, **kwargs)
        if self.told is None:
            return answer
        again = {**request.POST.dict(), "dry_run": False}
        return self.show(self.fetch(), self.form_class(initial=again, **self.form_arguments()))

    def note(self, form: Any, change: Any) -> Any:
        """What a change means can take too long to find out: it is asked where refusals land in the form."""
        if form.cleaned_data["dry_run"]:
            self.told = type(self).told_by(change)
        return change

    def context(self, subject: CIClass) -> dict[str, Any]:
        return {**super().context(subject), "told": self.told}


class EditClass(ShownFirst):
    form_class = EditClassForm
    needs = "ci_model.edit_class"
    title = _("Edit or move the class")
    lead = _("Its name for programs stays. No value of an item is lost when it moves.")
    told_by = class_change_told

    def initial(self, subject: CIClass) -> dict[str, Any]:
        return class_initial(subject)

    def perform(self, form: EditClassForm) -> Any:
        change = actions.edit_class(name=self.kwargs["name"], **form.cleaned_data, actor=self.user)
        return self.note(form, change)


class DeclareAttribute(ShownFirst):
    form_class = AttributeForm
    needs = "ci_model.declare_attribute"
    title = _("Add an attribute")
    lead = _("The class and every class below it have it from then on; items keep what they have.")
    told_by = declaring_told

    def perform(self, form: AttributeForm) -> Any:
        name = self.kwargs["name"]
        made = actions.declare_attribute(ci_class=name, **form.cleaned_data, actor=self.user)
        return self.note(form, made)


class OnOwnAttribute(ShownFirst):
    """A verb on an attribute that the class declares itself; links name it."""

    def form_arguments(self) -> dict[str, Any]:
        return {"ci_class": self.fetch()}

    def initial(self, subject: CIClass) -> dict[str, Any]:
        return {"attribute": self.request.GET.get("attribute", "")}


class ChangeAttribute(OnOwnAttribute):
    form_class = AttributeChangeForm
    needs = "ci_model.change_attribute"
    title = _("Change an attribute")
    lead = _("What is left empty stays as it is; the values of the items follow.")
    told_by = attribute_change_told

    def perform(self, form: AttributeChangeForm) -> Any:
        facts = attribute_facts(form.cleaned_data)
        change = actions.change_attribute(ci_class=self.kwargs["name"], actor=self.user, **facts)
        return self.note(form, change)


class RemoveAttribute(OnOwnAttribute):
    form_class = RemoveAttributeForm
    needs = "ci_model.remove_attribute"
    title = _("Remove an attribute")
    lead = _("Nobody is asked for it any more. Items that have a value keep it, as a further fact.")
    told_by = removal_told

    def perform(self, form: RemoveAttributeForm) -> Any:
        facts = {"name": form.cleaned_data["attribute"], "dry_run": form.cleaned_data["dry_run"]}
        items = actions.remove_attribute(ci_class=self.kwargs["name"], **facts, actor=self.user)
        return self.note(form, items)

    def context(self, subject: CIClass) -> dict[str, Any]:
        return {**super().context(subject), "verb_style": "danger"}


class CreateType(VerbView):
    form_class = TypeForm
    needs = "ci_model.create_relationship_type"

    def perform(self, form: TypeForm) -> RelationshipType:
        return actions.create_relationship_type(**form.cleaned_data, actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:classes")

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": _("Add a relationship type"), "back_url": self.next_url(None)}


class EditType(VerbView):
    form_class = TypeFacts
    needs = "ci_model.edit_relationship_type"

    def fetch(self) -> RelationshipType:
        return relationship_type_at(self.user, self.kwargs["name"])

    def initial(self, subject: RelationshipType) -> dict[str, Any]:
        return type_initial(subject)

    def perform(self, form: TypeFacts) -> RelationshipType:
        return actions.edit_relationship_type(name=self.kwargs["name"], **form.cleaned_data, actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:classes")

    def context(self, subject: RelationshipType) -> dict[str, Any]:
        lead = f"{subject.label} :: {subject.inverse_label}"
        title = _("Edit a relationship type")
        return {"verb_title": title, "verb_lead": lead, "back_url": self.next_url(None)}
