"""Who sees what and who may do what: roles granted per unit, checked against one table.

Every floor declares its rows when the application starts; `docs/access.md` shows the whole table, and a
test compares the two. Superusers hold the administrator role everywhere; separation of duties binds them
like everybody else, because rules about votes do not ask for roles alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from itsm.core.models.people import Role, RoleGrant, Unit, User, UserKind

EVERYWHERE = "/"


@dataclass(frozen=True)
class Grant:
    """One role, in the units whose path starts with `path` (`/` is everywhere)."""

    role: str
    path: str


@dataclass(frozen=True)
class Declaration:
    see: frozenset[str]
    act: Mapping[str, frozenset[str]]


_declared: dict[str, Declaration] = {}


def declare(kind: str, *, see: Iterable[str], act: Mapping[str, Iterable[str]]) -> None:
    """Add a kind of object: the roles that see it and, for each verb, the roles that may act."""
    _declared[kind] = Declaration(
        frozenset(map(str, see)), {verb: frozenset(map(str, roles)) for verb, roles in act.items()}
    )


def declarations() -> Mapping[str, Declaration]:
    return dict(_declared)


def roles_for(verb: str) -> frozenset[str]:
    """Roles that may do `verb`. Raises KeyError for a verb no floor declared."""
    for declaration in _declared.values():
        if verb in declaration.act:
            return declaration.act[verb]
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


def may(user: User | AnonymousUser, verb: str, unit: Unit | None, *, fresh: bool = False) -> bool:
    """Whether a role the user holds in `unit` (or above it) allows `verb`. Without a unit: anywhere."""
    roles = roles_for(verb)
    return any(
        grant.role in roles and (unit is None or unit.path.startswith(grant.path))
        for grant in grants_of(user, fresh=fresh)
    )


def holds(user: User | AnonymousUser, role: str, unit: Unit | None = None) -> bool:
    return any(
        grant.role == role and (unit is None or unit.path.startswith(grant.path)) for grant in grants_of(user)
    )


def visible(user: User | AnonymousUser, kind: str, unit_field: str = "unit") -> Q:
    """A condition on rows of `kind`: those in units where a role of the user sees them."""
    see = _declared[kind].see | {Role.SYSTEM}
    paths = {grant.path for grant in grants_of(user) if grant.role in see}
    if EVERYWHERE in paths:
        return Q()
    if not paths:
        return Q(pk__in=[])
    below = Q()
    for path in sorted(paths):
        below |= Q(path__startswith=path)
    return Q(**{f"{unit_field}__in": Unit.objects.filter(below).values("pk")})


def may_see(user: User | AnonymousUser, kind: str, unit: Unit) -> bool:
    see = _declared[kind].see | {Role.SYSTEM}
    return any(grant.role in see and unit.path.startswith(grant.path) for grant in grants_of(user))


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
            Q(grants__unit=None) | Q(grants__unit__path__in=_ancestor_paths(unit)),
            grants__role=role,
            is_active=True,
        ).distinct()
    )


def _ancestor_paths(unit: Unit) -> list[str]:
    ids = unit.path.strip("/").split("/")
    return ["/" + "/".join(ids[: count + 1]) + "/" for count in range(len(ids))]
