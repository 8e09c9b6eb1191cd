"""Fields the forms of this floor share."""

import json
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from itsm.core.models import User, UserKind


class CIField(forms.CharField):
    """Numbers of configuration items, one a line; a picker with search where there is script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Affected configuration items"))
        kwargs.setdefault("help_text", _("Search by name or number. What depends on them is found for you."))
        widget = forms.Textarea(attrs={"rows": 3, "data-picker": "/cis/options/"})
        super().__init__(widget=widget, **kwargs)

    def name_chosen(self, labels: dict[str, str]) -> None:
        """Show names beside the numbers already chosen."""
        self.widget.attrs["data-picker-labels"] = json.dumps(labels)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value) or ""
        return [number.strip() for number in text.replace(",", "\n").splitlines() if number.strip()]


def people() -> QuerySet[User]:
    """Everybody who can be named on a change."""
    return User.objects.filter(is_active=True, kind=UserKind.PERSON).order_by("first_name", "last_name")


def text_field(label: Any, *, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """Several lines of text, which a draft may leave out."""
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), required=False, help_text=help_text
    )
