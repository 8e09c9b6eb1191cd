"""Which rows this transaction holds, and that they were taken in the one order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from itsm.core.models.base import LockRank


class LockOrderViolation(RuntimeError):
    """A programming error: locks taken in this order could deadlock with another operation."""


def rank_of(model: type[models.Model]) -> int:
    return int(getattr(model, "lock_rank", LockRank.AUXILIARY))


class LockBook:
    """Rows held, by model and key. A nested operation works on a copy, adopted when it succeeds."""

    def __init__(self, outer: LockBook | None = None) -> None:
        self._rows: dict[tuple[type[models.Model], Any], models.Model] = dict(outer._rows) if outer else {}
        self._kept: list[models.Model] = list(outer._kept) if outer else []
        self._highest: tuple[int, Any] = outer._highest if outer else (0, 0)

    def split(self, model: type[models.Model], pks: Iterable[Any]) -> tuple[dict[Any, Any], list[Any]]:
        held = {pk: self._rows[model, pk] for pk in pks if (model, pk) in self._rows}
        return held, [pk for pk in pks if pk not in held]

    def check_order(self, model: type[models.Model], pks: list[Any]) -> None:
        """Auxiliary rows belong to something already locked and are exempt from order among themselves."""
        rank = rank_of(model)
        if rank == LockRank.AUXILIARY:
            return
        highest_rank, highest_pk = self._highest
        if (rank, pks[0]) < (highest_rank, highest_pk if rank == highest_rank else pks[0]):
            raise LockOrderViolation(
                f"{model._meta.label} {pks[0]} (rank {rank}) after rank {highest_rank} key {highest_pk}"
            )
        self._highest = (rank, pks[-1])

    def add(self, row: models.Model) -> None:
        self._rows[type(row), row.pk] = row

    def keep(self, row: models.Model) -> None:
        """Hold a reference, so that the identity by which a snapshot is found stays this row's."""
        self._kept.append(row)
