"""What compaction would remove from the history, and how long each class keeps it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from cmdb.models import (
    Baseline,
    BaselineItem,
    BaselineRelationship,
    CIClass,
    Compaction,
    ConfigurationItem,
    Drift,
    RetentionClass,
)
from cmdb.rules.retention import Horizons, Version, horizons, to_remove

ITEM, RELATIONSHIP = "item", "relationship"
KINDS = (ITEM, RELATIONSHIP)
TABLES = {ITEM: "cmdb_configurationitemhistory", RELATIONSHIP: "cmdb_relationshiphistory"}
_HOLDERS: dict[str, Any] = {ITEM: BaselineItem, RELATIONSHIP: BaselineRelationship}
_ENDS = {ITEM: "pgh_obj_id, pgh_obj_id", RELATIONSHIP: "source_id, target_id"}
LOOKED_AT = 100_000
"""Versions that are read at once; those of one object always are."""


class Removable(NamedTuple):
    """A version that no kept moment needs, with the class of its item or of the relationship's source."""

    key: int
    at: dt.datetime
    class_id: int


class Look(NamedTuple):
    """`last` is the greatest key of an object looked at, None when there were none left."""

    last: int | None
    removable: list[Removable]


def retention_by_class(
    instead: Mapping[int, RetentionClass | None] | None = None,
) -> dict[int, RetentionClass]:
    """What each CI class goes by: its own, or what the class above goes by; without those that have none.

    `instead` says of some classes what they would choose.
    """
    going_by: dict[int, RetentionClass] = {}
    for ci_class in CIClass.objects.select_related("retention").order_by("path"):
        own = (instead or {}).get(ci_class.pk, ci_class.retention)
        if found := own or going_by.get(ci_class.parent_id or 0):
            going_by[ci_class.pk] = found
    return going_by


def horizons_by_class(
    now: dt.datetime, instead: Mapping[int, RetentionClass | None] | None = None
) -> dict[int, Horizons]:
    """Of the classes whose history is compacted."""
    by_class = retention_by_class(instead).items()
    return {pk: horizons(keeping, now) for pk, found in by_class if (keeping := found.keeping)}


def look(kind: str, after: int, by_class: dict[int, Horizons]) -> Look:
    """The next objects of the history after that key, and what may go of their versions.

    A relationship is kept as long as the longer of its ends says, all ends it ever had considered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_obj_id, count(*) FROM (SELECT pgh_obj_id FROM {TABLES[kind]} "  # noqa: S608
            "WHERE pgh_obj_id > %s ORDER BY pgh_obj_id LIMIT %s) AS next GROUP BY 1 ORDER BY 1",
            [after, LOOKED_AT],
        )
        counts = dict(cursor.fetchall())
        if not counts:
            return Look(None, [])
        cut_off = sum(counts.values()) == LOOKED_AT
        if cut_off and len(counts) > 1:
            counts.popitem()
        keys = [key for key, count in counts.items() if count > 2 or cut_off]
        cursor.execute(
            f"SELECT pgh_obj_id, pgh_id, pgh_created_at, {_ENDS[kind]} FROM {TABLES[kind]} "  # noqa: S608
            "WHERE pgh_obj_id = ANY(%s) ORDER BY pgh_obj_id, pgh_id",
            [keys],
        )
        rows = cursor.fetchall()
    return Look(max(counts), _without_held(kind, _removable(rows, by_class)))


def _removable(rows: list[tuple[Any, ...]], by_class: dict[int, Horizons]) -> list[Removable]:
    versions: dict[int, list[Version]] = defaultdict(list)
    ends: dict[int, list[int]] = defaultdict(list)
    for obj, key, at, source, target in rows:
        versions[obj].append(Version(key, at))
        ends[obj].extend(end for end in (source, target) if end not in ends[obj])
    all_ends = {end for several in ends.values() for end in several}
    classes = dict(ConfigurationItem.objects.filter(pk__in=all_ends).values_list("pk", "ci_class_id"))
    moments = list(Baseline.objects.order_by("moment").values_list("moment", flat=True))
    found: list[Removable] = []
    for obj, several in versions.items():
        kept_by = [by_class.get(classes.get(end, 0)) for end in ends[obj]]
        whole = [horizon for horizon in kept_by if horizon is not None]
        if len(whole) < len(kept_by):
            continue
        gone = set(to_remove(several, set(whole), moments=moments))
        class_id = classes[ends[obj][0]]
        found.extend(Removable(*version, class_id) for version in several if version.key in gone)
    return found


def _without_held(kind: str, found: list[Removable]) -> list[Removable]:
    """Without the versions that a baseline holds, or that were told as a departure from one."""
    keys = [version.key for version in found]
    if not keys:
        return found
    wanted = RawSQL("SELECT unnest(%s::bigint[])", [keys])  # one array: thousands of parameters cost more
    held = set(_HOLDERS[kind].objects.filter(version__in=wanted).values_list("version", flat=True))
    held |= set(Drift.objects.filter(kind=kind, version__in=wanted).values_list("version", flat=True))
    return [version for version in found if version.key not in held]


def compaction_due(before: dt.datetime) -> list[str]:
    """Kinds of history of which no pass was finished since then."""
    done = Compaction.objects.filter(finished_at__gt=before).values_list("kind", flat=True)
    return [kind for kind in KINDS if kind not in set(done)]
