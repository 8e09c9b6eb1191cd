"""How votes become an outcome.

A policy asks each of its groups for a number of approvals. A person holding seats in two groups counts in
both: the groups stand for viewpoints, and one person may hold two.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsm.core.refusals import Refusal

Outcome = Literal["open", "approved", "rejected", "unreachable"]


@dataclass(frozen=True)
class GroupRequirement:
    """`quorum` approvals are needed from the group."""

    group: str
    quorum: int


@dataclass(frozen=True)
class Policy:
    """What a round asks for, as frozen when it opened.

    `counts_rejections` makes a rejection one voice among others; without it a single one ends the round.
    """

    requirements: tuple[GroupRequirement, ...]
    counts_rejections: bool = False


@dataclass(frozen=True)
class Seat:
    """One person's place in one group; `filled` is false once the person may no longer vote."""

    group: str
    user_id: int
    filled: bool = True


@dataclass(frozen=True)
class Ballot:
    """A vote cast for a seat holder, by themselves or by whoever stands in for them.

    `groups` are those it counts for: where the holder could still vote when it was cast.
    """

    seat_user_id: int
    approves: bool
    groups: frozenset[str]


def derive_outcome(policy: Policy, seats: Collection[Seat], ballots: Collection[Ballot]) -> Outcome:
    """The outcome these votes amount to; it does not depend on their order.

    A vote cast by somebody who left since stands, because it was theirs to cast when they did. A policy that
    asks nobody is met by nobody.
    """
    if not policy.requirements:
        return "unreachable"
    if not policy.counts_rejections and any(not ballot.approves for ballot in ballots):
        return "rejected"
    if all(_voices(need.group, ballots, approving=True) >= need.quorum for need in policy.requirements):
        return "approved"
    lost = [need for need in policy.requirements if not _within_reach(need, seats, ballots)]
    if not lost:
        return "open"
    blamed_on_votes = any(_reachable_without_rejections(need, seats, ballots) for need in lost)
    return "rejected" if blamed_on_votes else "unreachable"


def unreachable(policy: Policy, seats: Collection[Seat]) -> list[GroupRequirement]:
    """The requirements that the people who may vote could not meet, even if all of them approved."""
    return [need for need in policy.requirements if not _within_reach(need, seats, ())]


def quorum_out_of_reach(lacking: Collection[tuple[str, int, int]]) -> Refusal | None:
    """The refusal for groups that cannot meet their quorum, given as (label, quorum, eligible people)."""
    if not lacking:
        return None
    sentences = [
        ngettext(
            "%(group)s needs %(quorum)d approval, and %(eligible)d eligible people could give it.",
            "%(group)s needs %(quorum)d approvals, and %(eligible)d eligible people could give them.",
            quorum,
        )
        % {"group": label, "quorum": quorum, "eligible": eligible}
        for label, quorum, eligible in lacking
    ]
    return Refusal(
        "quorum_unreachable",
        " ".join(sentences),
        next_step=_("Add members to the group, or name another requester or implementer."),
        facts={
            "groups": [
                {"group": label, "quorum": quorum, "eligible": eligible}
                for label, quorum, eligible in lacking
            ]
        },
    )


def no_policy() -> Refusal:
    """A model without a published policy can ask nobody."""
    return Refusal(
        "quorum_unreachable",
        _("This change model has no published approval policy."),
        next_step=_("Ask an administrator to publish one."),
    )


def _voices(group: str, ballots: Collection[Ballot], *, approving: bool) -> int:
    cast = {
        ballot.seat_user_id for ballot in ballots if ballot.approves == approving and group in ballot.groups
    }
    return len(cast)


def _waiting(group: str, seats: Collection[Seat], ballots: Collection[Ballot]) -> int:
    voted = {ballot.seat_user_id for ballot in ballots}
    return len({seat.user_id for seat in seats if seat.group == group and seat.filled} - voted)


def _within_reach(need: GroupRequirement, seats: Collection[Seat], ballots: Collection[Ballot]) -> bool:
    given = _voices(need.group, ballots, approving=True)
    return given + _waiting(need.group, seats, ballots) >= need.quorum


def _reachable_without_rejections(
    need: GroupRequirement, seats: Collection[Seat], ballots: Collection[Ballot]
) -> bool:
    given = _voices(need.group, ballots, approving=True) + _voices(need.group, ballots, approving=False)
    return given + _waiting(need.group, seats, ballots) >= need.quorum
