"""Moments and spans as people read them: in their own zone, which is always named somewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import npgettext_lazy

from itsm.core.clock import database_now

SHAPES = {
    "full": ("DATETIME_FORMAT",),
    "date": ("DATE_FORMAT",),
    "clock": ("TIME_FORMAT",),
    "short": ("MONTH_DAY_FORMAT", "TIME_FORMAT"),
    "exact": ("DATE_FORMAT", "H:i:s"),
    "seconds": ("H:i:s",),
}
# "3 days ago" asks for another case than "3 days" in some languages, German among them.
SPANS: dict[str, Any] = {
    "year": npgettext_lazy("ago", "%(num)d year", "%(num)d years", "num"),
    "month": npgettext_lazy("ago", "%(num)d month", "%(num)d months", "num"),
    "week": npgettext_lazy("ago", "%(num)d week", "%(num)d weeks", "num"),
    "day": npgettext_lazy("ago", "%(num)d day", "%(num)d days", "num"),
    "hour": npgettext_lazy("ago", "%(num)d hour", "%(num)d hours", "num"),
    "minute": npgettext_lazy("ago", "%(num)d minute", "%(num)d minutes", "num"),
}


def local_time(moment: dt.datetime | None, style: str = "full", empty: str = "") -> SafeString:
    """In the reader's zone, which is named. Styles: full, date, clock, short (no zone, for narrow
    tables), exact and seconds (as full and clock, to the second)."""
    if moment is None:
        return format_html('<span class="text-secondary">{}</span>', empty or "–")
    local = timezone.localtime(moment)
    shown = ", ".join(date_format(local, shape) for shape in SHAPES[style])
    zone = local.tzname() or ""
    visible = (
        format_html('{} <span class="sw-zone">{}</span>', shown, zone)
        if style in ("full", "clock", "exact", "seconds")
        else shown
    )
    exactly = date_format(local, _("l, j F Y, H:i:s"))
    title = f"{exactly} {zone} ({moment:%Y-%m-%d %H:%M} UTC)"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.astimezone(dt.UTC).isoformat(), title, visible
    )


def local_range(start: dt.datetime | None, end: dt.datetime | None, empty: str = "") -> SafeString:
    """A half-open window. The day is said once when both ends fall on it."""
    if start is None and end is None:
        return local_time(None, empty=empty)
    if start is None or end is None:
        return format_html("{} – {}", local_time(start, empty="…"), local_time(end, empty="…"))
    if timezone.localtime(start).date() == timezone.localtime(end).date():
        return format_html(
            '<span class="sw-range">{} – {}</span>', local_time(start, "short"), local_time(end, "clock")
        )
    return format_html('<span class="sw-range">{} – {}</span>', local_time(start, "short"), local_time(end))


def ago(moment: dt.datetime | None, empty: str = "") -> SafeString:
    """ "3 hours ago" or "in 2 days", with the exact time on hover."""
    if moment is None:
        return local_time(None, empty=empty)
    now = database_now()
    if abs(moment - now) < dt.timedelta(minutes=1):
        words = _("now")
    elif moment <= now:
        words = _("%(time)s ago") % {"time": timesince(moment, now, time_strings=SPANS, depth=1)}
    else:
        words = _("in %(time)s") % {"time": timeuntil(moment, now, time_strings=SPANS, depth=1)}
    exact = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    zone = timezone.localtime(moment).tzname()
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        moment.astimezone(dt.UTC).isoformat(),
        exact,
        zone,
        words,
    )


def duration(span: dt.timedelta | None) -> str:
    """ "2 h 05 min", "48 s"; empty for None."""
    if span is None:
        return ""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return _("%(days)d d %(hours)d h") % {"days": hours // 24, "hours": hours % 24}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": seconds % 60}
