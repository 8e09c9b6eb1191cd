"""Casting one vote: the same for approving and rejecting."""

from changes import queries, rules
from changes.actions._common import lock_change
from changes.actions._rounds import lock_open_round, settle
from changes.models import ChangeRequest, Decision, Vote
from itsm.core.models import User
from itsm.core.operations import operation


def cast(
    verb: str,
    decision: Decision,
    *,
    change_number: str,
    digest: str,
    comment: str,
    on_behalf_of: User | None,
    actor: User,
) -> ChangeRequest:
    """Record the vote and derive the outcome, under the locks of change and round."""
    with operation(verb, actor=actor) as op:
        change = lock_change(op, change_number, None, verb)
        round_ = lock_open_round(op, change)
        seat_user = on_behalf_of or actor
        op.require(
            rules.may_vote(
                queries.vote_facts(
                    round_,
                    voter=actor,
                    seat_user_id=seat_user.pk,
                    digest=digest,
                    approves=decision == Decision.APPROVE,
                    comment=comment,
                    now=op.now,
                )
            )
        )
        assert round_ is not None  # may_vote refuses without one
        op.create(
            Vote(
                round=round_,
                voter=actor,
                seat_user=seat_user,
                decision=decision,
                comment=comment,
                groups=queries.groups_filled_by(round_, seat_user.pk, op.now),
                digest=digest,
                context=queries.context_of(change),
                cast_at=op.now,
            )
        )
        op.audit(change, reason=comment, decision=decision.value, round=round_.sequence, digest=digest)
        op.announce(
            "vote.cast",
            change,
            source=change.source,
            title=change.title,
            decision=decision.value,
            round=round_.sequence,
        )
        settle(op, change, round_)
        return change
