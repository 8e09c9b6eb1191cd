"""What is held of every CI beside its relationships: by whom it is seen, and what it counts among."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cmdb.rules.adjacency import Nodes

COLUMNS = "id, unit_id, ci_class_id, coalesce(owner_id, 0), coalesce(owner_group_id, 0), criticality"
FIELDS = ("id", "unit_id", "ci_class_id", "owner_id", "owner_group_id", "criticality")
NOBODY = 0
"""Stands for no owner, and for no owner group."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """One place for each CI in every column; all are keys but criticality, which is 1 to 4."""

    units: Nodes
    classes: Nodes
    owners: Nodes
    groups: Nodes
    criticality: NDArray[np.int8]

    @classmethod
    def of_rows(cls, rows: Iterable[Sequence[Any]]) -> Belonging:
        """From rows as COLUMNS without their ids; an owner or group of None is nobody."""
        table = np.array([[value or NOBODY for value in row] for row in rows], np.int64).reshape(-1, 5)
        units, classes, owners, groups, criticality = table.astype(np.int32).T
        return cls(units, classes, owners, groups, criticality.astype(np.int8))

    def __len__(self) -> int:
        return len(self.units)

    def of(self, nodes: NDArray[np.integer]) -> Belonging:
        """That of the nodes alone, in their order."""
        return Belonging(*(column[nodes] for column in self._columns()))

    def changed(self, size: int, nodes: Nodes, values: Belonging) -> Belonging:
        """For `size` CIs (new ones come last), with the values of `nodes` in place of what they had."""
        columns = []
        for old, new in zip(self._columns(), values._columns(), strict=True):
            column = np.concatenate((old, np.zeros(size - len(old), old.dtype)))
            column[nodes] = new
            columns.append(column)
        return Belonging(*columns)

    def _columns(self) -> tuple[Any, ...]:
        return self.units, self.classes, self.owners, self.groups, self.criticality
