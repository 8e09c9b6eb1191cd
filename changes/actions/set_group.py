"""Say who belongs to an approval group."""

from collections.abc import Collection

from changes.models import ApprovalGroup, ApprovalGroupMember
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def set_group(
    *,
    name: str,
    label: str = "",
    members: Collection[User] = (),
    is_cab: bool = False,
    by_role: bool = False,
    actor: User,
) -> ApprovalGroup:
    """Make the group if there is none of this name, and list exactly these members.

    Rounds already open keep their seats; a seat whose holder no longer belongs is not filled.
    """
    with operation("approval_group.change", actor=actor) as op:
        op.authorize_reach("approval_group.change", None)
        group = _group(op, name)
        group.label, group.is_cab, group.by_role = label or group.label or name, is_cab, by_role
        op.save(group)
        _list_members(op, group, {member.pk for member in members})
        op.audit(group, members=sorted(member.username for member in members))
        return group


def _group(op: Operation, name: str) -> ApprovalGroup:
    found = ApprovalGroup.objects.filter(name=name).first()
    if found is None:
        return op.create(ApprovalGroup(name=name))
    return op.lock(ApprovalGroup, found.pk)


def _list_members(op: Operation, group: ApprovalGroup, wanted: set[int]) -> None:
    listed = {membership.user_id: membership for membership in group.memberships.all()}
    for user_id in sorted(set(listed) - wanted):
        op.delete(listed[user_id])
    for user_id in sorted(wanted - set(listed)):
        op.create(ApprovalGroupMember(group=group, user_id=user_id))
