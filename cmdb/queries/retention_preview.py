"""What compaction would remove if it ran now, before it does; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from cmdb.models import Baseline, CIClass, RetentionClass
from cmdb.queries.bounds import in_time
from cmdb.queries.classes import class_named
from cmdb.queries.retention import (
    KINDS,
    Removable,
    horizons_by_class,
    look,
    retention_by_class,
)
from cmdb.queries.retention_classes import RIGHT_TO_CHOOSE, may_choose_retention, retention_class_named
from cmdb.rules.retention import Horizons
from itsm.core import access
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, permission_denied

MOST_SECONDS = 8.0
"""How long somebody who looks at a page waits at most."""
Instead = dict[int, RetentionClass | None]


class Line(NamedTuple):
    kind: str
    ci_class: str
    versions: int
    oldest: dt.datetime


class Counted(NamedTuple):
    """`complete` is False when the time was up before everything was looked at: then it is at least this."""

    lines: list[Line]
    complete: bool


class OfClass(NamedTuple):
    """What a CI class goes by, until where its history is kept how finely, and what would go."""

    ci_class: CIClass
    retention: RetentionClass
    kept: Horizons
    items: int
    relationships: int
    oldest: dt.datetime | None


class Preview(NamedTuple):
    """`as_if` is the class, and what it is taken to choose; `baselines` are the moments that stay anyway."""

    at: dt.datetime
    classes: Sequence[OfClass]
    complete: bool
    baselines: int
    as_if: tuple[CIClass, RetentionClass | None] | None

    @property
    def stays(self) -> list[tuple[RetentionClass, Horizons]]:
        """Retention classes that some CI class goes by, in its order, with what stays."""
        return list({line.retention: line.kept for line in self.classes}.items())

    @property
    def total(self) -> int:
        return sum(line.items + line.relationships for line in self.classes)


def preview_shown_to(user: User, *, ci_class: str = "", retention: str = "") -> Preview:
    """Class by class; with `ci_class` as if it chose `retention` (empty: as the class above says).

    Counts everything, whatever unit it belongs to: for whoever may choose for all.
    Refused: permission_denied, unknown_ci_class, invalid (no such retention class).
    """
    if not may_choose_retention(user):
        raise OperationRefused(permission_denied(RIGHT_TO_CHOOSE, sorted(access.roles_for(RIGHT_TO_CHOOSE))))
    chosen = (class_named(ci_class), retention_class_named(retention)) if ci_class else None
    instead: Instead = {chosen[0].pk: chosen[1]} if chosen else {}
    now = database_now()
    counted = count_removable(now, instead=instead, seconds=MOST_SECONDS)
    found = {(line.kind, line.ci_class): line for line in counted.lines}
    kept, by_class = horizons_by_class(now, instead), retention_by_class(instead)
    classes = [
        _of_class(one, by_class[one.pk], kept[one.pk], [found.get((kind, one.name)) for kind in KINDS])
        for one in CIClass.objects.filter(pk__in=kept).order_by("path")
    ]
    return Preview(now, classes, counted.complete, Baseline.objects.count(), chosen)


def _of_class(
    ci_class: CIClass, retention: RetentionClass, kept: Horizons, lines: Sequence[Line | None]
) -> OfClass:
    items, relationships = (line.versions if line else 0 for line in lines)
    oldest = min((line.oldest for line in lines if line), default=None)
    return OfClass(ci_class, retention, kept, items, relationships, oldest)


def count_removable(
    now: dt.datetime, *, instead: Instead | None = None, seconds: float | None = None
) -> Counted:
    """What a whole pass would remove now, by kind and class; within `seconds`, or however long it takes."""
    by_class = horizons_by_class(now, instead)
    names = dict(CIClass.objects.values_list("pk", "name"))
    stop = None if seconds is None else monotonic() + seconds
    lines: list[Line] = []
    complete = True
    for kind in KINDS:
        counts: Counter[int] = Counter()
        oldest: dict[int, dt.datetime] = {}
        after: int | None = 0
        while by_class and after is not None and complete:
            found = _look(kind, after, by_class, stop)
            complete = found is not None
            after, removable = found or (after, [])
            for version in removable:
                counts[version.class_id] += 1
                oldest[version.class_id] = min(version.at, oldest.get(version.class_id, version.at))
        lines += [
            Line(kind, names[pk], counts[pk], oldest[pk]) for pk in sorted(counts, key=names.__getitem__)
        ]
    return Counted(lines, complete)


def _look(
    kind: str, after: int, by_class: dict[int, Horizons], stop: float | None
) -> tuple[int | None, list[Removable]] | None:
    """The next objects; None when the time is up."""
    if stop is None:
        return look(kind, after, by_class)
    left = stop - monotonic()
    if left <= 0:
        return None
    try:
        with in_time(max(left, 0.05)):
            return look(kind, after, by_class)
    except OperationRefused:
        return None
