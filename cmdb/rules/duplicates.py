"""When a task of a possible duplicate may be taken up again."""

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal, invalid, wrong_state


def only_dismissed(dismissed: bool, state: str) -> Refusal | None:
    """One that was merged is taken up by undoing the merge, one that vanished by agreeing again."""
    return None if dismissed else wrong_state("reopen", state, ["dismissed"])


def assignee_fits(fits: bool) -> Refusal | None:
    return None if fits else invalid({"assigned_to": [_("Choose somebody who may merge both items.")]})
