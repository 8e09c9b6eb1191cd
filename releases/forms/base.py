"""What the forms of this floor share: the version seen, rows of a plan, times in the reader's zone, CIs by
search."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from itsm.core.doors.moments import KeepsMoments, PickedMoment


class VersionedForm(KeepsMoments):
    """Sends back the version its page showed, so that nobody undoes what somebody else did meanwhile."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """The cleaned values, as an action takes them."""
        return dict(self.cleaned_data)


class StartForm(VersionedForm):
    """When a deployment starts. Given the `window` (start and end, aware, either None) and `now` as initial
    values it names the window, offers its first moment that lies ahead, and bounds the picker."""

    starts_at = PickedMoment(label=_("Start"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        start, end = self.initial.pop("window", (None, None))
        now = self.initial.pop("now", None)
        field = self.fields["starts_at"]
        if start is None or end is None or now is None:
            field.help_text = _("In your time zone.")
            return
        first = first_moment(start, now)
        bounds = {"min": _typed(first), "max": _typed(end)}
        field.widget.attrs.update(bounds)
        field.help_text = _("The window is %(start)s to %(end)s, %(zone)s.") % {
            "start": date_format(timezone.localtime(start), "j M Y, H:i"),
            "end": date_format(timezone.localtime(end), "j M Y, H:i"),
            "zone": timezone.localtime(start).tzname() or "",
        }
        if first < end:
            self.initial.setdefault("starts_at", first)


def first_moment(start: dt.datetime, now: dt.datetime) -> dt.datetime:
    """The first whole minute inside the window that has not passed: the field knows no seconds."""
    earliest = max(start, now)
    minute = earliest.replace(second=0, microsecond=0)
    return minute if minute == earliest else minute + dt.timedelta(minutes=1)


def _typed(moment: dt.datetime) -> str:
    """As a datetime-local field writes it, in the reader's zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


class NeededTextField(forms.CharField):
    """Marked as required for the reader and the browser; whether it is missing says the action's own rule,
    so that every door refuses in the same words."""

    def validate(self, value: Any) -> None:
        pass


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
