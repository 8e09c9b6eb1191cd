"""What waits for a person's vote, and whose seats they may fill."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from changes import rules
from changes.models import ApprovalRound, ChangeRequest, Delegation, RoundSeat, RoundState, Vote
from changes.queries.approval import delegations_during, open_round, vote_facts
from changes.queries.changes import visible_to
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import Refusal


def has_voted(user: User, change: ChangeRequest) -> bool:
    """Whether this person cast a vote in any of the change's rounds, or somebody did in their place."""
    return Vote.objects.filter(Q(voter=user) | Q(seat_user=user), round__change=change).exists()


def seats_held_by(user: User, now: datetime) -> set[int]:
    """Keys of the people whose seats this person may fill: their own, and those they stand in for."""
    return {user.pk} | {source for source, to in delegations_during(now, now) if to == user.pk}


def awaiting_vote(user: User, now: datetime) -> QuerySet[ChangeRequest]:
    """Changes that wait for this person's vote, by their own seat or one they fill for somebody."""
    if not access.may(user, "change.approve", None):
        return ChangeRequest.objects.none()
    whose = seats_held_by(user, now)
    unvoted = ~Exists(
        Vote.objects.filter(Q(voter=user) | Q(seat_user=OuterRef("user_id")), round=OuterRef("round_id"))
    )
    rounds = RoundSeat.objects.filter(
        unvoted, user_id__in=whose, round__state=RoundState.OPEN, round__change=OuterRef("pk")
    )
    return visible_to(user).filter(Exists(rounds)).exclude(_conflicts(user, now))


def _conflicts(user: User, now: datetime) -> Q:
    """Changes of this person, and of those they stood in for when the round opened, through others too."""
    current = Delegation.objects.filter(start__lte=now, end__gt=now)
    backwards = list(current.values_list("to_user_id", "from_user_id", "created_at"))
    known, found = {user.pk}, _named({user.pk})
    for made_at in sorted({made for _to, _source, made in backwards}):
        then = [(to, source) for to, source, made in backwards if made <= made_at]
        reached = rules.stand_ins([user.pk], then) - known
        opened_later = ApprovalRound.objects.filter(
            change=OuterRef("pk"), state=RoundState.OPEN, opened_at__gte=made_at
        )
        if reached:
            found |= _named(reached) & Q(Exists(opened_later))
            known |= reached
    return found


def _named(people: Collection[int]) -> Q:
    return (
        Q(requested_by__in=people)
        | Q(created_by__in=people)
        | Q(implementer__in=people)
        | Q(stepped_down__overlap=list(people))
    )


def seats_to_fill(user: User, change: ChangeRequest, now: datetime) -> list[User]:
    """Whose seats in the open round this person could vote for now, their own first."""
    round_ = open_round(change)
    if round_ is None:
        return []
    voted = Vote.objects.filter(round=round_).values("seat_user")
    seats = RoundSeat.objects.filter(round=round_, user__in=seats_held_by(user, now)).exclude(user__in=voted)
    found = User.objects.filter(pk__in=seats.values("user"))
    return sorted(found, key=lambda person: (person.pk != user.pk, str(person)))


def refusal_to_vote(user: User, change: ChangeRequest, now: datetime) -> Refusal | None:
    """Why this person could not vote on the change as it stands, whatever they decided."""
    round_ = open_round(change)
    seats = seats_to_fill(user, change, now)
    facts = vote_facts(
        round_,
        voter=user,
        seat_user_id=seats[0].pk if seats else user.pk,
        digest=round_.digest if round_ else "",
        approves=True,
        comment="",
        now=now,
    )
    return rules.may_vote(facts)
