"""Publish a new version of an approval policy; rounds already open keep theirs."""

from collections.abc import Collection

from changes import rules
from changes.models import ApprovalGroup, ApprovalPolicy, ApprovalPolicyVersion, PolicyRequirement
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def publish_policy(
    *,
    name: str,
    label: str = "",
    requirements: Collection[tuple[ApprovalGroup, int]],
    expires_after_hours: int | None = None,
    counts_rejections: bool = False,
    drift_stops_start: bool = False,
    actor: User,
) -> ApprovalPolicyVersion:
    """`requirements` are (group, quorum). Make the policy if there is none of this name."""
    with operation("approval_policy.publish", actor=actor) as op:
        op.authorize_reach("approval_policy.publish", None)
        needs = [rules.GroupRequirement(group.name, quorum) for group, quorum in requirements]
        op.require(rules.sound_policy(needs, expires_after_hours))
        policy = _policy(op, name, label)
        version = op.create(
            ApprovalPolicyVersion(
                policy=policy,
                number=policy.versions.count() + 1,
                expires_after_hours=expires_after_hours,
                counts_rejections=counts_rejections,
                drift_stops_start=drift_stops_start,
                published_at=op.now,
                published_by=actor,
            )
        )
        for group, quorum in requirements:
            op.create(PolicyRequirement(version=version, group=group, quorum=quorum))
        op.audit(policy)
        return version


def _policy(op: Operation, name: str, label: str) -> ApprovalPolicy:
    found = ApprovalPolicy.objects.filter(name=name).first()
    if found is None:
        return op.create(ApprovalPolicy(name=name, label=label or name))
    policy = op.lock(ApprovalPolicy, found.pk)
    policy.label = label or policy.label
    op.save(policy)
    return policy
