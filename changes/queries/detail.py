"""Everything the page of one change shows, for the portal and for the board's admin alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from changes.models import AffectedCI, ApprovalRound, ChangeRequest, RoundSeat, Vote
from changes.queries.content import changed_since_last_round, signed_of
from changes.queries.context import Blast, blast_of
from changes.queries.offers import may_vote_now, offers
from changes.queries.overlaps import Overlap, overlapping
from changes.queries.risk import RiskReasons, risk_reasons
from cmdb import queries as cmdb
from itsm.core.models import User

MOST_CIS = 100


@dataclass(frozen=True)
class GroupCount:
    """How far one group of a round has come."""

    label: str
    quorum: int
    approvals: int
    rejections: int
    seats: int


@dataclass(frozen=True)
class RoundView:
    """A round with its votes; `changed` is what differs from the round before."""

    round: ApprovalRound
    groups: list[GroupCount]
    votes: list[Vote]
    changed: list[tuple[str, Any, Any]]
    waiting_for: list[User]

    @property
    def short_digest(self) -> str:
        """Enough of the digest to compare by eye."""
        return self.round.digest.removeprefix("sha256:")[:12]


@dataclass(frozen=True)
class ChangePage:
    """`content` is the document being signed, or last signed; `affected` is cut at MOST_CIS, and leaves out
    `affected_hidden` CIs that the viewer may not see.
    """

    change: ChangeRequest
    affected: list[AffectedCI]
    affected_total: int
    affected_hidden: int
    blast: Blast
    overlaps: list[Overlap]
    risk: RiskReasons | None
    rounds: list[RoundView]
    content: dict[str, Any]
    proposed: list[Any]
    proposed_hidden: int
    offers: list[str]
    may_vote: bool

    @property
    def open_round(self) -> RoundView | None:
        """The round that is being voted on."""
        return next((view for view in self.rounds if view.round.state == "open"), None)


def page_of(user: User, change: ChangeRequest, now: datetime) -> ChangePage:
    """The caller fetched `change` for this person."""
    blast = blast_of(change, viewer=user)
    affected = (
        AffectedCI.objects.filter(change=change, ci__in=cmdb.visible_to(user))
        .select_related("ci__ci_class")
        .order_by("ci__name", "ci_id")
    )
    rounds = _rounds(change)
    newest = rounds[0] if rounds else None
    proposed, proposed_hidden = cmdb.held_under(user, change.number)
    return ChangePage(
        change=change,
        affected=list(affected[:MOST_CIS]),
        affected_total=len(blast.affected),
        affected_hidden=len(blast.affected) - affected.count(),
        blast=blast,
        overlaps=overlapping(user, change, depending=blast.depending),
        risk=risk_reasons(change, blast.affected),
        rounds=rounds,
        content=signed_of(newest.round) if newest else {},
        proposed=proposed,
        proposed_hidden=proposed_hidden,
        offers=offers(user, change),
        may_vote=may_vote_now(user, change, newest.round if newest else None, now),
    )


def _rounds(change: ChangeRequest) -> list[RoundView]:
    rounds = list(
        ApprovalRound.objects.filter(change=change)
        .select_related("opened_by", "policy_version__policy")
        .order_by("-sequence")
    )
    for round_ in rounds:
        round_.change = change
    votes = _by_round(Vote.objects.filter(round__in=rounds).select_related("voter", "seat_user"))
    seats = _by_round(RoundSeat.objects.filter(round__in=rounds).select_related("user"))
    return [_view(round_, votes.get(round_.pk, []), seats.get(round_.pk, [])) for round_ in rounds]


def _by_round(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.round_id, []).append(row)
    return found


def _view(round_: ApprovalRound, votes: list[Vote], seats: list[RoundSeat]) -> RoundView:
    voted = {vote.seat_user_id for vote in votes}
    waiting = {seat.user_id: seat.user for seat in seats if seat.user_id not in voted}
    return RoundView(
        round=round_,
        groups=[_count(need, votes, seats) for need in round_.policy["requirements"]],
        votes=votes,
        changed=changed_since_last_round(round_) if round_.state == "open" and round_.sequence > 1 else [],
        waiting_for=sorted(waiting.values(), key=str) if round_.state == "open" else [],
    )


def _count(need: dict[str, Any], votes: list[Vote], seats: list[RoundSeat]) -> GroupCount:
    members = {seat.user_id for seat in seats if seat.group == need["group"]}
    decisions = [vote.decision for vote in votes if need["group"] in vote.groups]
    return GroupCount(
        label=need["label"],
        quorum=need["quorum"],
        approvals=decisions.count("approve"),
        rejections=decisions.count("reject"),
        seats=len(members),
    )
