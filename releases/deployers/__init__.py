"""The hands that deploy.

A hand takes a plain order, touches the world once and says what it knows about the outcome. It opens no
transaction, reads no row and decides nothing: what an outcome means is for the actions to say.
"""

from releases.deployers.outcome import StepOutcome, Verdict

__all__ = ["StepOutcome", "Verdict"]
