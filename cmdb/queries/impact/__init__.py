"""What depends on these CIs, and how we know: the answer to "what breaks?"."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from django.db.models import Min
from django.utils.translation import gettext as _

from cmdb.models import ConfigurationItem
from cmdb.queries.impact.asked import Asked, asked_about, asked_from
from cmdb.queries.impact.describe import described
from cmdb.queries.impact.groups import groups_of, members_of
from cmdb.queries.impact.reach import GROUPINGS, Reach
from cmdb.queries.impact.services import service_classes
from cmdb.queries.impact.shapes import Group, Impact, PathNode, ReachedCI
from cmdb.queries.merges import leading_to
from cmdb.queries.traversal import walk
from cmdb.rules.relationships import DOWNSTREAM
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid

LEAST_CRITICAL = 4

__all__ = [
    "GROUPINGS",
    "Asked",
    "Group",
    "Impact",
    "PathNode",
    "Reach",
    "ReachedCI",
    "asked_about",
    "asked_from",
    "criticality_of",
    "dependents_of",
    "groups_of",
    "impact",
    "impact_page",
    "service_classes",
]


def impact(
    ci_ids: Iterable[int],
    *,
    direction: str = DOWNSTREAM,
    depth: int | None = None,
    viewer: User | None = None,
    limit: int | None = None,
    as_of: dt.datetime | None = None,
) -> Impact:
    """Everything that depends on the CIs (downstream) or that they need (upstream), `depth` hops at most.

    Without a `viewer` nothing is hidden: that is for decisions, which must not depend on who asks. With
    `limit` only so many CIs are described (every business service among them); the totals stay exact. With
    `as_of` (aware) it is the answer of that moment, from the history.
    """
    return impact_page(Reach.of(ci_ids, direction, depth, viewer, as_of), limit=limit)


def impact_page(
    reach: Reach, *, limit: int | None, grouping: str = "", group: str | None = None, after: str = ""
) -> Impact:
    """One page of what was reached; the first holds every business service, whatever the limit.

    With a `group` only that group of the `grouping` (a key of `groups_of`, empty for those of none). `after`
    is `Impact.next` of the page before. Refused: invalid.
    """
    wanted = reach.visible if group is None else members_of(reach, grouping, group)
    mark = _mark_from(after)
    if limit is not None and mark is None:
        limit = max(limit, int(np.count_nonzero(reach.is_service & wanted)))
    places = reach.page(wanted, None if limit is None else limit + 1, mark)
    more = limit is not None and len(places) > limit
    places = places[:limit] if more else places
    keys = reach.walk.keys[places].tolist()
    told = described(reach.walk, {*keys, *reach.services}, set(reach.services), reach.sight, reach.as_of)
    matching, seen = int(np.count_nonzero(wanted)), int(np.count_nonzero(reach.visible))
    return Impact(
        reached=sorted((told[key] for key in keys if key in told), key=_order),
        services=sorted((told[key] for key in reach.services), key=_order),
        walk=reach.walk,
        hidden=len(reach.walk.keys) - seen,
        omitted=seen - len(places),
        matching=matching,
        next=f"{reach.mark(places[-1])[0]:x}.{reach.mark(places[-1])[1]:x}" if more and len(places) else "",
    )


def _mark_from(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    try:
        order, key = (int(part, 16) for part in text.split(".", 1))
    except ValueError:
        order = key = -1
    if not (0 <= order < 2**63 and 0 <= key < 2**63):
        raise OperationRefused(invalid({"after": [_("This is not a mark of a page.")]}))
    return order, key


def dependents_of(ci_ids: Iterable[int]) -> set[int]:
    """The ids of everything that depends on the CIs, near or far, the CIs themselves never."""
    return set(walk(leading_to(ci_ids)).ids())


def criticality_of(ci_ids: Iterable[int]) -> int:
    """The worst criticality among the CIs: 1 (critical) to 4 (low), 4 when there is none."""
    worst: int | None = ConfigurationItem.objects.filter(pk__in=set(ci_ids)).aggregate(
        worst=Min("criticality")
    )["worst"]
    return LEAST_CRITICAL if worst is None else worst


def _order(ci: ReachedCI) -> tuple[bool, int, int, str, int]:
    return (not ci.is_service, ci.criticality, ci.depth, ci.name, ci.id)
