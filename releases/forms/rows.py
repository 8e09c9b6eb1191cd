"""The sections of a plan that are edited as rows, each with its form and its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itsm.core.models import User
from releases import actions
from releases.forms.base import DateField, text_area
from releases.forms.formsets import RowForm
from releases.forms.steps import StepForm
from releases.models import ComponentKind, ComponentOrigin, Release, ScopeKind


class ScopeForm(RowForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ScopeKind.choices)
    description = forms.CharField(label=_("Description"), widget=text_area(2), required=False)
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)
    included = forms.BooleanField(label=_("In scope"), required=False, initial=True)


class ComponentForm(RowForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    version_label = forms.CharField(label=_("Version"), max_length=100)
    sha256 = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("SHA-256"),
        required=False,
        help_text=_("Needed for everything that is a file."),
        error_messages={"invalid": _("A SHA-256 is 64 hexadecimal digits.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ComponentKind.choices)
    origin = forms.ChoiceField(label=_("Origin"), choices=ComponentOrigin.choices)
    location = forms.CharField(label=_("Where it lies"), max_length=500, required=False)

    def clean_sha256(self) -> str:
        return str(self.cleaned_data["sha256"]).strip().lower()


class RoleForm(RowForm):
    person_field = "person"
    role = forms.CharField(label=_("Role"), max_length=100)
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)
    responsibility = forms.CharField(label=_("Responsibility"), widget=text_area(2), required=False)


class CommunicationForm(RowForm):
    audience = forms.CharField(label=_("Audience"), max_length=200)
    channel = forms.CharField(label=_("Channel"), max_length=100, required=False)
    message = forms.CharField(label=_("Message"), widget=text_area(2))
    due_on = DateField(label=_("Due on"), required=False)
    done = forms.BooleanField(label=_("Done"), required=False)


class TrainingForm(RowForm):
    audience = forms.CharField(label=_("Audience"), max_length=200)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    material = forms.CharField(label=_("Material"), widget=text_area(2), required=False)
    due_on = DateField(label=_("Due on"), required=False)
    done = forms.BooleanField(label=_("Done"), required=False)


@dataclass(frozen=True)
class Section:
    """A part of the plan that is edited as rows. `name` is the action's argument and the related name."""

    name: str
    label: str | Promise
    form: type[RowForm]
    action: Callable[..., Release]
    lead: str | Promise = ""


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section("scope_items", _("Scope"), ScopeForm, actions.edit_scope, _("What is in, and what is not.")),
        Section(
            "components",
            _("Components"),
            ComponentForm,
            actions.edit_components,
            _("What is built or acquired, software and hardware, each by its exact version."),
        ),
        Section(
            "steps",
            _("Deployment steps"),
            StepForm,
            actions.edit_steps,
            _("In order, each with what undoes it. If one fails, what was done is undone in reverse."),
        ),
        Section("roles", _("Roles"), RoleForm, actions.edit_roles, _("Who does what.")),
        Section(
            "communications",
            _("Communication"),
            CommunicationForm,
            actions.edit_communication,
            _("Who is told what, how, and when."),
        ),
        Section("trainings", _("Training"), TrainingForm, actions.edit_training, _("Who learns what.")),
    )
}
