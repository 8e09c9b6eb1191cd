"""What a change says now, as the document that is signed."""

import json
from typing import Any

from changes.models import AffectedCI, ApprovalRound, ChangeRequest
from changes.rules.content import AuthoredContent, difference, signed_document
from cmdb import queries as cmdb
from itsm.core.canonical import canonical_bytes, digest_of_bytes
from itsm.core.models import User


def affected_numbers(change: ChangeRequest, *, viewer: User | None = None) -> list[str]:
    """Numbers of the affected CIs; with a `viewer` of those they may see."""
    affected = AffectedCI.objects.filter(change=change)
    if viewer is not None:
        affected = affected.filter(ci__in=cmdb.visible_to(viewer))
    return list(affected.order_by("ci__number").values_list("ci__number", flat=True))


def content_bytes(
    change: ChangeRequest,
    *,
    affected: list[str] | None = None,
    signed_content: dict[str, Any] | None = None,
) -> bytes:
    """The canonical bytes of the content; pass what is not in the database yet, or not as it will run."""
    model = change.model_version
    template = change.template_version
    return canonical_bytes(
        signed_document(
            AuthoredContent(
                number=change.number,
                title=change.title,
                description=change.description,
                justification=change.justification,
                implementation_plan=change.implementation_plan,
                test_plan=change.test_plan,
                backout_plan=change.backout_plan,
                model=model.model.name,
                model_version=model.number,
                template=template.template.name if template else "",
                template_version=template.number if template else None,
                window_start=change.window_start,
                window_end=change.window_end,
                environment=change.environment_name,
                affected_cis=tuple(affected_numbers(change) if affected is None else affected),
                requested_by=change.requested_by_id,
                implementer=change.implementer_id,
                risk_answers=change.risk_answers,
                release=change.signed_content if signed_content is None else signed_content,
                proposed_edits=tuple(cmdb.signed_edits(change.number)),
            )
        )
    )


def live_digest(change: ChangeRequest, signed_content: dict[str, Any] | None = None) -> str:
    """The digest of the rows as they are now; `signed_content` is what the release would really run."""
    return digest_of_bytes(content_bytes(change, signed_content=signed_content))


def signed_of(round_: ApprovalRound) -> dict[str, Any]:
    """The document as it was shown when the round opened."""
    document: dict[str, Any] = json.loads(round_.content)
    return document


def changed_since_last_round(round_: ApprovalRound) -> list[tuple[str, Any, Any]]:
    """What differs from the round before: (dotted path, before, after). Empty for a first round."""
    before = (
        ApprovalRound.objects.filter(change_id=round_.change_id, sequence__lt=round_.sequence)
        .order_by("-sequence")
        .first()
    )
    return [] if before is None else difference(signed_of(before), signed_of(round_))
