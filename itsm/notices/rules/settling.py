"""Which mail a person may still decide about."""

from itsm.core.refusals import Refusal, wrong_state


def may_send_again(state: str) -> Refusal | None:
    """Accepted mail is never sent twice, and waiting mail needs nobody."""
    return None if state in ("failed", "unknown") else wrong_state("send_again", state, ["failed", "unknown"])


def may_count_as_sent(state: str) -> Refusal | None:
    return None if state == "unknown" else wrong_state("count_as_sent", state, ["unknown"])
