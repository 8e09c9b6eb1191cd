from itsm.core.models import Role, RoleGrant, Unit, User
from itsm.core.operations import operation


def grant_role(*, user: User, role: str, unit: Unit | None, actor: User) -> RoleGrant:
    """Give `user` a role in `unit` and below, or everywhere. Holding it already changes nothing.

    Refused: permission_denied. Raises ValueError for a role that is not granted to anybody.
    """
    if role == Role.SYSTEM or role not in Role.values:
        raise ValueError(role)
    with operation("role.grant", actor=actor) as op:
        op.authorize_reach("role.grant", unit)
        grant, new = op.create_once(
            RoleGrant(user=user, role=role, unit=unit), user=user, role=role, unit=unit
        )
        if new:
            op.audit(f"user:{user.pk}", role=role, unit=str(unit or "everywhere"))
        return grant


def revoke_role(*, user: User, role: str, unit: Unit | None, actor: User) -> None:
    """Take a role back. Not holding it changes nothing. Refused: permission_denied."""
    with operation("role.revoke", actor=actor) as op:
        op.authorize_reach("role.revoke", unit)
        grant = RoleGrant.objects.filter(user=user, role=role, unit=unit).first()
        if grant:
            op.delete(grant)
            op.audit(f"user:{user.pk}", role=role, unit=str(unit or "everywhere"))
