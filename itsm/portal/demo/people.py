"""Who works in the demo, and where."""

from __future__ import annotations

from dataclasses import dataclass

from itsm.core import actions
from itsm.core.models import Role, Unit, User, UserKind

PASSWORD = "slipway-demo"  # noqa: S105 - the demo's password is printed for everybody to use


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    roles: tuple[str, ...]
    unit: str = "Retail"
    time_zone: str = "Europe/Amsterdam"
    kind: str = UserKind.PERSON


PEOPLE = (
    Person("rita", "Rita", "Requester", (Role.REQUESTER,)),
    Person("rolf", "Rolf", "Release", (Role.RELEASE_MANAGER,)),
    Person("chris", "Chris", "Change", (Role.CHANGE_MANAGER,)),
    Person("carla", "Carla", "Cab", (Role.CAB_MEMBER,)),
    Person("cem", "Cem", "Cab", (Role.CAB_MEMBER,), time_zone="Europe/Istanbul"),
    Person("cora", "Cora", "Cab", (Role.CAB_MEMBER,), time_zone="America/New_York"),
    Person("dana", "Dana", "Deployer", (Role.DEPLOYER,)),
    Person("conny", "Conny", "Configuration", (Role.CONFIGURATION_MANAGER,)),
    Person("alma", "Alma", "Auditor", (Role.AUDITOR,), unit=""),
    Person("ina", "Ina", "Integration", (Role.INTEGRATION,), kind=UserKind.SERVICE),
    Person("stan", "Stan", "Stranger", (Role.REQUESTER, Role.CHANGE_MANAGER), unit="Payments"),
)


@dataclass(frozen=True)
class Staff:
    """Everybody by user name, and the unit where the demo happens."""

    retail: Unit
    people: dict[str, User]

    def __getitem__(self, username: str) -> User:
        return self.people[username]


def hire() -> Staff:
    """Adam the administrator first, by Django's own `createsuperuser` road; he adds everybody else."""
    adam = User.objects.create_superuser(
        "adam", "adam@slipway.example", PASSWORD, first_name="Adam", last_name="Administrator"
    )
    root = Unit.objects.get(parent=None)
    units = {name: actions.create_unit(name=name, parent=root, actor=adam) for name in ("Retail", "Payments")}
    people = {person.username: _hire(person, units, adam) for person in PEOPLE}
    return Staff(units["Retail"], {"adam": adam, **people})


def _hire(person: Person, units: dict[str, Unit], adam: User) -> User:
    user = actions.create_user(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        email=f"{person.username}@slipway.example",
        password=PASSWORD,
        kind=person.kind,
        may_use_admin=person.kind == UserKind.PERSON,
        actor=adam,
    )
    for role in person.roles:
        actions.grant_role(user=user, role=role, unit=units.get(person.unit), actor=adam)
    if person.kind == UserKind.PERSON:
        actions.set_preferences(language="en", time_zone=person.time_zone, actor=user)
    return user
