"""Changes that meet on a CI at the same time: the one overlap query, for a page and for the whole history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from changes.models import ChangeRequest, ChangeState
from changes.queries.changes import visible_to
from cmdb import queries as cmdb
from itsm.core.models import User

# Half-open intervals; the same words as rules.windows.overlap. A missing date is NULL and meets nothing.
MEETS = "mine.window_start < other.window_end AND other.window_start < mine.window_end"


@dataclass(frozen=True)
class Overlap:
    """Another change in the same window, and the CIs on which they meet, `hidden` more that the viewer may
    not see; `same_ci`: both touch one of them.
    """

    number: str
    title: str
    state: str
    window_start: datetime
    window_end: datetime
    cis: list[str]
    same_ci: bool
    hidden: int = 0

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(ChangeState(self.state).label)


@dataclass(frozen=True)
class _Meeting:
    ci_ids: list[int]
    same_ci: bool


def overlapping(
    user: User, change: ChangeRequest, *, depending: Collection[int] = (), limit: int = 100
) -> list[Overlap]:
    """Changes visible to this person that touch the same CIs, or `depending` ones (keys), in the same
    window.
    """
    met = _meeting(change, depending)
    rows = [
        row
        for row in visible_to(user).filter(pk__in=met).order_by("window_start", "pk")[:limit]
        if row.window_start and row.window_end
    ]
    names = _names(user, {ci for row in rows for ci in met[row.pk].ci_ids})
    return [
        Overlap(
            row.number,
            row.title,
            row.state,
            row.window_start,  # type: ignore[arg-type]
            row.window_end,  # type: ignore[arg-type]
            sorted(names[ci] for ci in met[row.pk].ci_ids if ci in names),
            met[row.pk].same_ci,
            sum(ci not in names for ci in met[row.pk].ci_ids),
        )
        for row in rows
    ]


def overlapping_numbers(change: ChangeRequest, *, depending: Collection[int] = ()) -> list[str]:
    """Numbers of all of them, for what is stored beside a vote."""
    met = _meeting(change, depending)
    return sorted(ChangeRequest.objects.filter(pk__in=met).values_list("number", flat=True))


def _names(user: User, ci_ids: Collection[int]) -> dict[int, str]:
    return dict(cmdb.visible_to(user).filter(pk__in=ci_ids).values_list("pk", "name"))


def _meeting(change: ChangeRequest, depending: Collection[int]) -> dict[int, _Meeting]:
    """The changes met, by key."""
    query = f"""
        WITH mine AS (
            SELECT ci_id, window_start, window_end, TRUE AS own
            FROM changes_affectedci WHERE change_id = %(change)s
            UNION ALL
            SELECT ci_id, %(start)s::timestamptz, %(end)s::timestamptz, FALSE
            FROM unnest(%(depending)s::bigint[]) AS depending(ci_id)
        )
        SELECT other.change_id, array_agg(DISTINCT other.ci_id), bool_or(mine.own)
        FROM mine
        JOIN changes_affectedci other ON other.ci_id = mine.ci_id AND other.change_id <> %(change)s
        JOIN changes_changerequest met ON met.id = other.change_id AND met.state <> 'canceled'
        WHERE {MEETS}
        GROUP BY other.change_id
    """  # noqa: S608
    values = {
        "change": change.pk,
        "start": change.window_start,
        "end": change.window_end,
        "depending": list(depending),
    }
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {pk: _Meeting(ci_ids, own) for pk, ci_ids, own in cursor.fetchall()}


@dataclass(frozen=True)
class OverlapCount:
    """`pairs` counts each (CI, change, change) once; `changes` those that meet at least one other."""

    pairs: int
    changes: int


def count_same_ci_overlaps(*, imported_only: bool) -> OverlapCount:
    """How often two changes met on the very same CI, over everything recorded."""
    query = f"""
        WITH meeting AS (
            SELECT mine.change_id AS one, other.change_id AS another
            FROM changes_affectedci mine
            JOIN changes_affectedci other ON other.ci_id = mine.ci_id AND mine.change_id < other.change_id
            JOIN changes_changerequest one ON one.id = mine.change_id AND one.state <> 'canceled'
            JOIN changes_changerequest another ON another.id = other.change_id AND another.state <> 'canceled'
            WHERE {MEETS} AND (NOT %(imported)s OR (one.imported AND another.imported))
        )
        SELECT (SELECT count(*) FROM meeting),
               (SELECT count(*) FROM (SELECT one FROM meeting UNION SELECT another FROM meeting) AS met)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, {"imported": imported_only})
        pairs, changes = cursor.fetchone()
    return OverlapCount(pairs, changes)
