"""What of a reached graph somebody may see."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itsm.core import access
from itsm.core.models import User


@dataclass(frozen=True, slots=True)
class Sight:
    """The units whose CIs the viewer may see; None is all of them."""

    units: frozenset[int] | None

    @classmethod
    def of(cls, viewer: User | None) -> "Sight":
        """Of nobody in particular: everything. That is for decisions, which must not depend on who asks."""
        units = None if viewer is None else access.units_seen(viewer, "ci")
        return cls(None if units is None else frozenset(units))

    def covers(self, units: NDArray[np.int32]) -> NDArray[np.bool_]:
        if self.units is None:
            return np.ones(len(units), np.bool_)
        return np.isin(units, list(self.units))

    def covers_one(self, unit: int) -> bool:
        return self.units is None or unit in self.units
