"""What a deployment does next, from nothing but the states of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

FORWARD, BACK = "forward", "back"
DONE = frozenset({"succeeded", "skipped", "rolled_back"})


@dataclass(frozen=True)
class StepView:
    """A step as the rules see it. `undoes` is the forward position a step of the way back undoes."""

    position: int
    direction: str
    state: str
    undoes: int | None = None


class Turn(StrEnum):
    RUN = "run"
    WAIT = "wait"
    LOSE = "lose"
    SUCCEED = "succeed"
    FAIL = "fail"
    ROLL_BACK = "roll_back"
    COMPLETE_ROLLBACK = "complete_rollback"
    FAIL_ROLLBACK = "fail_rollback"


@dataclass(frozen=True)
class Next:
    """`position` names the step to run, within the direction the deployment is going."""

    turn: Turn
    position: int = 0


def next_turn(state: str, steps: Sequence[StepView]) -> Next:
    """The one thing to do now. A deployment that is neither running nor rolling back waits for somebody."""
    if state == "running":
        return _forward([step for step in steps if step.direction == FORWARD], way_back(steps))
    if state == "rolling_back":
        return _back(way_back(steps))
    return Next(Turn.WAIT)


def way_back(steps: Iterable[StepView]) -> list[StepView]:
    """Steps that undo what took effect, in the reverse order of the steps they undo.

    A failed or never started step is not undone: only what was completed is.
    """
    steps = list(steps)
    completed = {
        step.position
        for step in steps
        if step.direction == FORWARD and step.state in ("succeeded", "rolled_back")
    }
    undoing = [step for step in steps if step.direction == BACK and step.undoes in completed]
    return sorted(undoing, key=lambda step: step.undoes or 0, reverse=True)


def _forward(steps: list[StepView], way_back_now: list[StepView]) -> Next:
    for step in sorted(steps, key=lambda step: step.position):
        if step.state in DONE:
            continue
        if step.state == "pending":
            return Next(Turn.RUN, step.position)
        if step.state == "unknown":
            return Next(Turn.LOSE, step.position)
        if step.state == "failed":
            return Next(Turn.ROLL_BACK if way_back_now else Turn.FAIL, step.position)
        return Next(Turn.WAIT, step.position)
    return Next(Turn.SUCCEED)


def _back(steps: list[StepView]) -> Next:
    """A step of the way back whose outcome is unknown is waited for: a person or the target settles it."""
    for step in steps:
        if step.state in DONE:
            continue
        if step.state == "pending":
            return Next(Turn.RUN, step.position)
        if step.state == "failed":
            return Next(Turn.FAIL_ROLLBACK, step.position)
        return Next(Turn.WAIT, step.position)
    return Next(Turn.COMPLETE_ROLLBACK)


def share_done(steps: Iterable[StepView], state: str) -> int:
    """Percent of the steps on the present way that are settled, for a progress bar."""
    steps = list(steps)
    if state in ("rolling_back", "rolled_back"):
        steps = way_back(steps)
    else:
        steps = [step for step in steps if step.direction == FORWARD]
    if not steps:
        return 100 if state in ("succeeded", "rolled_back") else 0
    settled = sum(1 for step in steps if step.state in (*DONE, "failed"))
    return settled * 100 // len(steps)


def undo_stands(state: str, deployment_state: str) -> str:
    """How a step of the way back stands for a reader: its state, or whether it may still be called for."""
    if state == "skipped" or (state == "pending" and deployment_state in _OVER):
        return "not_needed"
    if state == "pending" and deployment_state not in ("rolling_back", "failed"):
        return "if_needed"
    return state


_OVER = frozenset({"succeeded", "rolled_back", "canceled"})
"""After a failed way back what is left of it is still to do, by hand."""
