"""Which parts of a release may be written in which state."""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal, in_words

REQUEST_BY_REQUESTER = ("draft",)
REQUEST_BY_MANAGER = ("draft", "submitted", "planning", "build", "test")
UNDER_APPROVAL = ("pending_approval", "approved", "scheduled")
PLAN = ("planning", "build", "test")
SIGNED = (*PLAN, *UNDER_APPROVAL)
ACCOMPANYING = (*SIGNED, "deploying", "deployed", "failed", "rolling_back", "rolled_back", "review")


def may_edit_request(state: str, *, is_manager: bool) -> Refusal | None:
    """The request belongs to its requester until it is handed in, then to the release manager."""
    return _in_states(state, REQUEST_BY_MANAGER if is_manager else REQUEST_BY_REQUESTER)


def may_edit_plan(state: str) -> Refusal | None:
    """Texts and the window are what the board is asked about: fixed once approval is requested."""
    return _in_states(state, PLAN)


def may_edit_signed_rows(state: str) -> Refusal | None:
    """Steps and components may still change under approval; the covering change is then approved anew."""
    return _in_states(state, SIGNED)


def may_edit_accompanying_rows(state: str) -> Refusal | None:
    """Scope notes, roles, communication and training live on until the release is closed."""
    return _in_states(state, ACCOMPANYING)


def may_add_evidence(state: str) -> Refusal | None:
    """From planning on, until the deployment to the target begins."""
    return _in_states(state, SIGNED)


def may_cancel(state: str, *, is_manager: bool) -> Refusal | None:
    """Once accepted, only the release manager gives a release up."""
    return None if is_manager else _in_states(state, ("draft", "submitted", "rejected"))


def _in_states(state: str, allowed: tuple[str, ...]) -> Refusal | None:
    if state in allowed:
        return None
    return Refusal(
        "wrong_state",
        _("This part cannot be changed in the state “%(state)s”.") % {"state": in_words(state)},
        next_step=_("Replan the release to change what was approved, or ask its release manager."),
        facts={"state": str(state), "allowed_from": sorted(allowed)},
    )
