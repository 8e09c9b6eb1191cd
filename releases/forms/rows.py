"""Rows of a plan: one form per row, ordered, some empty at the end; what is left empty is no row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from itsm.core.models import User
from releases import actions
from releases.forms.base import DateField, text_area
from releases.models import (
    ComponentKind,
    ComponentOrigin,
    Release,
    RollbackKind,
    ScopeKind,
    StepKind,
)
from releases.models.plan import PlanRow
from releases.queries.people import people_of
from releases.rules.steps import HTTP_METHODS

EMPTY_ROWS = 2
LINE = {"class": "form-control-sm"}


class RowForm(forms.Form):
    """`row()` gives what an action takes; a person field is filled with the people of the unit."""

    person_field = ""

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.person_field:
            people: Any = self.fields[self.person_field]
            people.queryset = people_of(release.unit)

    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}

    @classmethod
    def initial_of(cls, row: PlanRow) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields}


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


class StepForm(RowForm):
    """A step in words: what is called or run, and what is sent, passed or to be done."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=StepKind.choices, initial=StepKind.MANUAL)
    target = forms.CharField(
        label=_("Address or command"),
        max_length=2000,
        required=False,
        help_text=_(
            "For a request its address, for a command its name; ${name} stands for a value of the "
            "environment."
        ),
    )
    content = forms.CharField(
        label=_("Body, arguments or instructions"),
        widget=text_area(3),
        required=False,
        help_text=_("For a request JSON, for a command one argument a line, by hand what to do."),
    )
    method = forms.ChoiceField(
        label=_("Method"), choices=[(name, name) for name in HTTP_METHODS], required=False
    )
    callback = forms.BooleanField(label=_("Waits for a callback"), required=False)
    headers = forms.CharField(
        label=_("Headers"), widget=text_area(1), required=False, help_text=_("“Name: value”, one a line.")
    )
    time_limit = forms.IntegerField(
        label=_("Time limit (seconds)"), min_value=1, max_value=86_400, initial=300
    )
    rollback_kind = forms.ChoiceField(
        label=_("Undone by"), choices=RollbackKind.choices, initial=RollbackKind.MANUAL
    )
    rollback_target = forms.CharField(label=_("Its address or command"), max_length=2000, required=False)
    rollback_content = forms.CharField(
        label=_("Its body, arguments, instructions, or why there is nothing to undo"),
        widget=text_area(3),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Both sides as the specs an action takes; the action's own check says what is wrong with them."""
        given = super().clean() or self.cleaned_data
        for side in ("", "rollback_"):
            try:
                given[f"{side}spec"] = _spec(given, side)
            except ValueError:
                self.add_error(f"{side}content", _now("This is not JSON that can be read."))
        return given

    def row(self) -> dict[str, Any]:
        names = ("name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit")
        return {name: self.cleaned_data[name] for name in names}

    @classmethod
    def initial_of(cls, row: PlanRow) -> dict[str, Any]:
        step: Any = row
        own = {name: getattr(step, name) for name in ("name", "kind", "time_limit", "rollback_kind")}
        own |= _in_words(step.kind, step.spec, "") | _in_words(
            step.rollback_kind, step.rollback_spec, "rollback_"
        )
        return own


def _spec(given: Mapping[str, Any], side: str) -> dict[str, Any]:
    kind = given.get(f"{side}kind", "")
    target, content = str(given.get(f"{side}target", "")).strip(), str(given.get(f"{side}content", ""))
    if kind == "http":
        spec: dict[str, Any] = {"url": target, "method": given.get("method") or "POST"}
        if content.strip():
            spec["body"] = json.loads(content)
        if given.get("headers"):
            spec["headers"] = dict(_header(line) for line in given["headers"].splitlines() if line.strip())
        if given.get("callback") and not side:
            spec["wait"] = "callback"
        return spec
    if kind == "command":
        return {"command": target, "arguments": content.splitlines()}
    return {"reason" if kind == "none" else "instructions": content.strip()}


def _header(line: str) -> tuple[str, str]:
    name, _colon, value = line.partition(":")
    return name.strip(), value.strip()


def _in_words(kind: str, spec: Mapping[str, Any], side: str) -> dict[str, Any]:
    if kind == "command":
        return {f"{side}target": spec["command"], f"{side}content": "\n".join(spec.get("arguments", []))}
    if kind != "http":
        return {f"{side}content": spec.get("instructions", spec.get("reason", ""))}
    words: dict[str, Any] = {f"{side}target": spec["url"]}
    if "body" in spec:
        words[f"{side}content"] = json.dumps(spec["body"], indent=2, ensure_ascii=False)
    if not side:
        words["method"] = spec.get("method", "POST")
        words["callback"] = spec.get("wait") == "callback"
        words["headers"] = "\n".join(f"{name}: {value}" for name, value in spec.get("headers", {}).items())
    return words


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


class RowsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows in the order given; `rows()` leaves out the empty and the deleted."""

    ordering_widget = forms.NumberInput

    def rows(self) -> list[dict[str, Any]]:
        return [form.row() for form in self.ordered_forms]

    def put_errors(self, section: str, fields: Mapping[str, list[str]]) -> bool:
        """Show an action's `section.index.field` sentences in their rows. True when all found a place."""
        placed = True
        shown = self.ordered_forms
        for key, sentences in fields.items():
            name, _dot, rest = key.partition(".")
            index, _dot, field = rest.partition(".")
            if name != section or not index.isdigit() or int(index) >= len(shown):
                placed = False
                continue
            form = shown[int(index)]
            where = _FIELD_OF.get(field, field)
            for sentence in sentences:
                form.add_error(where if where in form.fields else None, sentence)
        return placed


_FIELD_OF = {"spec": "target", "rollback_spec": "rollback_target"}


def formset_class(form: type[RowForm], extra: int = EMPTY_ROWS) -> type[RowsFormSet]:
    made: Any = forms.formset_factory(
        form, formset=RowsFormSet, extra=extra, can_order=True, can_delete=True, max_num=500
    )
    return made
