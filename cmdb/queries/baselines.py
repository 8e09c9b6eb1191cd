"""Baselines for somebody: their list, what they hold, and how they differ from each other and from now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import Baseline, BaselineItem, BaselineRelationship
from cmdb.queries.bounds import in_time
from cmdb.queries.differences import Comparison, Pair, Side, compare, side_of
from cmdb.queries.filters import filters_from
from cmdb.queries.items import as_number, find, numbered, visible_to, with_ids
from cmdb.queries.traversal import walk
from cmdb.rules.baselines import MOST_ITEMS, check_bound
from cmdb.rules.relationships import UPSTREAM
from itsm.core import access
from itsm.core.models import Unit, User
from itsm.core.refusals import OperationRefused, not_found

MOST_SECONDS = 20.0
"""Half a million items are found in a few."""


def baselines_seen_by(user: User, text: str = "", *, retired: bool = False) -> QuerySet[Baseline]:
    """The newest first; those that were retired only when asked for."""
    rows = Baseline.objects.filter(access.visible(user, "baseline")).select_related("unit", "created_by")
    if not retired:
        rows = rows.filter(retired_at=None)
    for word in text.replace("\x00", "").split()[:10]:
        rows = rows.filter(name__icontains=word)
    return rows.order_by("-pk")


def get_baseline(user: User, pk: int) -> Baseline:
    """Refused with `not_found` when there is none that the user may see."""
    found = baselines_seen_by(user, retired=True).filter(pk=pk).first()
    if found is None:
        raise OperationRefused(not_found(_("baseline")))
    return found


def selected(user: User, selection: Mapping[str, Any], *, to_choose: bool = False) -> list[int]:
    """Keys of the CIs a selection means now, as far as the user may see them.

    `ci` are numbers, with all they need `depth` hops deep (everything without a depth); `filters` are those
    of the list of items. `within` are the paths of the units it was chosen in, None for all: who sees more
    than whoever took the baseline would otherwise find more. At most one more than a baseline may hold is
    read, in bounded time. A number that the user may not see is refused where they choose (`to_choose`), and
    passed over where somebody else did. Refused: not_found, invalid, query_too_slow.
    """
    within = _within(selection.get("within"))
    if numbers := selection.get("ci"):
        given = _chosen(user, list(numbers), to_choose=to_choose)
        ids = {*given, *walk(given, UPSTREAM, selection.get("depth")).ids()}
        rows = with_ids(ids).filter(access.visible(user, "ci"))
    else:
        rows = find(user, filters_from(selection["filters"]))
    with in_time(MOST_SECONDS):
        return sorted(rows.filter(within).order_by().values_list("pk", flat=True)[: MOST_ITEMS + 1])


def _chosen(user: User, numbers: list[str], *, to_choose: bool) -> list[int]:
    if to_choose:
        return [ci.pk for ci in numbered(user, numbers)]
    return list(visible_to(user).filter(number__in=map(as_number, numbers)).values_list("pk", flat=True))


def selections_shown(user: User, baselines: Sequence[Baseline]) -> dict[int, dict[str, Any]]:
    """What was chosen, by key of the baseline, without numbers that the user may not see."""
    numbers = {number for one in baselines for number in map(as_number, one.selection.get("ci", ()))}
    seen = (
        set(visible_to(user).filter(number__in=numbers).values_list("number", flat=True)) if numbers else ()
    )
    found = {}
    for one in baselines:
        found[one.pk] = {name: value for name, value in one.selection.items() if name != "within"}
        if "ci" in one.selection:
            found[one.pk]["ci"] = [number for number in one.selection["ci"] if as_number(number) in seen]
    return found


def _within(paths: Sequence[str] | None) -> Q:
    if paths is None:
        return Q()
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(unit__path__startswith=path)
    return inside


def sight_of(user: User) -> list[str] | None:
    """Paths of the topmost units whose CIs the user may see, None for every unit there is."""
    units = access.units_seen(user, "ci")
    if units is None:
        return None
    paths = sorted(Unit.objects.filter(pk__in=units).values_list("path", flat=True))
    return [path for path in paths if not any(path != top and path.startswith(top) for top in paths)]


def members(baseline: Baseline) -> Side:
    items = BaselineItem.objects.filter(baseline=baseline).values_list("ci_id", "version")
    edges = BaselineRelationship.objects.filter(baseline=baseline).values_list("relationship_id", "version")
    return Side(dict(items), dict(edges))


def with_now(user: User, baseline: Baseline) -> Comparison:
    """How the present differs from the baseline: its selection is made anew, its members looked up again."""
    present = selected(user, baseline.selection)
    if refusal := check_bound(len(present)):
        raise OperationRefused(refusal)
    return _seen(user, compare(members(baseline), side_of(present, None)))


def with_another(user: User, earlier: Baseline, later: Baseline) -> Comparison:
    return _seen(user, compare(members(earlier), members(later)))


def _seen(user: User, found: Comparison) -> Comparison:
    """Without CIs the user may not see, and without relationships that have such an end."""
    keys = [pair.key for pair in found.items]
    seen = set(visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return Comparison([pair for pair in found.items if pair.key in seen], _seen_edges(user, found.edges))


_ENDS = """
    SELECT pair.key FROM unnest(%(keys)s::bigint[], %(versions)s::bigint[]) AS pair (key, version)
    JOIN cmdb_relationshiphistory AS edge ON edge.pgh_id = pair.version
    JOIN cmdb_configurationitem AS source ON source.id = edge.source_id
    JOIN cmdb_configurationitem AS target ON target.id = edge.target_id
    WHERE %(everything)s OR (source.unit_id = ANY(%(units)s) AND target.unit_id = ANY(%(units)s))
"""


def _seen_edges(user: User, pairs: list[Pair]) -> list[Pair]:
    if not pairs:
        return []
    units = access.units_seen(user, "ci")
    with connection.cursor() as cursor:
        cursor.execute(
            _ENDS,
            {
                "keys": [pair.key for pair in pairs],
                "versions": [pair.after or pair.before for pair in pairs],
                "everything": units is None,
                "units": list(units or ()),
            },
        )
        seen = {key for (key,) in cursor.fetchall()}
    return [pair for pair in pairs if pair.key in seen]


def baselines_to_look_at(before: dt.datetime) -> list[int]:
    """Keys of watched baselines not compared with the present since `before` (aware), the longest first."""
    rows = Baseline.objects.filter(watched=True, retired_at=None).exclude(looked_at__gte=before)
    return list(rows.order_by(F("looked_at").asc(nulls_first=True)).values_list("pk", flat=True)[:100])
