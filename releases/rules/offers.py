"""What can be done next with a release, the usual way first. Edges and roles still decide."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

USUAL_WAY = (
    "draft",
    "submitted",
    "planning",
    "build",
    "test",
    "pending_approval",
    "approved",
    "scheduled",
    "deploying",
    "deployed",
    "review",
    "closed",
)

OFFERS: dict[str, tuple[str, ...]] = {
    "draft": ("submit", "cancel"),
    "submitted": ("accept", "reject", "withdraw", "cancel"),
    "rejected": ("revise", "cancel"),
    "planning": ("start_build", "cancel"),
    "build": ("start_test", "replan", "cancel"),
    "test": ("request_approval", "rework", "replan", "cancel"),
    "pending_approval": ("approve", "decline", "replan", "cancel"),
    "approved": ("schedule", "invalidate_approval", "replan", "cancel"),
    "scheduled": ("unschedule", "invalidate_approval", "replan", "cancel"),
    "deploying": (),
    "deployed": ("start_review",),
    "failed": ("retry", "replan", "start_review"),
    "rolling_back": (),
    "rolled_back": ("replan", "start_review"),
    "review": ("close", "open_rollback_change"),
    "closed": (),
    "canceled": (),
}

DECIDED_BY_THE_BOARD = frozenset({"approve", "decline"})

WHAT_NEXT: dict[str, tuple[str | Promise, str | Promise]] = {
    "draft": (_("Finish the request and hand it in"), _("Nobody but your unit sees it as work until then.")),
    "submitted": (_("A release manager decides"), _("They accept the request or say why not.")),
    "rejected": (
        _("Revise the request"),
        _("The reason is below; a revised request can be handed in again."),
    ),
    "planning": (
        _("Plan the release"),
        _("Scope, components, deployment steps with their way back, people, and the window."),
    ),
    "build": (_("Build or acquire the components"), _("Give each its version and SHA-256.")),
    "test": (_("Test against the gates"), _("Show the evidence at each gate, then ask for approval.")),
    "pending_approval": (_("The change advisory board decides"), _("They vote in the covering change.")),
    "approved": (_("Schedule the deployment"), _("Choose a time inside the window of the covering change.")),
    "scheduled": (_("It will be deployed at the time set"), _("Nobody needs to be there for it to start.")),
    "deploying": (_("The deployment is running"), _("Follow its steps on the deployment's page.")),
    "deployed": (_("Early life support"), _("Watch it, then start the review.")),
    "failed": (_("The deployment failed"), _("Try again within the window, plan anew, or review.")),
    "rolling_back": (_("The way back is being taken"), _("Follow its steps on the deployment's page.")),
    "rolled_back": (_("It was rolled back"), _("Plan anew, or review what happened.")),
    "review": (_("Review what happened"), _("Write the review, then close the release.")),
    "closed": (_("Nothing is left to do"), _("Follow-ups can still be ticked off.")),
    "canceled": (_("It was given up"), ""),
}


def offered(state: str, *, decided_by_change: bool) -> tuple[str, ...]:
    """Verbs from this state; the board's decision is not offered where a covering change carries it."""
    return tuple(verb for verb in OFFERS[state] if not (decided_by_change and verb in DECIDED_BY_THE_BOARD))


def reached(state: str) -> str:
    """The last stop of the usual way that this state stands at or beyond, for showing how far it has come."""
    return {
        "rejected": "submitted",
        "failed": "deploying",
        "rolling_back": "deploying",
        "rolled_back": "deploying",
        "canceled": "draft",
    }.get(state, state)
