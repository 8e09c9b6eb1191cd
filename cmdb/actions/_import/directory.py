"""The people, units and places that the rows of a batch name, looked up together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from cmdb.actions._import.unfit import Unfit
from cmdb.models import ConfigurationItem
from cmdb.rules.import_columns import NUMBER
from cmdb.rules.table_rows import Fault, Row
from itsm.core.models import Unit, User

UNIT_COLUMNS = ("unit", "owner_group", "support_group")
NAMES_AT_ONCE = 500
"""Beyond it, every unit or person is read: there are far fewer of them than rows."""


@dataclass(frozen=True)
class Directory:
    """Keys by the names that rows give them, None for a name that several share; `asked`: any is named."""

    asked: bool = False
    units: dict[str, int | None] = field(default_factory=dict)
    people: dict[str, int | None] = field(default_factory=dict)
    allowed_units: frozenset[int] = frozenset()
    recorded: dict[str, dict[str, str]] = field(default_factory=dict)
    """By an item's number what stands there, where a row with it names somebody or a unit."""

    def names_said(self, values: Mapping[str, str], number: str | None) -> Mapping[str, str]:
        """Without those that stand there already: an owner who has left, a unit that shares its name."""
        kept = self.recorded.get(number, {}) if number else {}
        return {name: value for name, value in values.items() if value != kept.get(name)} if kept else values

    def unit(self, name: str) -> int | None:
        """The unit of this name. Raises Unfit; None for no name."""
        if not name:
            return None
        if (found := self.units.get(name)) is None:
            raise Unfit(
                _("There is no unit “%(name)s”, or more than one of this name.") % {"name": name[:200]}
            )
        return found

    def home(self, name: str) -> int | None:
        """The unit of this name, into which the actor may import. Raises Unfit; None for no name."""
        found = self.unit(name)
        if found is not None and found not in self.allowed_units:
            raise Unfit(_("You may not import into the unit “%(name)s”.") % {"name": name[:200]})
        return found

    def person(self, name: str) -> int | None:
        """The active person with this user name or mail address. Raises Unfit; None for no name."""
        if not name:
            return None
        if (found := self.people.get(name.lower())) is None:
            told = {"name": name[:200]}
            raise Unfit(
                _("There is no person with the user name or mail address “%(name)s”, or more than one.")
                % told
            )
        return found


def directory_for(rows: Sequence[Row | Fault], allowed_units: frozenset[int]) -> Directory:
    """Three statements at most; none for rows that name neither people nor units."""
    units: set[str] = set()
    people: set[str] = set()
    for row in rows:
        if isinstance(row, Row):
            units.update(row.values.get(column, "") for column in UNIT_COLUMNS)
            people.add(row.values.get("owner", "").lower())
    units, people = units - {""}, people - {""}
    found = Directory(bool(units or people), _units(units), _people(people), allowed_units)
    if numbers := set(_numbers(rows)):
        found.recorded.update(_recorded(numbers, allowed_units))
    return found


def _numbers(rows: Iterable[Row | Fault]) -> Iterator[str]:
    """Of rows that name a unit or a person."""
    for row in rows:
        values = row.values if isinstance(row, Row) else {}
        if values.get(NUMBER) and any(values.get(column) for column in ("owner", *UNIT_COLUMNS)):
            yield values[NUMBER].upper()


def _recorded(numbers: set[str], allowed_units: frozenset[int]) -> dict[str, dict[str, str]]:
    items = ConfigurationItem.objects.filter(number__in=numbers, unit_id__in=allowed_units)
    names = items.values_list(
        "number", "unit__name", "owner__username", "owner_group__name", "support_group__name"
    )
    return {
        number: dict(zip(("unit", "owner", "owner_group", "support_group"), kept, strict=True))
        for number, *kept in names
    }


def _units(names: set[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    if names:
        known = Unit.objects.all() if len(names) > NAMES_AT_ONCE else Unit.objects.filter(name__in=names)
        for key, name in known.values_list("pk", "name"):
            found[name] = None if name in found else key
    return found


def _people(names: set[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    if not names:
        return found
    known = User.objects.filter(is_active=True).annotate(low=Lower("username"), mail=Lower("email"))
    if len(names) <= NAMES_AT_ONCE:
        known = known.filter(Q(low__in=names) | Q(mail__in=names))
    rows = list(known.values_list("pk", "low", "mail"))
    for key, _login, mail in rows:
        if mail:
            found[mail] = None if mail in found else key
    found.update((login, key) for key, login, _mail in rows)  # a user name is everybody's own
    return found
