"""Publish a new version of a change model; changes already open keep theirs."""

from collections.abc import Collection

from changes import rules
from changes.models import ApprovalPolicy, ChangeModel, ChangeModelVersion
from itsm.core.models import User
from itsm.core.operations import Operation, operation


def publish_model(
    *,
    name: str,
    label: str = "",
    kind: str,
    straight_through: Collection[str] = (),
    policy: ApprovalPolicy | None = None,
    full_policy: ApprovalPolicy | None = None,
    active: bool = True,
    actor: User,
) -> ChangeModelVersion:
    """Make the model if there is none of this name. Refused with `invalid` for a road around approval."""
    with operation("change_model.publish", actor=actor) as op:
        op.authorize_reach("change_model.publish", None)
        op.require(
            rules.sound_model(
                rules.ModelFacts(kind, tuple(straight_through), policy is not None, full_policy is not None)
            )
        )
        model = _model(op, name, label, active)
        version = op.create(
            ChangeModelVersion(
                model=model,
                number=model.versions.count() + 1,
                kind=kind,
                straight_through=sorted(straight_through),
                policy=policy,
                full_policy=full_policy,
                published_at=op.now,
                published_by=actor,
            )
        )
        op.audit(model)
        return version


def _model(op: Operation, name: str, label: str, active: bool) -> ChangeModel:
    found = ChangeModel.objects.filter(name=name).first()
    if found is None:
        return op.create(ChangeModel(name=name, label=label or name, active=active))
    model = op.lock(ChangeModel, found.pk)
    model.label, model.active = label or model.label, active
    op.save(model)
    return model
