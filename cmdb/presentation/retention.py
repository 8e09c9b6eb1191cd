"""How long history is kept, in words: the same on every page and for programs."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cmdb.models import RetentionClass
from cmdb.rules.retention import Horizons


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

    def day(moment: dt.datetime) -> str:
        return date_format(moment, "SHORT_DATE_FORMAT")

    told = [_("every version since %(day)s") % {"day": day(kept.whole)}]
    if kept.daily < kept.whole:
        told.append(_("every midnight since %(day)s") % {"day": day(kept.daily)})
    if kept.monthly is None:
        told.append(_("before that the beginning of every month"))
    elif kept.monthly < kept.daily:
        told.append(_("the beginning of every month since %(day)s") % {"day": day(kept.monthly)})
    return told
