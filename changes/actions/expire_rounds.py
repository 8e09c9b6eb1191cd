"""End the rounds whose time is over, or that nobody can decide any more."""

from changes.actions._common import lock_change
from changes.actions._rounds import expire_round, lock_open_round, settle
from changes.models import ApprovalRound, RoundState
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record


def expire_rounds(*, actor: User | None = None) -> int:
    """A tick: each round in an operation of its own, judged again under lock. Answers how many ended."""
    acting = actor or system_actor(SCHEDULER)
    numbers = ApprovalRound.objects.filter(state=RoundState.OPEN).values_list("change__number", flat=True)
    return sum(_look_at(number, acting) for number in list(numbers))


def _look_at(change_number: str, actor: User) -> bool:
    with operation("change.expire_rounds", actor=actor) as op:
        change = lock_change(op, change_number, None, "change.expire_rounds")
        round_ = lock_open_round(op, change)
        if round_ is None:
            return False
        if round_.expires_at is not None and round_.expires_at <= op.now:
            expire_round(op, change, round_, on_record("Nobody decided in time."))
        else:
            settle(op, change, round_)
        return round_.state != RoundState.OPEN
