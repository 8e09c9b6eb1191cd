"""A deployment step in words, and the specs an action takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from releases.forms.base import text_area
from releases.forms.formsets import RowForm
from releases.models import RollbackKind, StepKind
from releases.models.plan import PlanRow
from releases.rules.steps import HTTP_METHODS


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
