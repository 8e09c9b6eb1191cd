"""Who decides on a change: seats, stand-ins, conflicts of interest, and what a vote is judged by."""

from collections.abc import Iterable
from datetime import datetime

from changes import rules
from changes.models import (
    ApprovalPolicy,
    ApprovalPolicyVersion,
    ApprovalRound,
    ChangeRequest,
    Delegation,
    PolicyRequirement,
    RoundSeat,
    RoundState,
    Vote,
)
from itsm.core import access
from itsm.core.models import Role, User
from itsm.core.refusals import Refusal


def current_version(policy: ApprovalPolicy) -> ApprovalPolicyVersion | None:
    """The newest version, by which rounds opened now are decided."""
    return policy.versions.order_by("-number").first()


def frozen(version: ApprovalPolicyVersion) -> dict[str, object]:
    """The policy as a round keeps it."""
    needs = PolicyRequirement.objects.filter(version=version).select_related("group").order_by("group__name")
    return {
        "policy": version.policy.name,
        "label": version.policy.label,
        "version": version.number,
        "counts_rejections": version.counts_rejections,
        "drift_stops_start": version.drift_stops_start,
        "expires_after_hours": version.expires_after_hours,
        "requirements": [
            {
                "group": need.group.name,
                "label": need.group.label,
                "quorum": need.quorum,
                "is_cab": need.group.is_cab,
            }
            for need in needs
        ],
    }


def policy_of(round_: ApprovalRound) -> rules.Policy:
    """The frozen policy as the rules read it."""
    needs = round_.policy["requirements"]
    return rules.Policy(
        tuple(rules.GroupRequirement(need["group"], need["quorum"]) for need in needs),
        counts_rejections=round_.policy["counts_rejections"],
    )


def delegations_during(
    start: datetime, end: datetime, *, made_by: datetime | None = None
) -> list[tuple[int, int]]:
    """(from, to) of everybody who stood in for somebody at some moment from `start` up to and including
    `end`; with `made_by` only by a delegation recorded no later than that.
    """
    found = Delegation.objects.filter(start__lte=end, end__gt=start)
    if made_by is not None:
        found = found.filter(created_at__lte=made_by)
    return list(found.values_list("from_user_id", "to_user_id"))


def has_stand_in(user: User, start: datetime, end: datetime) -> bool:
    """Whether somebody stands in for this person at some moment of `[start, end)`."""
    return Delegation.objects.filter(from_user=user, start__lt=end, end__gt=start).exists()


def conflicted(change: ChangeRequest, since: datetime, now: datetime) -> frozenset[int]:
    """Keys of those who may not vote: requester, author, implementer, who stepped down from that after
    working on it, and whoever stood in for them since
    then, by a delegation made before.

    One made later bars nobody: it would let the requester take voters out of the round that judges them. It
    gives nobody the requester's voice either, for that seat never counts.
    """
    named_on_it = (
        change.requested_by_id,
        change.created_by_id,
        change.implementer_id,
        *change.stepped_down,
    )
    return conflicted_people(named_on_it, since, now)


def conflicted_people(named_on_it: Iterable[int | None], since: datetime, now: datetime) -> frozenset[int]:
    """These people, and whoever stood in for them since then by a delegation made before. Slipway's own
    actors have no interest of their own.
    """
    principals = {person for person in named_on_it if person is not None}
    people = User.objects.filter(pk__in=principals).exclude(kind="system").values_list("pk", flat=True)
    named = frozenset(people)
    return named | rules.stand_ins(named, delegations_during(since, now, made_by=since))


def members(version: ApprovalPolicyVersion, change: ChangeRequest) -> set[tuple[str, int]]:
    """(group, person) for everybody who belongs to a group of this policy and may vote in the change's
    unit.
    """
    needs = PolicyRequirement.objects.filter(version=version).select_related("group")
    found: set[tuple[str, int]] = set()
    may_vote: dict[int, bool] = {}
    for need in needs:
        people = list(need.group.members.filter(is_active=True))
        if need.group.by_role:
            people += access.people_with(Role.CAB_MEMBER, change.unit)
        for person in people:
            if person.pk not in may_vote:
                may_vote[person.pk] = access.may(person, "change.approve", change.unit)
            if may_vote[person.pk]:
                found.add((need.group.name, person.pk))
    return found


def eligible(version: ApprovalPolicyVersion, change: ChangeRequest, now: datetime) -> list[rules.Seat]:
    """The seats of a round opened now: members without a conflict of interest."""
    barred = conflicted(change, now, now)
    return [
        rules.Seat(group, user_id)
        for group, user_id in sorted(members(version, change))
        if user_id not in barred
    ]


def seats_now(round_: ApprovalRound, now: datetime) -> list[rules.Seat]:
    """The frozen seats, each with whether its holder may still vote."""
    change = round_.change
    barred = conflicted(change, round_.opened_at, now)
    still = members(round_.policy_version, change)
    return [
        rules.Seat(
            seat.group, seat.user_id, (seat.group, seat.user_id) in still and seat.user_id not in barred
        )
        for seat in RoundSeat.objects.filter(round=round_).order_by("group", "user_id")
    ]


def ballots(round_: ApprovalRound) -> list[rules.Ballot]:
    """The votes cast so far."""
    return [
        rules.Ballot(vote.seat_user_id, vote.decision == "approve", frozenset(vote.groups))
        for vote in Vote.objects.filter(round=round_).order_by("pk")
    ]


def groups_filled_by(round_: ApprovalRound, user_id: int, now: datetime) -> list[str]:
    """The groups for which a vote from this person's seat counts now."""
    return [seat.group for seat in seats_now(round_, now) if seat.user_id == user_id and seat.filled]


def quorum_refusal(policy: ApprovalPolicy | None, change: ChangeRequest, now: datetime) -> Refusal | None:
    """Why the people eligible now could not reach the policy's quorum, or none."""
    version = current_version(policy) if policy else None
    if version is None:
        return rules.no_policy()
    needs = PolicyRequirement.objects.filter(version=version).select_related("group")
    asked = rules.Policy(tuple(rules.GroupRequirement(need.group.name, need.quorum) for need in needs))
    seats = eligible(version, change, now)
    lacking = {need.group for need in rules.unreachable(asked, seats)}
    return rules.quorum_out_of_reach(
        [
            (need.group.label, need.quorum, sum(seat.group == need.group.name for seat in seats))
            for need in needs
            if need.group.name in lacking
        ]
    )


def open_round(change: ChangeRequest) -> ApprovalRound | None:
    """The round now open for the change, if any."""
    return ApprovalRound.objects.filter(change=change, state=RoundState.OPEN).first()


def vote_facts(
    round_: ApprovalRound | None,
    *,
    voter: User,
    seat_user_id: int,
    digest: str,
    approves: bool,
    comment: str,
    now: datetime,
) -> rules.VoteFacts:
    """What the vote is judged by, read now."""
    if round_ is None:
        return rules.VoteFacts.without_round(voter.pk, digest, approves=approves, comment=comment)
    seats = seats_now(round_, now)
    cast = list(Vote.objects.filter(round=round_).values_list("voter_id", "seat_user_id"))
    standing_in = {source for source, to in delegations_during(now, now) if to == voter.pk}
    return rules.VoteFacts(
        voter_id=voter.pk,
        seat_user_id=seat_user_id,
        conflicted=conflicted(round_.change, round_.opened_at, now),
        seated=frozenset(seat.user_id for seat in seats),
        filled=frozenset(seat.user_id for seat in seats if seat.filled),
        voted_by=frozenset(by for by, _for in cast),
        voted_for=frozenset(whose for _by, whose in cast),
        standing_in_for=frozenset(standing_in),
        round_digest=round_.digest,
        given_digest=digest,
        round_open=round_.state == RoundState.OPEN,
        expired=round_.expires_at is not None and round_.expires_at <= now,
        approves=approves,
        comment=comment,
    )
