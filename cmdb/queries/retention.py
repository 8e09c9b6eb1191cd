"""What compaction would remove from the history, and how long each class keeps it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connection

from cmdb.models import (
    Baseline,
    BaselineItem,
    BaselineRelationship,
    CIClass,
    Compaction,
    ConfigurationItem,
    Drift,
)
from cmdb.rules.retention import EVERY, Horizons, Version, horizons, kept_as, to_remove
from itsm.core.clock import database_now

ITEM, RELATIONSHIP = "item", "relationship"
KINDS = (ITEM, RELATIONSHIP)
TABLES = {ITEM: "cmdb_configurationitemhistory", RELATIONSHIP: "cmdb_relationshiphistory"}
_HOLDERS: dict[str, Any] = {ITEM: BaselineItem, RELATIONSHIP: BaselineRelationship}
_ENDS = {ITEM: "pgh_obj_id, pgh_obj_id", RELATIONSHIP: "source_id, target_id"}
LOOKED_AT = 1000
"""Objects whose versions are read at once."""


class Removable(NamedTuple):
    """A version that no kept moment needs, with the class of its item or of the relationship's source."""

    key: int
    at: dt.datetime
    class_id: int


class Look(NamedTuple):
    """`last` is the greatest key of an object looked at, None when there were none left."""

    last: int | None
    removable: list[Removable]


class Preview(NamedTuple):
    kind: str
    ci_class: str
    versions: int
    oldest: dt.datetime


def horizons_by_class(now: dt.datetime) -> dict[int, Horizons]:
    """Of the classes whose history is compacted; one that says nothing is as the class above."""
    chosen: dict[int, Horizons | None] = {}
    for ci_class in CIClass.objects.select_related("retention").order_by("path"):
        keeping = ci_class.retention.keeping if ci_class.retention else None
        if ci_class.retention is None and ci_class.parent_id is not None:
            chosen[ci_class.pk] = chosen.get(ci_class.parent_id)
        else:
            chosen[ci_class.pk] = horizons(keeping, now) if keeping else None
    return {pk: horizon for pk, horizon in chosen.items() if horizon}


def history_kept(ci_class_id: int, moment: dt.datetime) -> str:
    """How finely an item of the class (as it is today) is told at the moment: every, day, month or none."""
    now = database_now()
    horizon = horizons_by_class(now).get(ci_class_id)
    return kept_as(moment, horizon) if horizon else EVERY


def look(kind: str, after: int, by_class: dict[int, Horizons]) -> Look:
    """The next objects of the history after that key, and what may go of their versions.

    A relationship is kept as long as the longer of its ends says, all ends it ever had considered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_obj_id FROM {TABLES[kind]} WHERE pgh_obj_id > %s "  # noqa: S608
            "GROUP BY pgh_obj_id HAVING count(*) > 2 ORDER BY pgh_obj_id LIMIT %s",
            [after, LOOKED_AT],
        )
        keys = [key for (key,) in cursor.fetchall()]
        if not keys:
            return Look(None, [])
        cursor.execute(
            f"SELECT pgh_obj_id, pgh_id, pgh_created_at, {_ENDS[kind]} FROM {TABLES[kind]} "  # noqa: S608
            "WHERE pgh_obj_id = ANY(%s) ORDER BY pgh_obj_id, pgh_id",
            [keys],
        )
        rows = cursor.fetchall()
    return Look(keys[-1], _without_held(kind, _removable(rows, by_class)))


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
    held = set(_HOLDERS[kind].objects.filter(version__in=keys).values_list("version", flat=True))
    held |= set(Drift.objects.filter(kind=kind, version__in=keys).values_list("version", flat=True))
    return [version for version in found if version.key not in held]


def preview(now: dt.datetime) -> list[Preview]:
    """What a whole pass would remove now, by class; nothing is written."""
    by_class = horizons_by_class(now)
    names = dict(CIClass.objects.values_list("pk", "name"))
    return [line for kind in KINDS for line in _counted(kind, _pass(kind, by_class), names)]


def _pass(kind: str, by_class: dict[int, Horizons]) -> Iterator[Removable]:
    after: int | None = 0
    while by_class and after is not None:
        after, removable = look(kind, after, by_class)
        yield from removable


def _counted(kind: str, found: Iterable[Removable], names: dict[int, str]) -> list[Preview]:
    counts: Counter[int] = Counter()
    oldest: dict[int, dt.datetime] = {}
    for version in found:
        counts[version.class_id] += 1
        oldest[version.class_id] = min(version.at, oldest.get(version.class_id, version.at))
    return [Preview(kind, names[pk], counts[pk], oldest[pk]) for pk in sorted(counts, key=names.__getitem__)]


def compaction_due(before: dt.datetime) -> list[str]:
    """Kinds of history of which no pass was finished since then."""
    done = Compaction.objects.filter(finished_at__gt=before).values_list("kind", flat=True)
    return [kind for kind in KINDS if kind not in set(done)]
