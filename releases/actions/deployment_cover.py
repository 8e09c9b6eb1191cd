"""The covering change of a deployment to an environment before the release's target.

The target's own covering change belongs to the release (`releases.actions.cover`); an earlier environment
that needs a change gets one of its own, named by the deployment's number.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from changes import actions as changes
from changes import queries as change_queries
from changes import rules as change_rules
from itsm.core.operations import Operation
from itsm.core.refusals import Refusal
from itsm.core.words import on_record
from releases.actions import cover
from releases.actions.deployment_support import dispatcher
from releases.models import Deployment
from releases.queries.signed import signed_content

WORK_MAY_BE_UNDONE = ("implement", "review")


def open_own_change(
    op: Operation, deployment: Deployment, window_start: dt.datetime, window_end: dt.datetime
) -> Any:
    """Open and submit the change that covers this deployment alone."""
    release = deployment.release
    change = changes.open_change(
        title=on_record("Deploy %(release)s to %(environment)s")
        % {"release": release.title, "environment": deployment.environment.label},
        description=release.description,
        justification=release.objective,
        model=release.change_model,
        unit=deployment.unit,
        requested_by=release.requested_by,
        implementer=release.implementer or release.manager,
        ci_ids=list(release.affected_cis.values_list("ci_id", flat=True)),
        window_start=window_start,
        window_end=window_end,
        implementation_plan=release.implementation_plan,
        backout_plan=release.backout_plan,
        test_plan=release.test_plan,
        risk_answers=release.risk_answers,
        environment_name=deployment.environment.name,
        source=deployment.number,
        signed_content=signed_content(release, deployment.environment),
        actor=op.actor,
    )
    changes.submit(change_number=change.number, actor=op.actor)
    return change


def covering_change(op: Operation, deployment: Deployment) -> Any | None:
    """Locked, as it is now."""
    if deployment.moves_release:
        return cover.covering_change(op, deployment.release)
    if deployment.covering_change_id is None:
        return None
    return op.lock(cover.CHANGES.model, deployment.covering_change_id)


def refusal_to_start(op: Operation, deployment: Deployment, at: dt.datetime) -> Refusal | None:
    """Why the covering change does not let this start `at` that time, from live rows under lock."""
    if deployment.moves_release:
        if deployment.covering_change_id != deployment.release.covering_change_id:
            return _another_change()
        return cover.refusal_to_start(op, deployment.release, at)
    change = covering_change(op, deployment)
    if change is None:
        return None
    cover.lock_template(op, change)
    live = signed_content(deployment.release, deployment.environment)
    return change_rules.may_start(change_queries.start_facts(change, live), at)


def start_own_change(op: Operation, deployment: Deployment) -> None:
    change = covering_change(op, deployment)
    if change is not None:
        live = signed_content(deployment.release, deployment.environment)
        changes.start(
            change_number=change.number, signed_content=live, source=deployment.number, actor=dispatcher()
        )


def finish_own_change(op: Operation, deployment: Deployment, close_code: str) -> None:
    """One that has ended already, before a rollback, has its outcome corrected."""
    change = covering_change(op, deployment)
    if change is None or change.state not in ("implement", *cover.ENDED):
        return
    end = changes.finish if change.state == "implement" else changes.correct_outcome
    end(
        change_number=change.number,
        close_code=close_code,
        source=deployment.number,
        actor=dispatcher(),
    )


def cancel_own_change(op: Operation, deployment: Deployment, reason: str) -> None:
    if deployment.moves_release:
        return
    change = covering_change(op, deployment)
    if change is not None and change.state in cover.NOT_STARTED:
        changes.cancel(change_number=change.number, reason=reason, actor=dispatcher())


def refusal_to_undo(op: Operation, deployment: Deployment) -> Refusal | None:
    """The approved backout runs until the change is closed; the release asks for itself."""
    if deployment.moves_release:
        return None
    change = covering_change(op, deployment)
    if change is None or change.state in WORK_MAY_BE_UNDONE:
        return None
    return Refusal(
        "needs_emergency_change",
        _("The covering change is closed: its backout no longer covers a rollback."),
        next_step=_("Open an emergency change and have it authorized."),
        facts={"change": change.number, "state": change.state},
    )


def _another_change() -> Refusal:
    return Refusal(
        "not_authorized",
        _("The release has a new covering change since this deployment was scheduled."),
        next_step=_("Schedule the release again."),
    )
