"""Changes as plain values for the answers."""

from collections.abc import Mapping
from typing import Any

from changes import queries
from changes.models import ChangeRequest, Delegation
from itsm.core.clock import database_now
from itsm.core.models import User

ROW = (
    "number",
    "external_number",
    "title",
    "state",
    "kind",
    "risk",
    "on_hold",
    "imported",
    "window_start",
    "window_end",
    "source",
)
OWN = (
    *ROW,
    "version",
    "description",
    "justification",
    "implementation_plan",
    "test_plan",
    "backout_plan",
    "category",
    "environment_name",
    "hold_reason",
    "risk_score",
    "risk_answers",
    "signed_content",
    "digest",
    "authorized_digest",
    "actual_start",
    "actual_end",
    "close_code",
    "review_findings",
    "closed_at",
    "recorded",
)


def row_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of values as the list shows it."""
    own = {name: row[name] for name in ROW}
    return {**own, "unit": row["unit__name"], "implementer": row["implementer__username"]}


def change_document(user: User, acted_on: ChangeRequest) -> dict[str, Any]:
    """The change as this caller may see it, who just acted on it."""
    return document_of(user, queries.acted_on(acted_on))


def document_of(user: User, change: ChangeRequest) -> dict[str, Any]:
    """Of a change as `queries.get` or `queries.acted_on` reads it."""
    page = queries.page_of(user, change, database_now())
    version, template = change.model_version, change.template_version
    return {
        **{name: getattr(change, name) for name in OWN},
        "unit": change.unit.name,
        "implementer": change.implementer.username if change.implementer else None,
        "requested_by": change.requested_by.username,
        "model": version.model.name,
        "model_version": version.number,
        "template": template.template.name if template else None,
        "affected_cis": queries.affected_numbers(change, viewer=user),
        "affected_hidden": page.affected_hidden,
        "impacted_services": [service.number for service in page.blast.impact.services],
        "impacted_total": page.blast.impact.total,
        "overlaps": [overlap.number for overlap in page.overlaps],
        "rounds": [_round(view) for view in page.rounds],
        "verbs": [*page.offers, *(("approve", "reject") if page.may_vote else ())],
    }


def _round(view: queries.RoundView) -> dict[str, Any]:
    round_ = view.round
    return {
        "sequence": round_.sequence,
        "purpose": round_.purpose,
        "state": round_.state,
        "digest": round_.digest,
        "expires_at": round_.expires_at,
        "end_reason": round_.end_reason,
        "groups": [
            {"group": group.label, "quorum": group.quorum, "approvals": group.approvals}
            for group in view.groups
        ],
        "votes": [
            {
                "voter": vote.voter.username,
                "for": vote.seat_user.username,
                "decision": vote.decision,
                "comment": vote.comment,
                "cast_at": vote.cast_at,
            }
            for vote in view.votes
        ],
    }


def delegation_document(user: User, delegation: Delegation) -> dict[str, Any]:
    """A delegation as its parties see it."""
    return {
        "id": delegation.pk,
        "from_user": delegation.from_user.username,
        "to_user": delegation.to_user.username,
        "start": delegation.start,
        "end": delegation.end,
        "reason": delegation.reason,
    }
