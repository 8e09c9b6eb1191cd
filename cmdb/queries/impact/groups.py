"""Reached CIs counted by class, unit, owner, owner group or the business service they serve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from django.utils.translation import gettext as _

from cmdb.models import CIClass
from cmdb.queries.impact.describe import rows_at
from cmdb.queries.impact.reach import CLASS, OWNER, OWNER_GROUP, SERVICE, UNIT, Flags, Reach
from cmdb.queries.impact.shapes import Group
from cmdb.queries.items import as_number
from itsm.core.models import Unit, User
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number

MOST_GROUPS = 200
Named = dict[int, tuple[str, str]]


def groups_of(reach: Reach, grouping: str) -> list[Group]:
    """The groups of what the viewer may see, those with the most critical and then the largest first.

    At most MOST_GROUPS; those without an owner or a service come last, under an empty key.
    """
    members = reach.members(grouping)[reach.visible]
    criticality = reach.walk.belonging.criticality[reach.visible]
    keys, places, counts = np.unique(members, return_inverse=True, return_counts=True)
    worst = np.full(len(keys), np.iinfo(np.int8).max, np.int8)
    np.minimum.at(worst, places, criticality)
    order = np.lexsort((-counts, worst, keys == 0))[:MOST_GROUPS]
    named = _NAMES[grouping](reach, keys[order].tolist())
    nothing = ("", _NOTHING[grouping]())
    return [
        Group(*named.get(int(keys[place]), nothing), count=int(counts[place]), worst=int(worst[place]))
        for place in order
    ]


def members_of(reach: Reach, grouping: str, key: str) -> Flags:
    """Which reached CIs the viewer may see that belong to the group of this key. Refused: invalid."""
    found = _FIND[grouping](reach, key) if key else 0
    if found is None:
        raise OperationRefused(invalid({"in": [_("There is no such group among what was reached.")]}))
    return (reach.members(grouping) == found) & reach.visible


def _classes(_reach: Reach, keys: list[int]) -> Named:
    rows = CIClass.objects.filter(pk__in=keys).values_list("pk", "name", "label")
    return {pk: (name, label) for pk, name, label in rows}


def _units(_reach: Reach, keys: list[int]) -> Named:
    return {pk: (str(pk), name) for pk, name in Unit.objects.filter(pk__in=keys).values_list("pk", "name")}


def _people(_reach: Reach, keys: list[int]) -> Named:
    return {user.pk: (user.username, str(user)) for user in User.objects.filter(pk__in=keys)}


def _services(reach: Reach, keys: list[int]) -> Named:
    rows = rows_at(keys, reach.as_of).values_list("id", "number", "name")
    return {pk: (number, name) for pk, number, name in rows}


def _class_named(_reach: Reach, key: str) -> int | None:
    return CIClass.objects.filter(name=key).values_list("pk", flat=True).first()


def _unit_numbered(_reach: Reach, key: str) -> int | None:
    return whole_number(key)


def _person_named(_reach: Reach, key: str) -> int | None:
    return User.objects.filter(username=key).values_list("pk", flat=True).first()


def _service_numbered(reach: Reach, key: str) -> int | None:
    rows = rows_at(reach.services, reach.as_of).filter(number=as_number(key))
    found: int | None = rows.values_list("id", flat=True).first()
    return found


_NAMES: dict[str, Callable[[Reach, list[int]], Named]] = {
    CLASS: _classes,
    UNIT: _units,
    OWNER: _people,
    OWNER_GROUP: _units,
    SERVICE: _services,
}
_FIND: dict[str, Callable[[Reach, str], int | None]] = {
    CLASS: _class_named,
    UNIT: _unit_numbered,
    OWNER: _person_named,
    OWNER_GROUP: _unit_numbered,
    SERVICE: _service_numbered,
}
_NOTHING: dict[str, Callable[[], str]] = {
    CLASS: lambda: _("no class"),
    UNIT: lambda: _("no unit"),
    OWNER: lambda: _("no owner"),
    OWNER_GROUP: lambda: _("no owner group"),
    SERVICE: lambda: _("no business service"),
}
