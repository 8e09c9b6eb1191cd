"""The rows an operation holds: locked first, read then, remembered as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from itsm.core import locks, refusals
from itsm.core.clock import database_now
from itsm.core.refusals import OperationRefused
from itsm.core.tracking import Snapshot, snapshot

M = TypeVar("M", bound=models.Model)


class HeldRows:
    """An inner operation begins with the rows of the outer one."""

    def __init__(self, outer: HeldRows | None) -> None:
        self._locks: locks.LockBook = locks.LockBook(outer._locks if outer else None)
        self._snapshots: dict[int, Snapshot] = dict(outer._snapshots) if outer else {}
        self._now: dt.datetime | None = None

    @property
    def now(self) -> dt.datetime:
        """The database's clock, read after the last lock was taken. Aware, UTC."""
        if self._now is None:
            self._now = database_now()
        return self._now

    def lock(self, model: type[M], pk: Any = None, **lookup: Any) -> M:
        """The row, locked and read after the lock. Refused with `not_found` when there is none.

        Who merely refers to it, as a new row's foreign key does, neither waits for the lock nor is waited
        for: it is FOR NO KEY UPDATE, since primary keys never change. A row already locked by this
        transaction is the same instance again.
        """
        if pk is not None:
            lookup["pk"] = pk
        found = model._default_manager.filter(**lookup).values_list("pk", flat=True).first()
        if found is None:
            raise OperationRefused(refusals.not_found(str(model._meta.verbose_name)))
        return self.lock_all(model, [found])[0]

    def lock_all(self, model: type[M], pks: Iterable[Any]) -> list[M]:
        """Several rows of one model, in primary-key order. Missing ones are refused with `not_found`."""
        wanted = sorted(set(pks))
        held, missing = self._locks.split(model, wanted)
        if missing:
            self._locks.check_order(model, missing)
            rows = {
                row.pk: row
                for row in model._default_manager.select_for_update(of=("self",), no_key=True)
                .filter(pk__in=missing)
                .order_by("pk")
            }
            if len(rows) != len(missing):
                raise OperationRefused(refusals.not_found(str(model._meta.verbose_name)))
            for pk in missing:
                self._locks.add(rows[pk])
                self._remember(rows[pk])
            held.update(rows)
            self._now = None
        return [held[pk] for pk in wanted]

    def _remember(self, row: models.Model) -> None:
        self._snapshots[id(row)] = snapshot(row)
        self._locks.keep(row)
