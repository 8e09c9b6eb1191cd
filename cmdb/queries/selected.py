"""What an address of the list selects: which items, as of when, and in what order. The same for the page, the
API and a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cmdb.queries.bounds import in_time
from cmdb.queries.filters import filters_from, refuse_of_the_past, within_time
from cmdb.queries.items import find
from cmdb.queries.moments import find_at, moment_from
from cmdb.queries.sorting import BY_NAME, Sort, sort_from
from itsm.core.models import User


@dataclass(frozen=True)
class Selected:
    """`found` are items, or versions of items where a `moment` (aware) is asked about."""

    filters: Mapping[str, Any]
    sort: Sort
    moment: dt.datetime | None
    found: QuerySet[Any]

    def in_time(self) -> AbstractContextManager[None]:
        """Where to read it in its order. Refused there: query_too_slow.

        An order that an index has takes long too, where few of the rows on its way are found.
        """
        slow = self.moment is not None or self.sort.name != BY_NAME.name
        return in_time() if slow else within_time(self.filters)


def selected_by(user: User, given: Mapping[str, str]) -> Selected:
    """Refused: invalid, as_of_in_future."""
    filters = filters_from(given)
    sort = sort_from(given.get("sort", ""))
    moment = moment_from(given.get("as_of", ""))
    if moment is None:
        return Selected(filters, sort, None, find(user, filters))
    refuse_of_the_past(filters)
    return Selected(filters, sort, moment, find_at(user, filters, moment))
