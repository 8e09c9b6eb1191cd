"""The release's side of its covering change: opening it, asking it, ending it.

Approval belongs to change enablement. These calls go down and join the release's own operation; what the
change decides comes up later as news, to `approve`, `decline`, `invalidate_approval` and `unschedule`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from changes import actions as changes
from changes import queries as change_queries
from changes import rules as change_rules
from itsm.core.operations import Operation
from itsm.core.refusals import Refusal
from itsm.core.words import on_record
from releases.models import Release
from releases.queries.signed import signed_content

CHANGES: QuerySet[Any] = change_queries.covering("")
"""Only for its model: rows of the floor below are locked here, and written by its own actions."""
ENDED = ("review", "closed")
NOT_STARTED = ("new", "assess", "authorize", "scheduled")


def open_covering_change(op: Operation, release: Release) -> Any:
    """Open and submit the change that covers this release on its target environment.

    One left over from an earlier attempt is canceled first: an approval is asked for once at a time.
    """
    cancel_covering_change(op, release, on_record("A new covering change takes its place."))
    assert release.target_environment is not None
    change = changes.open_change(
        title=on_record("Deploy %(release)s") % {"release": release.title},
        description=release.description,
        justification=_justification(release),
        model=release.change_model,
        template=release.change_template,
        unit=release.unit,
        requested_by=release.requested_by,
        implementer=release.implementer or release.manager,
        ci_ids=list(release.affected_cis.values_list("ci_id", flat=True)),
        window_start=release.window_start,
        window_end=release.window_end,
        implementation_plan=release.implementation_plan,
        backout_plan=release.backout_plan,
        test_plan=release.test_plan,
        risk_answers=release.risk_answers,
        environment_name=release.target_environment.name,
        source=release.number,
        signed_content=signed_content(release),
        actor=op.actor,
    )
    changes.submit(change_number=change.number, actor=op.actor)
    return change


def _justification(release: Release) -> str:
    return "\n\n".join(text for text in (release.objective, release.business_value) if text.strip())


def covering_change(op: Operation, release: Release) -> Any:
    """The covering change, locked, as it is now; None without one."""
    if release.covering_change_id is None:
        return None
    return op.lock(CHANGES.model, release.covering_change_id)


def refusal_to_approve(op: Operation, release: Release) -> Refusal | None:
    """Why the covering change does not stand for what would run; hold, drift and window are asked later."""
    change = covering_change(op, release)
    if change is None:
        return no_covering_change() if needs_change(release) else None
    facts = replace(_start_facts(op, release, change), on_hold=False, drifted=False)
    return change_rules.may_start(facts, change.window_start)


def refusal_to_start(op: Operation, release: Release, at: dt.datetime) -> Refusal | None:
    """Why work under the covering change could not start, or go on, `at` that time; None when it could.

    The digest is computed from the live rows of both floors. A second attempt within the window goes on with
    work that has begun, so there the change is in implementation; all else is asked as at the first start.
    """
    change = covering_change(op, release)
    if change is None:
        return no_covering_change() if needs_change(release) else None
    facts = _start_facts(op, release, change)
    if change.state == "implement":
        facts = replace(facts, state="scheduled")
    return change_rules.may_start(facts, at)


def _start_facts(op: Operation, release: Release, change: Any) -> change_rules.StartFacts:
    lock_template(op, change)
    return change_queries.start_facts(change, signed_content(release))


def lock_template(op: Operation, change: Any) -> None:
    """So that a template a start rests on is not retired between the question and the start."""
    if change.template_version is not None:
        op.lock(type(change.template_version), change.template_version_id)


def start_covering_change(op: Operation, release: Release) -> None:
    """Begin, or go on with, the work that the covering change authorises. Refused as `may_start` says."""
    op.require(refusal_to_start(op, release, op.now))
    change = covering_change(op, release)
    if change is not None and change.state != "implement":
        changes.start(
            change_number=change.number,
            signed_content=signed_content(release),
            source=release.number,
            actor=op.actor,
        )


def emergency_change(op: Operation, release: Release) -> Any:
    """An emergency change opened for this release that may start now, locked; None when there is none."""
    candidates = change_queries.covering(release.number).filter(kind="emergency", state="scheduled")
    for change in op.lock_all(CHANGES.model, list(candidates.values_list("pk", flat=True))):
        if change_rules.may_start(change_queries.start_facts(change), op.now) is None:
            return change
    return None


def needs_change(release: Release) -> bool:
    return release.target_environment is None or release.target_environment.needs_change


def no_covering_change() -> Refusal:
    return Refusal(
        "not_authorized",
        _("No covering change stands for this release."),
        next_step=_("Request approval; the covering change is opened then."),
    )


def cancel_covering_change(op: Operation, release: Release, reason: str) -> None:
    """Cancel it while its work has not begun; later it is finished, not canceled."""
    change = covering_change(op, release)
    if change is not None and change.state in NOT_STARTED:
        changes.cancel(change_number=change.number, reason=reason, actor=op.actor)


def close_covering_change(op: Operation, release: Release) -> None:
    """Close it with its release when nothing is left to learn from it by its own rules.

    One that ended otherwise, or an emergency its board has not answered, stays in review and waits for its
    change manager.
    """
    change = covering_change(op, release)
    if change is None or change.state != "review":
        return
    if change_rules.may_close(change_queries.close_facts(change)) is None:
        notes = _("Closed with its release.")
        changes.close(change_number=change.number, notes=notes, actor=op.actor)


def finish_covering_change(op: Operation, release: Release, close_code: str) -> None:
    """End the work under it with the close code it proposes; a change that has ended stays as it is."""
    change = covering_change(op, release)
    if change is not None and change.state == "implement":
        changes.finish(
            change_number=change.number, close_code=close_code, source=release.number, actor=op.actor
        )


def lock_change_of_deployment(op: Operation, release: Release) -> Any:
    """The change under which the release went live, locked together with the covering change; None before.

    An emergency change that covers a rollback after the review has taken its place as covering change.
    """
    if release.deployed_at is None:
        return None
    ended = change_queries.covering(release.number).filter(state__in=ENDED).values_list("pk", flat=True)
    present = release.covering_change_id
    newest = present if present in ended else ended.first()
    both = op.lock_all(CHANGES.model, [key for key in (newest, present) if key is not None])
    return next((change for change in both if change.pk == newest), None)


def take_back_success(op: Operation, release: Release, change: Any, close_code: str) -> None:
    """What was deployed under `change` did not last: its outcome is corrected, and a review is due."""
    if change is not None:
        changes.correct_outcome(
            change_number=change.number,
            close_code=close_code,
            source=release.number,
            reason=release.state_reason,
            actor=op.actor,
        )
