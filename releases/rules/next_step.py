"""What comes next with a release, and who is to do it: said as it stands, not by its state alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from releases.rules.offers import WHAT_NEXT

Words = tuple[str | Promise, str | Promise]

WHILE_INCOMPLETE: dict[str, Words] = {
    "draft": (_("Finish the request"), _("It can be handed in when the fields below are filled in.")),
    "planning": (
        _("Plan the release"),
        _("The build can start before the plan is whole; approval asks for what stands below."),
    ),
    "build": (
        _("Build or acquire the components"),
        _("Give each its version and SHA-256. Approval asks for what stands below."),
    ),
    "test": (_("Complete the plan and pass the gates"), _("Approval asks for what stands below.")),
    "review": (_("Write the review"), _("The release can be closed when it is written.")),
}

BY_CHANGE: dict[str, Words] = {
    "new": (
        _("The covering change has to be submitted again"),
        _("Its requester or a change manager submits it; nobody is asked to vote until then."),
    ),
    "assess": (
        _("A change manager assesses the covering change"),
        _("They ask the board for authorisation; nobody can vote until then."),
    ),
    "authorize": (
        _("The change advisory board decides"),
        _("Its members vote in the covering change."),
    ),
    "scheduled": (
        _("The covering change is authorised"),
        _("The release follows by itself in a moment; nobody has to act."),
    ),
    "canceled": (
        _("The covering change was canceled"),
        _("A release manager plans anew; approval is then asked for again."),
    ),
}
ON_HOLD: Words = (
    _("The covering change is on hold"),
    _("A change manager releases the hold; nobody can vote until then."),
)
ALONE: Words = (
    _("A release manager approves"),
    _("This environment needs no change: somebody other than the requester decides here."),
)


@dataclass(frozen=True)
class Standing:
    """`change_state` is empty without a covering change."""

    state: str
    is_complete: bool = True
    change_state: str = ""
    on_hold: bool = False


def next_step(standing: Standing) -> Words:
    """Title and text."""
    if standing.state == "pending_approval":
        return _who_decides(standing)
    if not standing.is_complete and standing.state in WHILE_INCOMPLETE:
        return WHILE_INCOMPLETE[standing.state]
    return WHAT_NEXT[standing.state]


def _who_decides(standing: Standing) -> Words:
    if not standing.change_state:
        return ALONE
    if standing.on_hold:
        return ON_HOLD
    return BY_CHANGE.get(standing.change_state, WHAT_NEXT["pending_approval"])
