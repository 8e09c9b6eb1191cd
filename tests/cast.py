"""The fixed cast: the same few people in every test, so that access is tested by habit.

Retail is the unit where things happen; Payments is the other unit, where Stan is a stranger with every
role but no business in Retail.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsm.core.models import Role, RoleGrant, Unit, User, UserKind

PASSWORD = "correct-horse-battery-staple"

ROLES: dict[str, tuple[str, ...]] = {
    "rita": (Role.REQUESTER,),
    "rolf": (Role.RELEASE_MANAGER,),
    "chris": (Role.CHANGE_MANAGER,),
    "carla": (Role.CAB_MEMBER,),
    "cem": (Role.CAB_MEMBER,),
    "cora": (Role.CAB_MEMBER,),
    "dana": (Role.DEPLOYER,),
    "conny": (Role.CONFIGURATION_MANAGER,),
    "alma": (Role.AUDITOR,),
    "ina": (Role.INTEGRATION,),
    "stan": (
        Role.REQUESTER,
        Role.RELEASE_MANAGER,
        Role.CHANGE_MANAGER,
        Role.CAB_MEMBER,
        Role.DEPLOYER,
        Role.CONFIGURATION_MANAGER,
    ),
}
HOMES = {name: "payments" if name == "stan" else "retail" for name in ROLES}
"""The unit in which a person holds their roles, by the cast's name for it."""


@dataclass
class Cast:
    """Everybody by name, and the units. Adam is a superuser; Nils is signed in and holds no role."""

    root: Unit
    retail: Unit
    payments: Unit
    rita: User
    rolf: User
    chris: User
    carla: User
    cem: User
    cora: User
    dana: User
    conny: User
    alma: User
    ina: User
    adam: User
    stan: User
    nils: User

    def everybody(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_cast() -> Cast:
    root = Unit.objects.get(parent=None)
    retail = Unit.objects.create(name="Retail", parent=root)
    payments = Unit.objects.create(name="Payments", parent=root)
    people = {name: _person(name) for name in ROLES}
    units = {"retail": retail, "payments": payments}
    for name, roles in ROLES.items():
        for role in roles:
            RoleGrant.objects.create(user=people[name], role=role, unit=units[HOMES[name]])
    User.objects.filter(pk=people["ina"].pk).update(kind=UserKind.SERVICE)
    people["ina"].refresh_from_db()
    adam = _person("adam", is_superuser=True)
    return Cast(root=root, retail=retail, payments=payments, adam=adam, nils=_person("nils"), **people)


def _person(name: str, **more: bool) -> User:
    user = User(username=name, first_name=name.title(), email=f"{name}@example.org", is_staff=True, **more)
    user.set_password(PASSWORD)
    user.save()
    return user
