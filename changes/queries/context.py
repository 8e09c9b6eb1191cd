"""What a computer works out about a change: risk, blast radius, overlaps. Shown beside the content, never
signed.
"""

from dataclasses import dataclass
from typing import Any

from changes.models import AffectedCI, ApprovalRound, ChangeRequest, Decision, Vote
from changes.queries.overlaps import overlapping_numbers
from cmdb import queries as cmdb
from itsm.core.canonical import digest
from itsm.core.models import User

SHOWN = 50


@dataclass(frozen=True)
class Blast:
    """The CIs a change touches (keys) and what depends on them, from the CMDB."""

    affected: list[int]
    impact: cmdb.Impact

    @property
    def depending(self) -> list[int]:
        """Keys of reached CIs that are not touched themselves."""
        return sorted(self.impact.ids - set(self.affected))


def affected_ids(change: ChangeRequest) -> list[int]:
    """Keys of the CIs the change touches."""
    return list(AffectedCI.objects.filter(change=change).order_by("ci_id").values_list("ci_id", flat=True))


def blast_of(change: ChangeRequest, *, viewer: User | None = None, shown: int = SHOWN) -> Blast:
    """The change's blast radius as the CMDB has it now; every business service and `shown` CIs are
    described.
    """
    ids = affected_ids(change)
    return Blast(ids, cmdb.impact(ids, viewer=viewer, limit=shown))


def context_of(change: ChangeRequest) -> dict[str, Any]:
    """What is kept beside a vote. The digest stands for the full list of impacted CIs, which may be
    thousands.
    """
    blast = blast_of(change)
    return {
        "risk": change.risk,
        "risk_score": change.risk_score,
        "impacted_total": blast.impact.total,
        "impacted_digest": digest(sorted(blast.impact.ids)),
        "services": sorted(service.number for service in blast.impact.services),
        "overlaps": overlapping_numbers(change, depending=blast.depending),
    }


def drift_since_approval(round_: ApprovalRound, now_context: dict[str, Any]) -> list[str]:
    """Names of what differs from what the last approving voter was shown; empty when nothing does."""
    vote = Vote.objects.filter(round=round_, decision=Decision.APPROVE).order_by("-pk").first()
    if vote is None:
        return []
    return [name for name, value in now_context.items() if vote.context.get(name) != value]
