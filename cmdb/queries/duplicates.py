"""Possible duplicates for somebody who sees both items; of others nothing is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import CIClass, ConfigurationItem, DuplicateTask
from cmdb.models.duplicate_task import DuplicateState
from cmdb.queries.history import changes_between
from cmdb.queries.items import as_number
from cmdb.queries.recorded import facts_recorded
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found
from itsm.core.waiting import Waiting


def duplicates_seen_by(user: User) -> QuerySet[DuplicateTask]:
    """The newest first."""
    return (
        DuplicateTask.objects.filter(
            access.visible(user, "ci", "one__unit"), access.visible(user, "ci", "other__unit")
        )
        .select_related("one__ci_class", "one__unit", "other__ci_class", "other__unit", "assigned_to")
        .order_by("-pk")
    )


def find_duplicates_for(
    user: User, *, state: str = "open", ci_class: str = "", ci: str = "", mine: bool = False
) -> QuerySet[DuplicateTask]:
    """`state` is one of the task's, "" for all; `ci_class` counts classes below; `ci` is a number."""
    rows = duplicates_seen_by(user)
    if state in DuplicateState.values:
        rows = rows.filter(state=state)
    if path := CIClass.objects.filter(name=ci_class[:80]).values_list("path", flat=True).first():
        rows = rows.filter(one__ci_class__path__startswith=path)
    if ci:
        rows = rows.filter(Q(one__number=as_number(ci)) | Q(other__number=as_number(ci)))
    return rows.filter(assigned_to=user) if mine else rows


def get_duplicate(user: User, pk: int) -> DuplicateTask:
    """Refused: not_found."""
    rows = duplicates_seen_by(user).select_related("settled_by")
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise OperationRefused(not_found(_("possible duplicate")))
    return found


@dataclass(frozen=True)
class Compared:
    """A fact of both, in words; `same` where they agree."""

    name: str
    one: Any
    other: Any
    same: bool


def compared(user: User, task: DuplicateTask) -> list[Compared]:
    """Every fact that either has."""
    before, after = facts_recorded(task.one), facts_recorded(task.other)
    names = [name for name in sorted({*before, *after}) if _said(before, name) or _said(after, name)]
    told = changes_between(user, before, after, names)
    return [
        Compared(name, change.before, change.after, before.get(name) == after.get(name))
        for name, change in told
    ]


def _said(facts: dict[str, Any], name: str) -> bool:
    return facts.get(name) not in (None, "", [])


def maybe_the_same(user: User, ci: ConfigurationItem) -> list[tuple[DuplicateTask, ConfigurationItem]]:
    """Open tasks of the item, each with the item that it may be the same as."""
    tasks = duplicates_seen_by(user).filter(Q(one=ci) | Q(other=ci), state=DuplicateState.OPEN)[:20]
    return [(task, task.other if task.one_id == ci.pk else task.one) for task in tasks]


def waiting_for(user: User) -> list[Waiting]:
    """Tasks that were given to the user and are not settled."""
    tasks = find_duplicates_for(user, mine=True)[:50]
    return [
        Waiting(
            number=task.one.number,
            title=task.title,
            url=task.get_absolute_url(),
            why=_("Say whether these two are one thing"),
            verb="settle_duplicate",
        )
        for task in tasks
    ]
