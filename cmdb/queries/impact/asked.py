"""A question about impact as it stands in an address, the same for a page and for the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem, ConfigurationItemHistory
from cmdb.queries.impact.reach import GROUPINGS, Reach
from cmdb.queries.items import as_number, numbered
from cmdb.queries.moments import ci_at, moment_from
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number

MOST_GIVEN = 200
"""CIs asked about at once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know; `moment` is aware, or None for now. `group` is a key of `grouping`."""

    direction: str
    depth: int | None
    moment: dt.datetime | None
    grouping: str
    group: str | None
    after: str
    limit: int

    def reach(self, viewer: User, ids: Sequence[int]) -> Reach:
        return Reach.of(ids, self.direction, self.depth, viewer, self.moment)


def asked_from(given: Mapping[str, str], *, limit: int, most: int) -> Asked:
    """From query parameters; `limit` rows unless it is given, never more than `most`.

    Refused: invalid, as_of_in_future.
    """
    direction = given.get("direction") or DOWNSTREAM
    grouping = given.get("group_by", "")
    errors: dict[str, list[str]] = {}
    depth, rows = _count(given, "depth", errors), _count(given, "limit", errors)
    if direction not in (DOWNSTREAM, UPSTREAM):
        errors["direction"] = [_("Choose downstream or upstream.")]
    if grouping and grouping not in GROUPINGS:
        errors["group_by"] = [_("Choose one of: %(names)s.") % {"names": ", ".join(GROUPINGS)}]
    if "in" in given and not grouping:
        errors["in"] = [_("Say by what to group, too (group_by).")]
    if errors:
        raise OperationRefused(invalid(errors))
    return Asked(
        direction=direction,
        depth=depth,
        moment=moment_from(given.get("as_of", "")),
        grouping=grouping,
        group=given.get("in"),
        after=given.get("after", ""),
        limit=min(limit if rows is None else rows, most),
    )


def _count(given: Mapping[str, str], name: str, errors: dict[str, list[str]]) -> int | None:
    text = given.get(name, "")
    number = whole_number(text, most=9_999_999) if text else None
    if text and number is None:
        errors[name] = [_("Enter a whole number, 0 or more.")]
    return number


def asked_about(
    user: User, numbers: Sequence[str], moment: dt.datetime | None
) -> list[ConfigurationItem] | list[ConfigurationItemHistory]:
    """The CIs of these numbers, as they are or were. Refused: invalid (none, or too many), not_found."""
    wanted = list(dict.fromkeys(as_number(number) for number in numbers if number.strip()))
    if not 0 < len(wanted) <= MOST_GIVEN:
        told = {"most": MOST_GIVEN}
        raise OperationRefused(
            invalid({"ci": [_("Name 1 to %(most)s configuration items by number.") % told]})
        )
    if moment is not None:
        return [ci_at(user, number, moment) for number in wanted]
    return numbered(user, wanted)
