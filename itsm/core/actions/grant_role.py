from itsm.core import access
from itsm.core.models import Role, RoleGrant, Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, permission_denied


def grant_role(*, user: User, role: str, unit: Unit | None, actor: User) -> RoleGrant:
    """Give `user` a role in `unit` and below, or everywhere. Holding it already changes nothing.

    Refused: permission_denied. Raises ValueError for a role that is not granted to anybody.
    """
    if role == Role.SYSTEM or role not in Role.values:
        raise ValueError(role)
    with operation("role.grant", actor=actor) as op:
        _authorize(actor, "role.grant", unit)
        held = RoleGrant.objects.filter(user=user, role=role, unit=unit).first()
        if held:
            return held
        grant = op.create(RoleGrant(user=user, role=role, unit=unit))
        op.audit(f"user:{user.pk}", role=role, unit=str(unit or "everywhere"))
        return grant


def revoke_role(*, user: User, role: str, unit: Unit | None, actor: User) -> None:
    """Take a role back. Not holding it changes nothing. Refused: permission_denied."""
    with operation("role.revoke", actor=actor) as op:
        _authorize(actor, "role.revoke", unit)
        grant = RoleGrant.objects.filter(user=user, role=role, unit=unit).first()
        if grant:
            op.delete(grant)
            op.audit(f"user:{user.pk}", role=role, unit=str(unit or "everywhere"))


def _authorize(actor: User, verb: str, unit: Unit | None) -> None:
    """A grant everywhere needs an administrator everywhere: whoever governs a part cannot give the whole."""
    roles = access.roles_for(verb)
    reach = unit.path if unit else access.EVERYWHERE
    if not any(
        grant.role in roles and reach.startswith(grant.path) for grant in access.grants_of(actor, fresh=True)
    ):
        raise OperationRefused(permission_denied(verb, sorted(roles)))
