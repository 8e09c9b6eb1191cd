"""Who sees what and who may do what: roles granted per unit, checked against one table.

Every floor declares its rows when the application starts; `docs/access.md` shows the whole table, and a
test compares the two. Superusers hold the administrator role everywhere; separation of duties binds them
like everybody else, because rules about votes do not ask for roles alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from itsm.core.models.people import Role, RoleGrant, Unit, User, UserKind

EVERYWHERE = "/"
NOWHERE = Q(pk__in=[])
OWNER = "owner"
"""In a table row: the people named in the object's owner fields, whatever roles they hold."""


@dataclass(frozen=True)
class Grant:
    """One role, in the units whose path starts with `path` (`/` is everywhere)."""

    role: str
    path: str


@dataclass(frozen=True)
class Declaration:
    """A row of the table. `owners` are fields naming people who see their own object without any role;
    `of_all` belongs to no unit but to the whole organisation, so that acting takes a role held for all of it.
    """

    see: frozenset[str]
    act: Mapping[str, frozenset[str]]
    owners: tuple[str, ...] = ()
    of_all: bool = False


_declared: dict[str, Declaration] = {}


def declare(
    kind: str,
    *,
    see: Iterable[str],
    act: Mapping[str, Iterable[str]],
    owners: Iterable[str] = (),
    of_all: bool = False,
) -> None:
    """Add a kind of object: the roles that see it and, for each verb, the roles (or OWNER) that may act."""
    _declared[kind] = Declaration(
        frozenset(map(str, see)),
        {verb: frozenset(map(str, roles)) for verb, roles in act.items()},
        tuple(owners),
        of_all,
    )


def declarations() -> Mapping[str, Declaration]:
    return dict(_declared)


def roles_for(verb: str) -> frozenset[str]:
    """Roles that may do `verb`. Raises KeyError for a verb no floor declared."""
    return _declared[kind_of(verb)].act[verb]


def kind_of(verb: str) -> str:
    """The kind whose table row names `verb`. Raises KeyError for a verb no floor declared."""
    for kind, declaration in _declared.items():
        if verb in declaration.act:
            return kind
    raise KeyError(f"no access declared for {verb}")


def grants_of(user: User | AnonymousUser, *, fresh: bool = False) -> tuple[Grant, ...]:
    """What the user holds now; remembered on the instance unless `fresh`."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    remembered: tuple[Grant, ...] | None = user._grants
    if remembered is not None and not fresh:
        return remembered
    if user.kind == UserKind.SYSTEM:
        grants: tuple[Grant, ...] = (Grant(Role.SYSTEM, EVERYWHERE),)
    else:
        rows = RoleGrant.objects.filter(user_id=user.pk).values_list("role", "unit__path")
        grants = tuple(Grant(role, path or EVERYWHERE) for role, path in rows)
        if user.is_superuser:
            grants += (Grant(Role.ADMINISTRATOR, EVERYWHERE),)
    user._grants = grants
    return grants


def may(
    user: User | AnonymousUser,
    verb: str,
    unit: Unit | None,
    *,
    subject: Any = None,
    fresh: bool = False,
) -> bool:
    """Whether a role the user holds in `unit` (or above it) allows `verb`. Without a unit: anywhere, or for
    the whole organisation where the object is of all of it.

    With a `subject`, its owners may too where the table says so.
    """
    roles = roles_for(verb)
    declaration = _declared[kind_of(verb)]
    if OWNER in roles and subject is not None and owns(user, declaration, subject):
        return True
    grants = [grant for grant in grants_of(user, fresh=fresh) if grant.role in roles]
    if unit is None:
        return any(not declaration.of_all or _for_all(grant) for grant in grants)
    return any(unit.path.startswith(grant.path) for grant in grants)


def may_reach(user: User | AnonymousUser, verb: str, path: str, *, fresh: bool = False) -> bool:
    """Whether one grant that allows `verb` covers the whole of `path` (`EVERYWHERE` for what has no unit)."""
    roles = roles_for(verb)
    return any(grant.role in roles and path.startswith(grant.path) for grant in grants_of(user, fresh=fresh))


def owns(user: User | AnonymousUser, declaration: Declaration, subject: Any) -> bool:
    return user.is_active and any(
        getattr(subject, f"{name}_id", None) == user.pk for name in declaration.owners if user.pk
    )


def holds(user: User | AnonymousUser, role: str, unit: Unit | None = None) -> bool:
    return any(
        grant.role == role and (unit is None or unit.path.startswith(grant.path)) for grant in grants_of(user)
    )


def sees_all(user: User | AnonymousUser, kind: str) -> bool:
    """Whether a role that sees `kind` is held for the whole organisation."""
    see = _declared[kind].see | {Role.SYSTEM}
    return any(grant.role in see and _for_all(grant) for grant in grants_of(user))


def _for_all(grant: Grant) -> bool:
    """Everywhere, or in the root unit, whose path holds one id."""
    return grant.path.count("/") <= 2


def visible(user: User | AnonymousUser, kind: str, unit_field: str = "unit") -> Q:
    """A condition on rows of `kind`: in units where a role of the user sees them, or the user's own."""
    declaration = _declared[kind]
    units = _units_in_sight(user, declaration)
    if units is None:
        return Q()
    condition = Q(pk__in=[])
    if units is not NOWHERE:
        condition |= Q(**{f"{unit_field}__in": Unit.objects.filter(units).values("pk")})
    if user.pk and user.is_active:
        for name in declaration.owners:
            condition |= Q(**{name: user.pk})
    return condition


def units_seen(user: User | AnonymousUser, kind: str) -> frozenset[int] | None:
    """Keys of the units whose `kind` a role of the user shows, None for every unit there is."""
    units = _units_in_sight(user, _declared[kind])
    return None if units is None else frozenset(Unit.objects.filter(units).values_list("pk", flat=True))


def _units_in_sight(user: User | AnonymousUser, declaration: Declaration) -> Q | None:
    """A condition on units: those in which a role shows what is declared; None for all of them."""
    see = declaration.see | {Role.SYSTEM}
    paths = {grant.path for grant in grants_of(user) if grant.role in see}
    if EVERYWHERE in paths:
        return None
    below = NOWHERE
    for path in sorted(paths):
        below = Q(path__startswith=path) if below is NOWHERE else below | Q(path__startswith=path)
    return below


def may_see(user: User | AnonymousUser, kind: str, subject: Any) -> bool:
    """Whether the user sees `subject` (an object with a unit, or a unit)."""
    declaration = _declared[kind]
    unit: Unit = subject if isinstance(subject, Unit) else subject.unit
    see = declaration.see | {Role.SYSTEM}
    by_role = any(grant.role in see and unit.path.startswith(grant.path) for grant in grants_of(user))
    return by_role or owns(user, declaration, subject)


def sees_any(user: User | AnonymousUser, kind: str) -> bool:
    """Whether the user sees objects of `kind` that belong to no unit: a role held anywhere is enough."""
    see = _declared[kind].see | {Role.SYSTEM}
    return any(grant.role in see for grant in grants_of(user))


def units_where(user: User | AnonymousUser, verb: str) -> list[Unit]:
    """The units in which the user may do `verb`, for the choices of a form."""
    roles = roles_for(verb)
    paths = {grant.path for grant in grants_of(user) if grant.role in roles}
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return list(Unit.objects.filter(below))


def people_with(role: str, unit: Unit) -> list[User]:
    """Active people who hold `role` in `unit` or above it."""
    return list(
        User.objects.filter(
            Q(grants__unit=None) | Q(grants__unit__path__in=paths_above(unit)),
            grants__role=role,
            is_active=True,
        ).distinct()
    )


def paths_above(unit: Unit) -> list[str]:
    """The paths of the unit and of every one above it: grants there reach it."""
    ids = unit.path.strip("/").split("/")
    return ["/" + "/".join(ids[: count + 1]) + "/" for count in range(len(ids))]
