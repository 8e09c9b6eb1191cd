"""Which verbs a page offers somebody now. An offer is a courtesy: the action decides again, under lock."""

from datetime import datetime

from changes import rules
from changes.models import ApprovalRound, ChangeRequest, RoundState, Vote
from changes.queries.approval import conflicted
from changes.queries.voting import has_voted, seats_held_by
from itsm.core import access
from itsm.core.models import User

PROPOSALS = ("propose_edit", "propose_step", "propose_relationship")
BY_STATE: dict[str, tuple[str, ...]] = {
    "new": ("submit", "edit", *PROPOSALS, "cancel"),
    "assess": ("request_authorization", "edit", *PROPOSALS, "revert", "cancel"),
    "authorize": ("edit", *PROPOSALS, "revert", "cancel"),
    "scheduled": ("start", "move_window", "edit", *PROPOSALS, "reauthorize", "revert", "cancel"),
    "implement": ("finish",),
    "review": ("close", "review"),
    "closed": ("review",),
}


def offers(user: User, change: ChangeRequest) -> list[str]:
    """Names of verbs, the way forward first; votes are asked for by `may_vote_now`."""
    withheld = _withheld(user, change)
    verbs = [verb for verb in BY_STATE.get(change.state, ()) if verb not in withheld]
    if change.state in rules.EDITABLE:
        verbs.append("release_hold" if change.on_hold else "hold")
    return [verb for verb in verbs if access.may(user, f"change.{verb}", change.unit, subject=change)]


def _withheld(user: User, change: ChangeRequest) -> set[str]:
    """What the state would allow, and this change or this person's part in it does not."""
    withheld: set[str] = set()
    if change.imported:
        withheld |= {"edit", "move_window", "start", "reauthorize", *PROPOSALS}
    if change.source:
        withheld |= {"start", "finish"}
    if change.state == "scheduled" and has_voted(user, change):
        withheld.add("start")
    reviewed = change.reviewed_at is not None or change.imported
    if rules.may_review(state=change.state, close_code=change.close_code, reviewed=reviewed):
        withheld.add("review")
    return withheld


def may_withdraw_edit(user: User, change: ChangeRequest) -> bool:
    """Whether to offer this person to take proposed edits back now."""
    if rules.may_withdraw_edit(change.state, imported=change.imported):
        return False
    return access.may(user, "change.withdraw_edit", change.unit, subject=change)


def may_vote_now(user: User, change: ChangeRequest, round_: ApprovalRound | None, now: datetime) -> bool:
    """Whether a seat of the open round waits for this person."""
    if round_ is None or round_.state != RoundState.OPEN:
        return False
    if not access.may(user, "change.approve", change.unit):
        return False
    if user.pk in conflicted(change, round_.opened_at, now):
        return False
    cast = Vote.objects.filter(round=round_).values_list("voter_id", "seat_user_id")
    if any(voter == user.pk for voter, _seat in cast):
        return False
    taken = {seat for _voter, seat in cast}
    return round_.seats.filter(user_id__in=seats_held_by(user, now) - taken).exists()
