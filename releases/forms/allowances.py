"""What administrators fill in to allow steps to touch something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from releases.forms.base import text_area
from releases.models.step import MAX_TIME_LIMIT


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=text_area(4), required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip("\r") for line in (super().to_python(value) or "").split("\n") if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class CommandForm(forms.Form):
    executable = forms.CharField(label=_("Executable"), max_length=500, help_text=_("An absolute path."))
    argument_patterns = LinesField(
        label=_("Argument patterns"),
        help_text=_("One regular expression a line, one for each argument; each matches the whole of it."),
    )
    further_arguments = forms.CharField(
        label=_("Pattern of further arguments"),
        max_length=500,
        required=False,
        help_text=_("Empty: none are taken."),
    )
    secret_variables = LinesField(
        label=_("Secret variables"),
        help_text=_("Names of the worker's variables, SLIPWAY_COMMAND_SECRET_…, one a line."),
    )
    time_limit_cap = forms.IntegerField(
        label=_("Longest time limit (seconds)"), min_value=1, max_value=MAX_TIME_LIMIT, initial=3600
    )
    note = forms.CharField(label=_("What it is for"), widget=text_area(3), required=False)
    is_active = forms.BooleanField(label=_("Allowed"), required=False, initial=True)


class NewCommandForm(CommandForm):
    name = forms.SlugField(label=_("Name"), max_length=60, help_text=_("Steps name the command so."))
    field_order = ["name"]


class TargetForm(forms.Form):
    secret = forms.CharField(
        label=_("New secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("At least 16 characters, or whsec_ and base64. Empty keeps the one there is."),
    )
    secret_variable = forms.CharField(
        label=_("Secret from this variable"),
        max_length=100,
        required=False,
        help_text=_("Name of the worker's variable, SLIPWAY_TARGET_SECRET_…"),
    )
    note = forms.CharField(label=_("What it is for"), widget=text_area(3), required=False)
    is_active = forms.BooleanField(label=_("Allowed"), required=False, initial=True)


class NewTargetForm(TargetForm):
    address = forms.CharField(
        label=_("Host or network"),
        max_length=255,
        help_text=_("deploy.corp.example, 10.0.0.7:8443, *.corp.example or 10.20.0.0/16"),
    )
    field_order = ["address"]
