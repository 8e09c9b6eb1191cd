"""Input shapes for baselines and for what changed between two moments."""

import json
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import OPTIONS
from cmdb.queries.items import names_of
from itsm.core import access
from itsm.core.doors.fields import UnitField
from itsm.core.doors.moments import PickedMoment
from itsm.core.models import User


class NumbersField(forms.CharField):
    """Items by number, each on a line; found by a picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "data-picker": OPTIONS})
        super().__init__(required=False, widget=widget, max_length=20_000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        return [part.strip() for part in text.replace(",", "\n").splitlines() if part.strip()]


class BaselineForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    unit = UnitField(label=_("Unit"), empty_label=None)
    ci = NumbersField(
        label=_("Items"), help_text=_("Each with everything it needs. Search by name or number.")
    )
    depth = forms.IntegerField(
        label=_("Hops"), required=False, min_value=0, max_value=99, help_text=_("Empty: all it needs.")
    )
    filters = forms.CharField(
        label=_("Filters"),
        required=False,
        max_length=4000,
        help_text=_("Instead of items: the address of a filtered list behind its question mark."),
    )
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    watched = forms.BooleanField(
        label=_("Watch it"),
        required=False,
        help_text=_("Whatever departs from it without a change is reported, and a change is opened for it."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(access.units_where(user, "baseline.take"))  # type: ignore[attr-defined]
        names = names_of(user, self["ci"].value() or "")
        self.fields["ci"].widget.attrs["data-picker-labels"] = json.dumps(names)

    def clean_filters(self) -> dict[str, str]:
        return dict(parse_qsl(self.cleaned_data["filters"].lstrip("?")))


class BaselineReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=2000)


class WatchForm(BaselineReasonForm):
    watched = forms.BooleanField(
        label=_("Watch it"),
        required=False,
        help_text=_("Whatever departs from it without a change is reported, and a change is opened for it."),
    )


class PeriodForm(forms.Form):
    since = PickedMoment(label=_("From"), required=False)
    until = PickedMoment(label=_("Until"), required=False)
    of = forms.CharField(
        label=_("Item and all it needs"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"data-picker": OPTIONS}),
    )
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
