"""How long history is kept, in words: the same on every page and for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cmdb.models import RetentionClass
from cmdb.queries.history_kept import KeptThen
from cmdb.rules.retention import DAY, EVERY, MONTH, Horizons

MOST_NAMED = 5
"""Classes named in a sentence."""
KEPT_HEADER, THINNED_HEADER = "Slipway-History-Kept", "Slipway-History-Thinned"
LONGEST_HEADER = 2000
"""What stands before the web server has some 4,000 characters for all headers."""


def steps_of(retention: RetentionClass) -> list[str]:
    """The steps, one after another; steps of no length are left out."""
    if retention.forever:
        return [_("Every version for ever")]
    days, months = retention.daily_days, retention.monthly_months
    every = ngettext("Every version for %(n)s day", "Every version for %(n)s days", retention.every_days)
    told = [every % {"n": retention.every_days}]
    if days:
        told.append(
            ngettext("then one a day for %(n)s day", "then one a day for %(n)s days", days) % {"n": days}
        )
    if months is None:
        told.append(_("then one a month for ever"))
    elif months:
        by_month = ngettext("then one a month for %(n)s month", "then one a month for %(n)s months", months)
        told.append(by_month % {"n": months})
    return told


def moments_of(kept: Horizons) -> list[str]:
    """Which moments are told exactly, from the youngest on; each begins with a midnight of UTC."""
    told = [_("every version since %(day)s") % {"day": _day(kept.whole)}]
    if kept.daily < kept.whole:
        told.append(_("every midnight since %(day)s") % {"day": _day(kept.daily)})
    if kept.monthly is None:
        told.append(_("before that the beginning of every month"))
    elif kept.monthly < kept.daily:
        told.append(_("the beginning of every month since %(day)s") % {"day": _day(kept.monthly)})
    return told


def _day(moment: dt.datetime) -> str:
    return date_format(moment, "SHORT_DATE_FORMAT")


def note_of(kept: KeptThen) -> str:
    """What an answer about the past may leave out; empty when it leaves out nothing."""
    if kept.how == EVERY:
        return ""
    if kept.how == DAY:
        told = _(
            "History this old is kept to the day: ask for midnight (UTC) to be told exactly; "
            "what changed within the day may be missing."
        )
    elif kept.how == MONTH:
        told = _(
            "History this old is kept to the month: ask for midnight (UTC) on its first day to be told "
            "exactly; what changed within the month may be missing."
        )
    else:
        told = _(
            "History this old is no longer kept: only the first version and what baselines hold are certain."
        )
    return f"{told} {_holds_for(kept)}".strip()


def _holds_for(kept: KeptThen) -> str:
    """The classes it is about, without those below one that is named."""
    keys = {one.pk for one in kept.thinned}
    labels = [one.label for one in kept.thinned if one.parent_id not in keys]
    if not labels:
        return ""
    named = ", ".join(labels[:MOST_NAMED])
    more = len(labels) - MOST_NAMED
    if more > 0:
        sentence = ngettext(
            "This holds for %(named)s and one more class.",
            "This holds for %(named)s and %(more)s more classes.",
            more,
        )
        return sentence % {"named": named, "more": more}
    return _("This holds for: %(named)s.") % {"named": named}


def note_on_history(kept: Horizons | None, since: dt.datetime) -> str:
    """Of an item recorded `since`: from where on back its versions were thinned; empty when none were."""
    if kept is None or since >= kept.whole:
        return ""
    told = {"day": _day(kept.whole), "moments": ", ".join(moments_of(kept)[1:])}
    if not told["moments"]:
        return _("Older versions than of %(day)s (UTC) are not kept, except the first.") % told
    sentence = _(
        "Not every version before %(day)s (UTC) is kept, only %(moments)s. "
        "What a version tells may sum up several."
    )
    return sentence % told


def kept_fields(kept: KeptThen) -> dict[str, Any]:
    """For programs."""
    return {"history_kept": kept.how, "history_thinned": [one.name for one in kept.thinned]}


def kept_headers(kept: KeptThen) -> dict[str, str]:
    """For programs that take a file, which has no room for it."""
    fields = kept_fields(kept)
    thinned = ", ".join(fields["history_thinned"])
    headers = {KEPT_HEADER: fields["history_kept"]}
    return {**headers, THINNED_HEADER: thinned} if len(thinned) <= LONGEST_HEADER else headers
