"""Open a change request as a draft."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from changes import queries, rules
from changes.actions._affected import add_affected, known_cis
from changes.actions._common import tell
from changes.actions._content import assess, require_sound
from changes.models import (
    ChangeKind,
    ChangeModelVersion,
    ChangeRequest,
    StandardTemplateVersion,
    TemplateState,
)
from itsm.core.canonical import canonical_text, digest_of_bytes
from itsm.core.models import Unit, User
from itsm.core.numbers import next_number
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused, invalid


def open_change(
    *,
    title: str,
    description: str = "",
    justification: str = "",
    model: str = "normal",
    unit: Unit,
    requested_by: User | None = None,
    implementer: User | None = None,
    ci_ids: Collection[int] = (),
    window_start: datetime | None = None,
    window_end: datetime | None = None,
    implementation_plan: str = "",
    backout_plan: str = "",
    test_plan: str = "",
    risk_answers: dict[str, int] | None = None,
    environment_name: str = "",
    category: str = "",
    source: str = "",
    signed_content: dict[str, Any] | None = None,
    template: str = "",
    actor: User,
) -> ChangeRequest:
    """A new draft in `unit`, of the newest version of `model`; a standard change names its `template`.

    Refused with `invalid` (unknown model or template, no title, answers), `unknown_ci`, `window_inverted`,
    `window_in_past` and `permission_denied`. Times are aware. A template's plans are copied word for word.
    """
    with operation("change.open", actor=actor) as op:
        op.authorize("change.open", unit)
        model_version = _model_version(model)
        change = ChangeRequest(
            number=next_number(ChangeRequest.number_prefix),
            title=canonical_text(title),
            description=canonical_text(description),
            justification=canonical_text(justification),
            implementation_plan=canonical_text(implementation_plan),
            test_plan=canonical_text(test_plan),
            backout_plan=canonical_text(backout_plan),
            model_version=model_version,
            kind=model_version.kind,
            cab_required=_asks_the_cab(model_version),
            category=canonical_text(category),
            environment_name=canonical_text(environment_name),
            source=source,
            signed_content=signed_content or {},
            unit=unit,
            requested_by=requested_by or actor,
            implementer=implementer,
            window_start=window_start,
            window_end=window_end,
            opened_at=op.now,
            risk_answers=risk_answers or {},
        )
        if model_version.kind == ChangeKind.STANDARD:
            _take_from_template(change, _template_version(template, unit))
        return _insert(op, change, ci_ids)


def _insert(op: Operation, change: ChangeRequest, ci_ids: Collection[int]) -> ChangeRequest:
    require_sound(op, change, window_is_new=True)
    numbers = known_cis(op.actor, ci_ids)
    assess(change, ci_ids)
    change.digest = digest_of_bytes(queries.content_bytes(change, affected=list(numbers.values())))
    op.create(change)
    add_affected(op, change, ci_ids)
    op.audit(change, affected_cis=sorted(numbers.values()))
    tell(op, change, "opened")
    return change


def _model_version(name: str) -> ChangeModelVersion:
    version = (
        ChangeModelVersion.objects.select_related("model", "policy", "full_policy")
        .filter(model__name=name, model__active=True)
        .order_by("-number")
        .first()
    )
    if version is None:
        raise OperationRefused(invalid({"model": [_("There is no change model of this name.")]}))
    return version


def _asks_the_cab(version: ChangeModelVersion) -> bool:
    policies = [policy for policy in (version.policy, version.full_policy) if policy]
    current = [queries.current_version(policy) for policy in policies]
    return any(found.requirements.filter(group__is_cab=True).exists() for found in current if found)


def _template_version(name: str, unit: Unit) -> StandardTemplateVersion:
    version = (
        StandardTemplateVersion.objects.select_related("template__unit")
        .filter(template__name=name, state=TemplateState.APPROVED)
        .first()
    )
    if version is None or not unit.path.startswith(version.template.unit.path):
        raise OperationRefused(
            invalid({"template": [_("Choose an approved template for a standard change.")]})
        )
    return version


def _take_from_template(change: ChangeRequest, version: StandardTemplateVersion) -> None:
    """The plans are the template's; the other texts only where the requester wrote none."""
    change.template_version = version
    change.category = change.category or version.template.category
    for name in rules.COPIED_TEXTS:
        setattr(change, name, getattr(version, name))
    for name in ("title", "description", "justification", "risk_answers"):
        setattr(change, name, getattr(change, name) or getattr(version, name))
