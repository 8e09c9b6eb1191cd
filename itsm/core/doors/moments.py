"""Moments in forms: a picker shows the minute in the reader's zone, and what it cannot show is not lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.forms.utils import to_current_timezone

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """Any moment of the years 1 to 9999, in UTC: PostgreSQL reads fewer offsets than may be written."""

    def to_python(self, value: Any) -> dt.datetime | None:
        found = super().to_python(value)
        try:
            return found.astimezone(dt.UTC) if found else None
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PickedMoment(Moment):
    """A moment in the reader's own zone, by the browser's picker.

    Within a `KeepsMoments` form a moment that comes back as it was shown is the moment that was there, with
    its seconds, and on the right side of the hour that comes twice.
    """

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format=TO_THE_MINUTE)
        formats = [TO_THE_MINUTE, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **kwargs)
        self.was: dt.datetime | None = None

    def clean(self, value: Any) -> Any:
        if self.was is not None and str(value).strip() == to_current_timezone(self.was).strftime(
            TO_THE_MINUTE
        ):
            return self.was
        return super().clean(value)


class KeepsMoments(forms.Form):
    """A form that tells its moments what they were."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            was = self.initial.get(name)
            if isinstance(field, PickedMoment) and isinstance(was, dt.datetime):
                field.was = was
