"""How a change ends: close codes, the review, and what an emergency still owes."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsm.core.refusals import Kind, Refusal, wrong_state

CLOSE_CODES = {
    "successful": gettext_lazy("Successful"),
    "successful_with_issues": gettext_lazy("Successful with issues"),
    "unsuccessful": gettext_lazy("Unsuccessful"),
    "backed_out": gettext_lazy("Backed out"),
}

WENT_WELL = ("successful",)
DONE = ("successful", "successful_with_issues")


@dataclass(frozen=True)
class CloseFacts:
    """`full_round` is the state of an emergency's retrospective round: "" when none is owed."""

    close_code: str
    reviewed: bool
    full_round: str = ""


def may_finish(close_code: str) -> Refusal | None:
    """A finished change says how it went; one of the four codes."""
    if close_code in CLOSE_CODES:
        return None
    message = _("Choose how the change ended.")
    return Refusal(
        "invalid",
        message,
        kind=Kind.INVALID,
        field="close_code",
        facts={"fields": {"close_code": [message]}, "allowed": list(CLOSE_CODES)},
    )


def was_successful(close_code: str) -> bool:
    """Whether what the change set out to do was done and stands."""
    return close_code in DONE


def may_close(facts: CloseFacts) -> Refusal | None:
    """A change that went well may simply be closed; anything else is reviewed first.

    An emergency that its board refused afterwards, or never answered, was not approved work: it closes as
    unsuccessful, and only once somebody has written down what to learn from it.
    """
    return may_finish(facts.close_code) or _emergency_is_settled(facts) or _is_reviewed(facts)


def _emergency_is_settled(facts: CloseFacts) -> Refusal | None:
    if facts.full_round in ("", "approved"):
        return None
    if facts.full_round == "open":
        return Refusal(
            "full_round_due",
            _("The full board has not yet decided on this emergency change."),
            next_step=_("Close the change once the board has decided."),
        )
    if facts.close_code == "unsuccessful":
        return None
    return Refusal(
        "retrospective_refused",
        _("The board did not approve this emergency change afterwards; it can only close as unsuccessful."),
        field="close_code",
        facts={"full_round": facts.full_round, "allowed": ["unsuccessful"]},
    )


def _is_reviewed(facts: CloseFacts) -> Refusal | None:
    review_is_due = facts.close_code not in WENT_WELL or facts.full_round not in ("", "approved")
    if facts.reviewed or not review_is_due:
        return None
    return Refusal(
        "review_due",
        _("A change that did not go as planned is reviewed before it is closed."),
        next_step=_("Record the review, then close the change."),
        field="findings",
    )


def may_review(*, state: str, close_code: str, reviewed: bool) -> Refusal | None:
    """While it is in review; afterwards only an outcome that was corrected since and nobody has reviewed."""
    if state == "review" or (state == "closed" and close_code not in WENT_WELL and not reviewed):
        return None
    return wrong_state("review", state, ["review"])


def may_correct_outcome(*, state: str, close_code: str) -> Refusal | None:
    """How work ended can turn out otherwise once it has ended."""
    if state not in ("review", "closed"):
        return wrong_state("correct_outcome", state, ["closed", "review"])
    return may_finish(close_code)


def closes_straight_through(close_code: str, straight_through: Collection[str]) -> bool:
    """Whether a finished change passes review at once: its model says so, and all went well."""
    return "review" in straight_through and close_code in WENT_WELL
