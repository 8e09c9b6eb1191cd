"""A question about what changed, as it stands in an address, the same for a page and for the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem
from cmdb.queries.differences.period import Period
from cmdb.queries.filters import filters_from
from cmdb.queries.items import find, get_ci, with_ids
from cmdb.queries.moments import moment_from
from cmdb.queries.traversal import walk
from cmdb.rules.relationships import UPSTREAM
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number

USUAL_PERIOD = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """`found` are the CIs it is about; `touching` too, and None where those are simply all."""

    period: Period
    found: QuerySet[ConfigurationItem]
    touching: QuerySet[ConfigurationItem] | None
    after: int | None


def asked_period(user: User, given: Mapping[str, str]) -> AskedPeriod:
    """`since` and `until` (ISO 8601; the last week unless given), `of` (an item and all it needs), filters of
    the list, and `after`. Refused: invalid, as_of_in_future, not_found.
    """
    until = moment_from(given.get("until", "")) or database_now()
    since = moment_from(given.get("since", "")) or until - USUAL_PERIOD
    cursor = given.get("after", "")
    after = whole_number(cursor) if cursor else None
    if cursor and after is None:
        raise OperationRefused(invalid({"after": [_("This is not a mark of a page.")]}))
    kept = {name: value for name, value in given.items() if name not in ("since", "until", "of", "after")}
    filters = filters_from(kept)
    found = find(user, filters)
    if number := given.get("of", ""):
        ci = get_ci(user, number)
        found = found.filter(pk__in=with_ids([ci.pk, *walk([ci.pk], UPSTREAM).ids()]))
    touching = found if number or any(filters.values()) else None
    return AskedPeriod(Period(since, until), found, touching, after)
