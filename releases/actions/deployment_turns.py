"""Move a deployment as far as its steps allow, and what belongs to it along with it.

Nothing here touches the world: it runs under the locks of the operation that settled a step. A turn that
finds nothing to do changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from itsm.core.operations import Operation
from itsm.core.words import on_record
from releases.actions.complete_deployment import complete_deployment
from releases.actions.complete_rollback import complete_rollback
from releases.actions.deployment_cover import finish_own_change
from releases.actions.deployment_support import conclude, dispatcher, skip_pending, steps_of
from releases.actions.fail_deployment import fail_deployment
from releases.actions.fail_rollback import fail_rollback
from releases.actions.roll_back import roll_back
from releases.models import Deployment, StepRun
from releases.queries.deployments import views_of
from releases.rules.progress import Turn, next_turn, way_back


def take_turn(op: Operation, deployment: Deployment) -> None:
    """The one turn that the steps call for now."""
    steps = steps_of(op, deployment)
    found = next_turn(deployment.state, views_of(steps))
    turn = _TURNS.get(found.turn)
    if turn is not None:
        turn(op, deployment, steps)


def settle_doubt(op: Operation, deployment: Deployment) -> None:
    """Out of `unknown` once the step in doubt has been settled."""
    steps = steps_of(op, deployment)
    turn = next_turn("running", views_of(steps)).turn
    if turn is Turn.LOSE:
        return
    if turn is Turn.SUCCEED:
        deployment.reconcile_succeeded(op.now)
        _succeeded(op, deployment)
    elif turn is Turn.FAIL:
        deployment.reconcile_failed(op.now, _reason(steps))
        _failed(op, deployment, steps)
    else:
        deployment.reconcile_running()
        conclude(op, deployment, "", action="deployment.reconcile")
        take_turn(op, deployment)


def begin_rollback(op: Operation, deployment: Deployment, reason: str) -> None:
    """Turn round: what was not begun is skipped, what was completed is undone in reverse order."""
    steps = steps_of(op, deployment)
    undoing = {view.position for view in way_back(views_of(steps))}
    skip_pending(op, [step for step in steps if step.direction == "forward" or step.position not in undoing])
    deployment.roll_back(reason)
    conclude(op, deployment, "deployment.rolling_back", reason, action="deployment.roll_back")
    if deployment.moves_release:
        roll_back(deployment.release.number, reason=reason, actor=dispatcher())
    take_turn(op, deployment)


def _succeed(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    deployment.succeed(op.now)
    _succeeded(op, deployment)


def _succeeded(op: Operation, deployment: Deployment) -> None:
    conclude(op, deployment, "deployment.succeeded", action="deployment.succeed")
    if deployment.moves_release:
        complete_deployment(deployment.release.number, actor=dispatcher())
    else:
        finish_own_change(op, deployment, "successful")


def _fail(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    deployment.fail(op.now, _reason(steps))
    _failed(op, deployment, steps)


def _failed(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    skip_pending(op, steps)
    reason = deployment.state_reason
    conclude(op, deployment, "deployment.failed", reason, action="deployment.fail")
    if deployment.moves_release:
        fail_deployment(deployment.release.number, reason=reason, actor=dispatcher())
    else:
        finish_own_change(op, deployment, "unsuccessful")


def _roll_back(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    begin_rollback(op, deployment, _reason(steps))


def _complete_rollback(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    deployment.complete_rollback(op.now)
    conclude(
        op,
        deployment,
        "deployment.rolled_back",
        deployment.state_reason,
        action="deployment.complete_rollback",
    )
    if deployment.moves_release:
        complete_rollback(deployment.release.number, actor=dispatcher())
    else:
        finish_own_change(op, deployment, "backed_out")


def _fail_rollback(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    reason = _reason([step for step in steps if step.direction == "back"])
    deployment.fail_rollback(op.now, reason)
    conclude(op, deployment, "deployment.failed", reason, action="deployment.fail_rollback")
    if deployment.moves_release:
        fail_rollback(deployment.release.number, reason=reason, actor=dispatcher())
    else:
        finish_own_change(op, deployment, "unsuccessful")


def _lose(op: Operation, deployment: Deployment, steps: list[StepRun]) -> None:
    (step,) = [step for step in steps if step.state == "unknown"]
    reason = on_record("It is not known whether step %(position)s, “%(name)s”, took effect.") % {
        "position": step.position,
        "name": step.name,
    }
    deployment.lose(reason)
    conclude(op, deployment, "deployment.unknown", reason, action="deployment.lose")


def _reason(steps: list[StepRun]) -> str:
    """What the failed step said, for the record of everything that fails with it."""
    failed = [step for step in steps if step.state == "failed"]
    if not failed:
        return ""
    step = failed[-1]
    return on_record("Step %(position)s, “%(name)s”, failed: %(message)s") % {
        "position": step.position,
        "name": step.name,
        "message": step.message,
    }


_TURNS: dict[Turn, Callable[[Operation, Deployment, list[StepRun]], None]] = {
    Turn.SUCCEED: _succeed,
    Turn.FAIL: _fail,
    Turn.ROLL_BACK: _roll_back,
    Turn.COMPLETE_ROLLBACK: _complete_rollback,
    Turn.FAIL_ROLLBACK: _fail_rollback,
    Turn.LOSE: _lose,
}
