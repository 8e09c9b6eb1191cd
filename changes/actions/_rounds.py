"""Opening, settling and ending approval rounds; every caller holds the change's lock."""

import json

from changes import queries, rules
from changes.actions._common import tell
from changes.models import (
    ApprovalPolicyVersion,
    ApprovalRound,
    ChangeKind,
    ChangeRequest,
    RoundPurpose,
    RoundSeat,
)
from itsm.core.canonical import digest_of_bytes
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused
from itsm.core.words import on_record


def open_round(op: Operation, change: ChangeRequest) -> ApprovalRound:
    """Ask the board of the change's model; refused when its quorum is out of reach."""
    emergency = change.kind == ChangeKind.EMERGENCY
    op.require(queries.quorum_refusal(change.model_version.policy, change, op.now))
    purpose = RoundPurpose.EMERGENCY if emergency else RoundPurpose.AUTHORIZATION
    return _open(op, change, _version(change, full=False), purpose)


def open_full_round(op: Operation, change: ChangeRequest) -> None:
    """Ask the full board about an emergency that was already done.

    The work cannot be undone by refusing here: when the quorum is out of reach, the round ends as expired at
    once, and the change can then only close as unsuccessful.
    """
    round_ = _open(op, change, _version(change, full=True), RoundPurpose.RETROSPECTIVE)
    settle(op, change, round_)


def _version(change: ChangeRequest, *, full: bool) -> ApprovalPolicyVersion:
    policy = change.model_version.full_policy if full else change.model_version.policy
    version = queries.current_version(policy) if policy else None
    if version is None:
        raise OperationRefused(rules.no_policy())
    return version


def _open(
    op: Operation, change: ChangeRequest, version: ApprovalPolicyVersion, purpose: RoundPurpose
) -> ApprovalRound:
    content = queries.content_bytes(change)
    hours = version.expires_after_hours
    ends = None if purpose == RoundPurpose.RETROSPECTIVE else change.window_end
    round_ = op.create(
        ApprovalRound(
            change=change,
            sequence=ApprovalRound.objects.filter(change=change).count() + 1,
            purpose=purpose,
            policy_version=version,
            policy=queries.frozen(version),
            content=content.decode(),
            schema_version=json.loads(content)["schema"],
            digest=digest_of_bytes(content),
            opened_at=op.now,
            opened_by=op.actor,
            expires_at=rules.round_expires_at(op.now, hours, ends),
        )
    )
    voters = _seat(op, round_, queries.eligible(version, change, op.now))
    op.audit(change, action="change.open_round", round=round_.sequence, digest=round_.digest, voters=voters)
    tell(
        op,
        change,
        "authorization_requested",
        round=round_.sequence,
        purpose=purpose.value,
        voters=voters,
        expires_at=round_.expires_at,
        digest=round_.digest,
    )
    return round_


def _seat(op: Operation, round_: ApprovalRound, seats: list[rules.Seat]) -> list[int]:
    """Freeze who may vote; answers their keys."""
    with op.bulk():
        RoundSeat.objects.bulk_create(
            RoundSeat(round=round_, group=seat.group, user_id=seat.user_id) for seat in seats
        )
    return sorted({seat.user_id for seat in seats})


def lock_open_round(op: Operation, change: ChangeRequest) -> ApprovalRound | None:
    """The change's open round, locked; None when nobody is being asked."""
    found = queries.open_round(change)
    return op.lock(ApprovalRound, found.pk) if found else None


def settle(op: Operation, change: ChangeRequest, round_: ApprovalRound) -> None:
    """End the round if its votes, or the people left to vote, decide it."""
    outcome = rules.derive_outcome(
        queries.policy_of(round_), queries.seats_now(round_, op.now), queries.ballots(round_)
    )
    if outcome == "approved":
        approve_round(op, change, round_)
    elif outcome == "rejected":
        reject_round(op, change, round_)
    elif outcome == "unreachable":
        expire_round(op, change, round_, on_record("Its quorum can no longer be reached."))


def approve_round(op: Operation, change: ChangeRequest, round_: ApprovalRound) -> None:
    """Every group agreed: the change is authorized, or the emergency is approved after the fact."""
    round_.approve()
    _end(op, round_, "")
    if round_.purpose == RoundPurpose.RETROSPECTIVE:
        op.audit(change, action="change.approve_afterwards", round=round_.sequence)
        tell(op, change, "approved_afterwards", round=round_.sequence)
        return
    change.authorized_digest = round_.digest
    change.authorize()
    op.save(change)
    op.audit(change, action="change.authorize", round=round_.sequence, digest=round_.digest)
    tell(op, change, "authorized", round=round_.sequence, digest=round_.digest)
    tell(op, change, "scheduled", window_start=change.window_start, window_end=change.window_end)


def reject_round(op: Operation, change: ChangeRequest, round_: ApprovalRound) -> None:
    """The board said no; a change that is not yet done goes back to be written anew."""
    round_.reject()
    _end(op, round_, "")
    _send_back(op, change, round_)
    op.audit(change, action="change.reject_round", round=round_.sequence)
    tell(op, change, "rejected", round=round_.sequence, purpose=round_.purpose)


def expire_round(op: Operation, change: ChangeRequest, round_: ApprovalRound, reason: str) -> None:
    """Nobody decided in time, or nobody could any more."""
    round_.expire()
    _end(op, round_, reason)
    _send_back(op, change, round_)
    op.audit(change, reason=reason, action="change.expire_round", round=round_.sequence)
    tell(op, change, "expired", round=round_.sequence, purpose=round_.purpose, reason=reason)


def invalidate_round(op: Operation, change: ChangeRequest, reason: str) -> None:
    """The content is no longer what the voters were shown; the caller audits the change and asks again."""
    round_ = lock_open_round(op, change)
    if round_ is not None:
        round_.invalidate()
        _end(op, round_, reason)


def cancel_round(op: Operation, change: ChangeRequest, reason: str) -> None:
    """Withdraw the question, if one is open; the caller audits the change."""
    round_ = lock_open_round(op, change)
    if round_ is not None:
        round_.cancel()
        _end(op, round_, reason)


def _end(op: Operation, round_: ApprovalRound, reason: str) -> None:
    round_.ended_at = op.now
    round_.end_reason = reason[:300]
    op.save(round_)


def _send_back(op: Operation, change: ChangeRequest, round_: ApprovalRound) -> None:
    if round_.purpose != RoundPurpose.RETROSPECTIVE:
        change.authorized_digest = ""
        change.reject()
        op.save(change)
