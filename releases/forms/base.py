"""What the forms of this floor share: the version seen, rows of a plan, times in the reader's zone, CIs by
search."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from itsm.core.doors.moments import KeepsMoments


class VersionedForm(KeepsMoments):
    """Sends back the version its page showed, so that nobody undoes what somebody else did meanwhile."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """The cleaned values, as an action takes them."""
        return dict(self.cleaned_data)


class DateField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class CINumbersField(forms.CharField):
    """Numbers of configuration items, one a line; with script, a search that shows their names."""

    def __init__(self, **kwargs: Any) -> None:
        picker = {
            "rows": 3,
            "data-picker": reverse_lazy("cmdb:options"),
        }
        super().__init__(
            widget=forms.Textarea(attrs=picker),
            help_text=kwargs.pop("help_text", _("Search by name or number.")),
            **kwargs,
        )

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        return [part.strip().upper() for part in text.replace(",", "\n").splitlines() if part.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def show_names(self, names: dict[str, str]) -> None:
        self.widget.attrs["data-picker-labels"] = json.dumps(names)


def text_area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
