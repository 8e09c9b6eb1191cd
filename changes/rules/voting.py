"""Who may cast a vote, and who never may: separation of duties (ISO/IEC 27001:2022, A.5.3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal


@dataclass(frozen=True)
class VoteFacts:
    """What a vote is judged by. `seat_user_id` is whose seat it fills: the voter's own unless they stand
    in.
    """

    voter_id: int
    seat_user_id: int
    conflicted: frozenset[int]
    seated: frozenset[int]
    filled: frozenset[int]
    voted_by: frozenset[int]
    voted_for: frozenset[int]
    standing_in_for: frozenset[int]
    round_digest: str
    given_digest: str
    round_open: bool = True
    expired: bool = False
    comment: str = ""
    approves: bool = True

    @classmethod
    def without_round(cls, voter_id: int, digest: str, *, approves: bool, comment: str) -> "VoteFacts":
        """The facts of a vote on a change that asks nobody."""
        nobody: frozenset[int] = frozenset()
        return cls(
            voter_id=voter_id,
            seat_user_id=voter_id,
            conflicted=nobody,
            seated=nobody,
            filled=nobody,
            voted_by=nobody,
            voted_for=nobody,
            standing_in_for=nobody,
            round_digest="",
            given_digest=digest,
            round_open=False,
            approves=approves,
            comment=comment,
        )


def stand_ins(principals: Iterable[int], delegations: Collection[tuple[int, int]]) -> frozenset[int]:
    """Everyone who stands in for these people, directly or through others; `delegations` are (from, to)
    pairs.

    >>> sorted(stand_ins([1], [(1, 2), (2, 3), (4, 5)]))
    [2, 3]
    """
    principals = frozenset(principals)
    reached: set[int] = set(principals)
    frontier = set(principals)
    while frontier:
        frontier = {to for source, to in delegations if source in frontier} - reached
        reached |= frontier
    return frozenset(reached - principals)


def may_delegate(*, decides: bool, stands_in_already: bool) -> Refusal | None:
    """Only a voice that exists can be lent, and to one person at a time.

    Standing in for the requester bars from voting, so whoever could name stand-ins freely could choose who
    is left to judge their own change.
    """
    if not decides:
        return Refusal(
            "nothing_to_delegate",
            _("Only who decides on changes has a vote to delegate."),
            kind=Kind.PERMISSION,
            next_step=_("Name another implementer if somebody else is to do the work."),
        )
    if stands_in_already:
        return Refusal(
            "already_delegated",
            _("Somebody stands in at that time already."),
            next_step=_("End that delegation first, or choose another time."),
        )
    return None


def say_why() -> str:
    """What a rejection without a comment is told."""
    return _("Say why you decide against it.")


def may_vote(facts: VoteFacts) -> Refusal | None:
    """The first reason this vote cannot be cast, or none.

    Separation of duties is asked first, so that its answer never depends on how somebody came by a seat.
    """
    return (
        _round_is_open(facts)
        or _duties_are_separate(facts)
        or _signs_what_is_asked(facts)
        or _has_a_seat(facts)
        or _has_not_voted(facts)
        or _rejection_says_why(facts)
    )


def _round_is_open(facts: VoteFacts) -> Refusal | None:
    if facts.round_open and facts.expired:
        return Refusal(
            "round_expired",
            _("The time for voting is over."),
            next_step=_("Ask the requester to submit the change again."),
        )
    if facts.round_open:
        return None
    return Refusal(
        "no_open_round",
        _("No approval round is open for this change."),
        next_step=_("Ask the change manager whether authorization was requested."),
    )


def _duties_are_separate(facts: VoteFacts) -> Refusal | None:
    if not {facts.voter_id, facts.seat_user_id} & facts.conflicted:
        return None
    return Refusal(
        "separation_of_duties",
        _("Who requests or implements a change, or stands in for them, cannot vote on it."),
        kind=Kind.PERMISSION,
        next_step=_("Leave the decision to the other members of the board."),
    )


def _signs_what_is_asked(facts: VoteFacts) -> Refusal | None:
    if facts.given_digest == facts.round_digest:
        return None
    return Refusal(
        "stale_digest",
        _("The content of this change is not what you were shown."),
        kind=Kind.STALE,
        next_step=_("Read the change again and vote on its present content."),
        facts={"given": facts.given_digest, "current": facts.round_digest},
    )


def _has_a_seat(facts: VoteFacts) -> Refusal | None:
    own = facts.seat_user_id == facts.voter_id
    if not own and facts.seat_user_id not in facts.standing_in_for:
        return Refusal(
            "not_a_stand_in",
            _("You do not stand in for this person today."),
            kind=Kind.PERMISSION,
            next_step=_("Ask them to delegate their vote to you."),
        )
    if facts.seat_user_id in facts.seated & facts.filled:
        return None
    return Refusal(
        "not_eligible",
        _("You are not among the people whose vote this round asks for."),
        kind=Kind.PERMISSION,
        next_step=_("The round lists who may vote."),
    )


def _has_not_voted(facts: VoteFacts) -> Refusal | None:
    if facts.voter_id not in facts.voted_by and facts.seat_user_id not in facts.voted_for:
        return None
    return Refusal("already_voted", _("This vote has already been cast; votes are not changed."))


def _rejection_says_why(facts: VoteFacts) -> Refusal | None:
    if facts.approves or facts.comment.strip():
        return None
    message = say_why()
    return Refusal(
        "invalid",
        message,
        kind=Kind.INVALID,
        field="comment",
        facts={"fields": {"comment": [message]}},
    )
