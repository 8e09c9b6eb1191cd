"""By whose authority a change may start, and whether it may start now."""

from typing import Any

from changes import rules
from changes.models import (
    ApprovalRound,
    ChangeKind,
    ChangeRequest,
    RoundPurpose,
    RoundState,
    StandardTemplateVersion,
)
from changes.queries.content import live_digest
from changes.queries.context import context_of, drift_since_approval


def authorizing_round(change: ChangeRequest) -> ApprovalRound | None:
    """The approved round whose digest the change's authorization rests on."""
    return (
        ApprovalRound.objects.filter(
            change=change, state=RoundState.APPROVED, digest=change.authorized_digest
        )
        .exclude(purpose=RoundPurpose.RETROSPECTIVE)
        .order_by("-sequence")
        .first()
    )


def full_round_state(change: ChangeRequest) -> str:
    """State of an emergency's round after the fact; "" when the change owes none."""
    if change.kind != ChangeKind.EMERGENCY or change.imported:
        return ""
    newest = (
        ApprovalRound.objects.filter(change=change, purpose=RoundPurpose.RETROSPECTIVE)
        .order_by("-sequence")
        .first()
    )
    return newest.state if newest else RoundState.EXPIRED


def close_facts(change: ChangeRequest) -> rules.CloseFacts:
    """Everything `rules.may_close` asks; call it with the change locked."""
    return rules.CloseFacts(
        close_code=change.close_code,
        reviewed=change.reviewed_at is not None,
        full_round=full_round_state(change),
    )


def template_facts(
    change: ChangeRequest, signed_content: dict[str, Any] | None = None
) -> rules.TemplateFacts:
    """What a standard change is held to."""
    version = change.template_version
    release = change.signed_content if signed_content is None else signed_content
    plans = {name: getattr(change, name) for name in rules.COPIED_TEXTS}
    if version is None:
        return rules.TemplateFacts(False, "", {}, plans, bool(release), False)
    state = StandardTemplateVersion.objects.values_list("state", flat=True).get(pk=version.pk)
    return rules.TemplateFacts(
        chosen=True,
        state=state,
        template_plans={name: getattr(version, name) for name in rules.COPIED_TEXTS},
        change_plans=plans,
        carries_release=bool(release),
        covers_releases=version.covers_releases,
    )


def start_facts(change: ChangeRequest, signed_content: dict[str, Any] | None = None) -> rules.StartFacts:
    """Everything `rules.may_start` asks, from live rows; call it with the change locked.

    `signed_content` is what would really run, read by the releases floor from its own live rows.
    """
    standard = change.kind == ChangeKind.STANDARD
    round_ = None if standard else authorizing_round(change)
    drift_matters = round_ is not None and round_.policy["drift_stops_start"]
    drifted = bool(round_ and drift_matters and drift_since_approval(round_, context_of(change)))
    covered = standard and rules.template_covers(template_facts(change, signed_content)) is None
    return rules.StartFacts(
        number=change.number,
        state=change.state,
        imported=change.imported,
        on_hold=change.on_hold,
        hold_reason=change.hold_reason,
        window=rules.Window(change.window_start, change.window_end),
        live_digest=live_digest(change, signed_content),
        authorized_digest=change.authorized_digest,
        authority="template" if standard else "round" if round_ else "",
        template_is_current=covered or not standard,
        drifted=drifted,
        drift_stops_start=drift_matters,
    )
