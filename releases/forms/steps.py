"""A deployment step as a form: what is called or run, and what undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from releases.forms.base import text_area
from releases.forms.formsets import RowForm
from releases.forms.step_words import in_words, spec_from_words
from releases.models import RollbackKind, StepKind
from releases.models.plan import PlanRow
from releases.rules.steps import HTTP_METHODS

SIDES = ("", "rollback_")
"""What the names of the fields begin with: the step's own, and those of what undoes it."""


def _method(label: Any) -> forms.ChoiceField:
    choices = [(name, name) for name in HTTP_METHODS]
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=HTTP_METHODS[0])


def _headers(label: Any) -> forms.CharField:
    said = _("“Name: value”, one a line.")
    return forms.CharField(label=label, widget=text_area(1), required=False, help_text=said)


def _status_url(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, required=False)


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
    method = _method(_("Method"))
    headers = _headers(_("Headers"))
    callback = forms.BooleanField(label=_("Waits for a callback"), required=False)
    status_url = _status_url(_("Address that is asked when the outcome is unknown"))
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

    rollback_method = _method(_("Its method"))
    rollback_headers = _headers(_("Its headers"))
    rollback_callback = forms.BooleanField(label=_("It waits for a callback"), required=False)
    rollback_status_url = _status_url(_("Address that is asked about it"))

    def clean(self) -> dict[str, Any]:
        """Both sides as the specs an action takes; the action's own check says what is wrong with them."""
        given = super().clean() or self.cleaned_data
        for side in SIDES:
            try:
                given[f"{side}spec"] = self._spec(side, given)
            except ValueError:
                self.add_error(f"{side}content", gettext("This is not JSON that can be read."))
        return given

    def _spec(self, side: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What is stored, with the fields that were changed written over it."""
        kind, before = str(given.get(f"{side}kind", "")), self.initial
        stored = before.get(f"{side}spec", {}) if kind == before.get(f"{side}kind") else {}
        shown = in_words(kind, stored)
        return spec_from_words(kind, stored, shown, {word: given.get(f"{side}{word}") for word in shown})

    def row(self) -> dict[str, Any]:
        names = ("name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit")
        return {name: self.cleaned_data[name] for name in names}

    @classmethod
    def initial_of(cls, row: PlanRow) -> dict[str, Any]:
        """The fields of both sides, and beside them the specs as stored, for what a field cannot show."""
        step: Any = row
        names = ("name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit")
        own = {name: getattr(step, name) for name in names}
        for side in SIDES:
            words = in_words(own[f"{side}kind"], own[f"{side}spec"])
            own |= {f"{side}{word}": value for word, value in words.items()}
        return own
