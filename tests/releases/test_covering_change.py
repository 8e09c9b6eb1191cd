"""Release and covering change in step, edge by edge (the table of the design)."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from rest_framework.test import APIClient

from changes import actions as changes
from changes import queries as change_queries
from itsm.core.actors import DISPATCHER, system_actor
from itsm.core.models import AuditEntry, Role, RoleGrant, User
from releases import actions, tasks
from releases.models import Release
from tests.cast import Cast
from tests.releases import build
from tests.support import deliver_news, frozen_clock, nothing_changes, refusal_of

Stage = Callable[[Cast], Release]
TEXTS = ("description", "justification", "implementation_plan", "test_plan", "backout_plan")

REVIEWED = {"objectives_met": "partly", "on_time": True, "on_budget": True}

pytestmark = pytest.mark.django_db


def test_asking_for_approval_opens_and_submits_the_covering_change(cast: Cast) -> None:
    release = actions.request_approval(build.tested(cast).number, actor=cast.rolf)
    change = build.cover_of(release)
    assert release.state == "pending_approval"
    assert release.covering_change == change
    assert change.state in ("assess", "authorize")
    assert change.source == release.number
    assert change.signed_content["components"][0]["sha256"] == build.SHA
    assert change.signed_content["steps"][0]["rollback"]["spec"] == {"instructions": "Switch back."}
    assert change.environment_name == "production"
    assert (change.window_start, change.window_end) == (release.window_start, release.window_end)


def test_an_authorised_change_approves_the_release(cast: Cast) -> None:
    release = build.approved(cast)
    assert release.state == "approved"
    assert build.cover_of(release).state == "scheduled"


def test_a_start_starts_and_a_success_finishes_the_change(cast: Cast) -> None:
    release = build.scheduled(cast)
    with frozen_clock(build.soon(24.5)):
        actions.start_deployment(release.number, actor=cast.dana)
        assert build.cover_of(release).state == "implement"
        actions.complete_deployment(release.number, actor=cast.dana)
    change = build.cover_of(release)
    assert build.again(release).state == "deployed"
    assert (change.state, change.close_code) == ("review", "successful")


def finish(cast: Cast, release: Release) -> Release:
    """Deployed, in review, its review written; whoever calls this stands on a frozen clock."""
    actions.start_deployment(release.number, actor=cast.dana)
    actions.complete_deployment(release.number, actor=cast.dana)
    actions.start_review(release.number, actor=cast.rolf)
    actions.record_review(release.number, summary="It went.", **REVIEWED, actor=cast.rolf)
    return build.again(release)


def awaited(cast: Cast, name: str) -> list[str]:
    return [item.number for item in change_queries.waiting_for(getattr(cast, name))]


def test_closing_a_release_closes_a_change_that_went_well(cast: Cast) -> None:
    release = build.scheduled(cast)
    with frozen_clock(build.soon(24.5)):
        finish(cast, release)
        number = build.cover_of(release).number
        assert number in awaited(cast, "chris")
        actions.close(release.number, actor=cast.rolf)
    change = build.cover_of(release)
    assert (change.state, change.close_code) == ("closed", "successful")
    assert change.closed_at is not None
    written = AuditEntry.objects.filter(subject=number).order_by("sequence").last()
    assert written is not None
    assert (written.action, written.actor) == ("change.close", cast.rolf)
    assert number not in awaited(cast, "chris")


def test_a_change_that_ended_otherwise_waits_for_its_change_manager(cast: Cast) -> None:
    release = build.scheduled(cast)
    with frozen_clock(build.soon(24.5)):
        actions.start_deployment(release.number, actor=cast.dana)
        actions.fail_deployment(release.number, reason="The switch was dead.", actor=cast.dana)
        actions.roll_back(release.number, reason="No way on.", actor=cast.dana)
        actions.complete_rollback(release.number, actor=cast.dana)
        actions.start_review(release.number, actor=cast.rolf)
        actions.record_review(release.number, summary="A dead switch.", **REVIEWED, actor=cast.rolf)
        actions.close(release.number, actor=cast.rolf)
    change = build.cover_of(release)
    assert change.state == "review"
    assert change.number in awaited(cast, "chris")
    assert change.number not in awaited(cast, "stan")


def test_nothing_starts_outside_the_window(cast: Cast) -> None:
    release = build.scheduled(cast)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.start_deployment(release.number, actor=cast.dana))
    assert refusal.code == "outside_window"


def deploying(cast: Cast) -> Release:
    """Under way at its due time; whoever calls this stands on a frozen clock."""
    release = build.scheduled(cast)
    assert release.scheduled_for is not None
    with frozen_clock(release.scheduled_for):
        return actions.start_deployment(release.number, actor=cast.dana)


def at_its_time(release: Release) -> AbstractContextManager[None]:
    at = build.again(release).scheduled_for
    assert at is not None
    return frozen_clock(at)


@pytest.mark.parametrize("verb", ["cancel", "replan"])
@pytest.mark.parametrize("stage", [build.pending, build.approved, build.scheduled])
def test_giving_up_or_planning_anew_cancels_the_change(cast: Cast, stage: Stage, verb: str) -> None:
    release = stage(cast)
    getattr(actions, verb)(release.number, reason="Not now.", actor=cast.rolf)
    assert build.cover_of(release).state == "canceled"
    assert build.again(release).state == ("canceled" if verb == "cancel" else "planning")
    assert not release.deployments.exclude(state="canceled").exists()


def test_a_second_request_gets_a_covering_change_of_its_own(cast: Cast) -> None:
    release = build.pending(cast)
    first = build.cover_of(release)
    actions.replan(release.number, reason="More to do.", actor=cast.rolf)
    actions.start_build(release.number, actor=cast.rolf)
    actions.start_test(release.number, actor=cast.rolf)
    actions.request_approval(release.number, actor=cast.rolf)
    assert build.cover_of(release).number != first.number


def test_a_rejected_change_declines_the_release_when_the_news_arrives(cast: Cast) -> None:
    release = build.pending(cast)
    change = build.cover_of(release)
    changes.reject(
        change_number=change.number, digest=change.digest, comment="Not in December.", actor=cast.carla
    )
    deliver_news()
    assert build.again(release).state == "planning"
    assert build.again(release).state_reason


@pytest.mark.parametrize("stage", [build.pending, build.approved, build.scheduled])
def test_a_canceled_or_reverted_change_takes_the_release_back_to_planning(cast: Cast, stage: Stage) -> None:
    release = stage(cast)
    deliver_news()
    changes.cancel(change_number=build.cover_of(release).number, reason="No.", actor=cast.chris)
    deliver_news()
    assert build.again(release).state == "planning"


@pytest.mark.parametrize("stage", [build.approved, build.scheduled])
def test_an_edit_of_signed_content_asks_the_board_again(cast: Cast, stage: Stage) -> None:
    release = stage(cast)
    before = build.cover_of(release)
    rows = [{"name": "shop", "version_label": "2.0.1", "sha256": "0" * 64}]
    actions.edit_components(release.number, components=rows, actor=cast.rolf)
    after = build.cover_of(release)
    assert build.again(release).state == "pending_approval"
    assert (after.state, after.number) == ("authorize", before.number)
    assert after.digest != before.digest
    assert not release.deployments.exclude(state="canceled").exists()
    deliver_news()
    assert build.again(release).state == "pending_approval"


def test_a_save_that_changes_nothing_keeps_the_approval(cast: Cast) -> None:
    release = build.approved(cast)
    with nothing_changes():
        actions.edit_components(release.number, components=build.COMPONENTS, actor=cast.rolf)
        actions.edit_steps(release.number, steps=build.STEPS, actor=cast.rolf)
        actions.edit_scope(release.number, scope_items=build.SCOPE, actor=cast.rolf)


def test_steps_as_a_browser_sends_them_back_keep_the_approval(cast: Cast) -> None:
    release = build.planned(cast)
    spec = {"instructions": "Drain the node.\nSwitch."}
    actions.edit_steps(release.number, steps=[{**build.STEPS[0], "spec": spec}], actor=cast.rolf)
    actions.start_build(release.number, actor=cast.rolf)
    actions.start_test(release.number, actor=cast.rolf)
    actions.request_approval(release.number, actor=cast.rolf)
    sent = {"instructions": "Drain the node.\r\nSwitch. "}
    with nothing_changes():
        actions.edit_steps(release.number, steps=[{**build.STEPS[0], "spec": sent}], actor=cast.rolf)


def test_an_edit_of_what_is_not_signed_keeps_the_approval(cast: Cast) -> None:
    release = build.approved(cast)
    actions.edit_training(
        release.number, trainings=[{"audience": "Support", "subject": "The new checkout"}], actor=cast.rolf
    )
    assert build.again(release).state == "approved"


def test_a_value_of_the_environment_changed_after_approval_stops_the_start(cast: Cast) -> None:
    actions.define_environment("production", values={"host": "a.example.org"}, actor=cast.adam)
    release = build.planned(cast)
    spec = {"instructions": "Switch ${host}."}
    steps = [{**build.STEPS[0], "spec": spec}]
    actions.edit_steps(release.number, steps=steps, actor=cast.rolf)
    actions.start_build(release.number, actor=cast.rolf)
    actions.start_test(release.number, actor=cast.rolf)
    actions.request_approval(release.number, actor=cast.rolf)
    build.ask_the_board(cast, release)
    build.vote(cast, release)
    assert build.cover_of(release).signed_content["steps"][0]["spec"] == {
        "instructions": "Switch a.example.org."
    }
    actions.approve(release.number, actor=build.courier())
    actions.schedule(release.number, starts_at=build.soon(24.5), actor=cast.rolf)
    actions.define_environment("production", values={"host": "b.example.org"}, actor=cast.adam)
    with at_its_time(release), nothing_changes():
        refusal = refusal_of(lambda: actions.start_deployment(release.number, actor=cast.dana))
    assert refusal.code == "stale_digest"


def going_to(cast: Cast, host: str, *, until: str) -> Release:
    """A release whose only step names its host by the environment, on its way to `until`."""
    actions.define_environment("production", values={"host": host}, actor=cast.adam)
    number = build.planned(cast).number
    steps = [{**build.STEPS[0], "spec": {"instructions": "Switch ${host}."}}]
    actions.edit_steps(number, steps=steps, actor=cast.rolf)
    actions.start_build(number, actor=cast.rolf)
    actions.start_test(number, actor=cast.rolf)
    release = actions.request_approval(number, actor=cast.rolf)
    build.ask_the_board(cast, release)
    if until != "pending_approval":
        build.vote(cast, release)
        actions.approve(number, actor=build.courier())
    if until == "scheduled":
        actions.schedule(number, starts_at=build.soon(24.5), actor=cast.rolf)
    return build.again(release)


def host_signed(release: Release) -> str:
    instructions: str = build.cover_of(release).signed_content["steps"][0]["spec"]["instructions"]
    return instructions


@pytest.mark.parametrize("state", ["pending_approval", "approved", "scheduled"])
def test_a_changed_value_of_the_environment_is_approved_anew(cast: Cast, state: str) -> None:
    release = going_to(cast, "a.example.org", until=state)
    shown = build.cover_of(release).digest
    actions.define_environment("production", values={"host": "b.example.org"}, actor=cast.adam)
    deliver_news()
    change = build.cover_of(release)
    assert build.again(release).state == "pending_approval"
    assert change.state == "authorize"
    assert change.digest != shown
    assert host_signed(release) == "Switch b.example.org."
    build.vote(cast, release)
    deliver_news()
    assert build.again(release).state == "approved"
    actions.schedule(release.number, starts_at=build.soon(24.5), actor=cast.rolf)
    with at_its_time(release):
        assert actions.start_deployment(release.number, actor=cast.dana).state == "deploying"


def test_a_value_no_step_names_leaves_the_approval_alone(cast: Cast) -> None:
    release = going_to(cast, "a.example.org", until="scheduled")
    values = {"host": "a.example.org", "color": "blue"}
    actions.define_environment("production", values=values, actor=cast.adam)
    deliver_news()
    assert build.again(release).state == "scheduled"
    assert build.cover_of(release).state == "scheduled"


def test_votes_that_came_before_the_news_of_a_changed_value_approve_nothing(cast: Cast) -> None:
    release = going_to(cast, "a.example.org", until="pending_approval")
    actions.define_environment("production", values={"host": "b.example.org"}, actor=cast.adam)
    build.vote(cast, release)
    assert build.cover_of(release).state == "scheduled"
    actions.approve(release.number, actor=build.courier())
    assert build.again(release).state == "pending_approval"
    assert build.cover_of(release).state == "authorize"
    assert host_signed(release) == "Switch b.example.org."


def test_asking_again_by_hand_signs_what_would_run_now(cast: Cast) -> None:
    release = going_to(cast, "a.example.org", until="approved")
    actions.define_environment("production", values={"host": "b.example.org"}, actor=cast.adam)
    actions.invalidate_approval(release.number, reason="Another host.", actor=cast.rolf)
    assert host_signed(release) == "Switch b.example.org."
    assert build.cover_of(release).rounds.filter(state="open").count() == 1


def test_asking_the_board_again_on_the_change_signs_what_would_run_now(cast: Cast) -> None:
    release = going_to(cast, "a.example.org", until="approved")
    actions.define_environment("production", values={"host": "b.example.org"}, actor=cast.adam)
    number = build.cover_of(release).number
    changes.reauthorize(change_number=number, reason="Another host.", actor=cast.chris)
    deliver_news()
    assert build.again(release).state == "pending_approval"
    assert host_signed(release) == "Switch b.example.org."


def test_an_environment_that_now_needs_a_change_takes_a_lone_approval_away(cast: Cast) -> None:
    actions.define_environment("production", needs_change=False, actor=cast.adam)
    release = actions.request_approval(build.tested(cast).number, actor=cast.rolf)
    actions.approve(release.number, actor=cast.rolf)
    actions.define_environment("production", needs_change=True, actor=cast.adam)
    deliver_news()
    assert build.again(release).state == "pending_approval"
    actions.decline(release.number, reason="It needs a change now.", actor=cast.rolf)


def covered_by_a_template(cast: Cast) -> Release:
    """Approved by a standard change template; its news has arrived."""
    plans = dict.fromkeys(("implementation_plan", "test_plan", "backout_plan"), "As always.")
    version = changes.propose_template(
        name="shop",
        unit=cast.retail,
        title="Deploy the shop",
        description="As every week.",
        justification="Agreed once.",
        covers_releases=True,
        actor=cast.rita,
        **plans,
    )
    changes.approve_template(version_id=version.pk, actor=cast.carla)
    number = build.planned(cast).number
    actions.edit_plan(number, change_model="standard", change_template="shop", actor=cast.rolf)
    actions.start_build(number, actor=cast.rolf)
    actions.start_test(number, actor=cast.rolf)
    release = actions.request_approval(number, actor=cast.rolf)
    deliver_news()
    return build.again(release)


def test_an_edit_under_a_template_is_approved_by_the_template_again(cast: Cast) -> None:
    release = covered_by_a_template(cast)
    assert release.state == "approved"
    rows = [{"name": "shop", "version_label": "2.0.1", "sha256": "0" * 64}]
    actions.edit_components(release.number, components=rows, actor=cast.rolf)
    assert build.again(release).state == "pending_approval"
    deliver_news()
    assert build.again(release).state == "approved"


@pytest.mark.parametrize("part", ["requested_by", "implementer", "author", "stand-in"])
def test_without_a_change_nobody_involved_approves_alone(cast: Cast, part: str) -> None:
    actions.define_environment("production", needs_change=False, actor=cast.adam)
    RoleGrant.objects.create(user=cast.dana, role=Role.RELEASE_MANAGER, unit=cast.retail)
    RoleGrant.objects.create(user=cast.chris, role=Role.RELEASE_MANAGER, unit=cast.retail)
    author = cast.rolf if part == "author" else cast.rita
    number = build.tested(cast, actor=author).number
    who = {"requested_by": cast.dana, "author": cast.rolf, "implementer": cast.dana, "stand-in": cast.chris}
    if part == "requested_by":
        Release.objects.filter(number=number).update(requested_by=cast.dana, implementer=None)
    if part == "author":
        Release.objects.filter(number=number).update(requested_by=cast.rita)
    if part == "stand-in":
        Release.objects.filter(number=number).update(implementer=cast.carla)
        start, end = build.soon(-1), build.soon(5)
        changes.delegate(from_user=cast.carla, to_user=cast.chris, start=start, end=end, actor=cast.carla)
    actions.request_approval(number, actor=cast.rolf)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.approve(number, actor=who[part]))
    assert refusal.code == "separation_of_duties"


def test_a_hold_takes_the_release_off_the_schedule_and_stops_a_start(cast: Cast) -> None:
    release = build.scheduled(cast)
    deliver_news()
    changes.hold(change_number=build.cover_of(release).number, reason="Freeze.", actor=cast.chris)
    with at_its_time(release), nothing_changes():
        refusal = refusal_of(lambda: actions.start_deployment(release.number, actor=cast.dana))
    assert refusal.code == "on_hold"
    deliver_news()
    assert build.again(release).state == "approved"


def test_a_moved_window_takes_the_approval_with_it(cast: Cast) -> None:
    release = build.scheduled(cast)
    deliver_news()
    changes.move_window(
        change_number=build.cover_of(release).number,
        window_start=build.soon(48),
        window_end=build.soon(50),
        actor=cast.chris,
    )
    deliver_news()
    assert build.again(release).state == "pending_approval"


def test_a_time_outside_the_window_cannot_be_scheduled(cast: Cast) -> None:
    release = build.approved(cast)
    for hours, code in ((23, "outside_window"), (26, "outside_window"), (-1, "window_in_past")):
        starts_at = build.soon(hours)
        with nothing_changes():
            refusal = refusal_of(
                lambda at=starts_at: actions.schedule(release.number, starts_at=at, actor=cast.rolf)
            )
        assert refusal.code == code


def test_late_news_changes_nothing(cast: Cast) -> None:
    release = build.scheduled(cast)
    courier = build.courier()
    with nothing_changes():
        actions.approve(release.number, actor=courier)
        actions.decline(release.number, reason="Old news.", actor=courier)
        actions.invalidate_approval(release.number, reason="Old news.", actor=courier)
        actions.unschedule(release.number, reason="Old news.", actor=courier)


def test_nobody_approves_past_the_board(cast: Cast) -> None:
    release = build.pending(cast)
    for person in (cast.rolf, cast.adam):
        with nothing_changes():
            refusal = refusal_of(lambda who=person: actions.approve(release.number, actor=who))
        assert refusal.code in ("wrong_state", "not_authorized")


def test_a_failure_leaves_the_change_open_for_another_attempt_in_the_window(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.fail_deployment(release.number, reason="Step 1 failed.", actor=cast.dana)
        assert build.cover_of(release).state == "implement"
        actions.retry(release.number, starts_at=build.soon(0.5), actor=cast.rolf)
    with at_its_time(release):
        actions.start_deployment(release.number, actor=cast.dana)
        actions.complete_deployment(release.number, actor=cast.dana)
    assert build.cover_of(release).close_code == "successful"


def test_after_the_window_a_failed_release_is_planned_anew(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.fail_deployment(release.number, reason="Step 1 failed.", actor=cast.dana)
    with frozen_clock(build.soon(27)):
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.retry(release.number, starts_at=build.soon(1), actor=cast.rolf)
            )
        assert refusal.code == "window_over"
        actions.replan(release.number, reason="Next week.", actor=cast.rolf)
    change = build.cover_of(release)
    assert (change.state, change.close_code) == ("review", "unsuccessful")


def test_a_failure_after_the_window_finishes_the_change_at_once(cast: Cast) -> None:
    release = deploying(cast)
    with frozen_clock(build.soon(27)):
        actions.fail_deployment(release.number, reason="Too late.", actor=cast.dana)
    change = build.cover_of(release)
    assert (change.state, change.close_code) == ("review", "unsuccessful")


def test_a_failure_nobody_acts_on_ends_its_change_with_the_window_and_once(cast: Cast) -> None:
    release = deploying(cast)
    system_actor(DISPATCHER)
    with at_its_time(release):
        actions.fail_deployment(release.number, reason="Step 1 failed.", actor=cast.dana)
    with frozen_clock(build.soon(26) - dt.timedelta(seconds=1)), nothing_changes():
        tasks.finish_failed_changes()
    with frozen_clock(build.soon(26)):
        tasks.finish_failed_changes()
        with nothing_changes():
            tasks.finish_failed_changes()

    change = build.cover_of(release)
    assert (change.state, change.close_code) == ("review", "unsuccessful")
    assert build.again(release).state == "failed"
    with frozen_clock(build.soon(27)):
        actions.replan(release.number, reason="Next week.", actor=cast.rolf)
    assert build.again(release).state == "planning"


def test_an_attempt_that_missed_its_time_ends_its_change_too(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.fail_deployment(release.number, reason="Step 1 failed.", actor=cast.dana)
        actions.retry(release.number, starts_at=build.soon(0.5), actor=cast.rolf)
    with frozen_clock(build.soon(26)):
        actions.miss_window(release.number, reason="Nobody was there.", actor=cast.dana)
        tasks.finish_failed_changes()

    assert build.cover_of(release).close_code == "unsuccessful"


def test_work_that_goes_on_past_its_window_keeps_its_change(cast: Cast) -> None:
    release = deploying(cast)
    system_actor(DISPATCHER)
    with frozen_clock(build.soon(27)), nothing_changes():
        tasks.finish_failed_changes()
    assert build.cover_of(release).state == "implement"


def test_a_rollback_proposes_backed_out(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.roll_back(release.number, reason="Step 1 failed.", actor=cast.dana)
        actions.complete_rollback(release.number, actor=cast.dana)
    change = build.cover_of(release)
    assert (change.state, change.close_code) == ("review", "backed_out")
    assert build.again(release).state == "rolled_back"


def test_a_failed_rollback_uses_the_approval_up(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.roll_back(release.number, reason="Step 1 failed.", actor=cast.dana)
        actions.fail_rollback(release.number, reason="Switching back failed.", actor=cast.dana)
        refusal = refusal_of(
            lambda: actions.retry(release.number, starts_at=build.soon(0.5), actor=cast.rolf)
        )
    assert refusal.code == "window_over"
    assert build.cover_of(release).close_code == "unsuccessful"


def test_the_approved_backout_runs_past_the_window_but_not_past_the_review(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.complete_deployment(release.number, actor=cast.dana)
    with frozen_clock(build.soon(72)):
        actions.start_review(release.number, actor=cast.rolf)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.roll_back(release.number, reason="Orders are lost.", actor=cast.dana)
            )
    assert refusal.code == "needs_emergency_change"


@pytest.mark.parametrize("closed", [False, True], ids=["in review", "closed meanwhile"])
def test_a_rollback_of_what_was_live_takes_the_success_back(cast: Cast, closed: bool) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.complete_deployment(release.number, actor=cast.dana)
        number = build.cover_of(release).number
        if closed:
            changes.close(change_number=number, actor=cast.chris)
    with frozen_clock(build.soon(72)):
        actions.roll_back(release.number, reason="Orders are lost.", actor=cast.dana)
        actions.complete_rollback(release.number, actor=cast.dana)
        change = build.cover_of(release)
        assert (change.state, change.close_code) == ("closed" if closed else "review", "backed_out")
        if not closed:
            refusal = refusal_of(lambda: changes.close(change_number=number, actor=cast.chris))
            assert refusal.code == "review_due"
        assert "review" in change_queries.offers(cast.chris, change)
        changes.review(change_number=number, findings="A missing index.", actor=cast.chris)
    assert build.cover_of(release).reviewed_at is not None


def test_a_rollback_under_an_emergency_change_leaves_each_its_own_outcome(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.complete_deployment(release.number, actor=cast.dana)
    first = build.cover_of(release)
    with frozen_clock(build.soon(72)):
        actions.start_review(release.number, actor=cast.rolf)
        emergency = changes.open_change(
            title="Take the shop back",
            model="emergency",
            unit=cast.retail,
            requested_by=cast.rita,
            implementer=cast.dana,
            ci_ids=[build.make_ci(cast).pk],
            window_start=build.soon(0.5),
            window_end=build.soon(3),
            source=release.number,
            risk_answers=build.ANSWERS,
            actor=cast.rita,
            **dict.fromkeys(TEXTS, "As agreed."),
        )
        changes.submit(change_number=emergency.number, actor=cast.rita)
        emergency.refresh_from_db()
        changes.approve(change_number=emergency.number, digest=emergency.digest, actor=cast.carla)
    with frozen_clock(build.soon(73)):
        actions.roll_back(release.number, reason="Orders are lost.", actor=cast.dana)
        actions.complete_rollback(release.number, actor=cast.dana)
    first.refresh_from_db()
    emergency.refresh_from_db()
    assert (first.state, first.close_code) == ("review", "backed_out")
    assert (emergency.state, emergency.close_code) == ("review", "successful")


def test_a_rollback_that_fails_leaves_no_success_behind(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.complete_deployment(release.number, actor=cast.dana)
        actions.roll_back(release.number, reason="Orders are lost.", actor=cast.dana)
        actions.fail_rollback(release.number, reason="Switching back failed.", actor=cast.dana)
    assert build.cover_of(release).close_code == "unsuccessful"


@pytest.mark.parametrize("verb", ["start", "finish"])
def test_nobody_carries_out_by_hand_what_a_release_carries_out(cast: Cast, client: Client, verb: str) -> None:
    release = build.scheduled(cast) if verb == "start" else deploying(cast)
    change = build.cover_of(release)
    more = {} if verb == "start" else {"close_code": "successful"}
    client.force_login(cast.dana)
    rest = APIClient()
    rest.force_authenticate(cast.dana)
    with at_its_time(release), nothing_changes():
        refusal = refusal_of(
            lambda: getattr(changes, verb)(change_number=change.number, actor=cast.dana, **more)
        )
        answer = client.post(f"/changes/{change.number}/do/{verb}/", more)
        called = rest.post(f"/api/v1/changes/{change.number}/{verb}/", more, format="json")
    assert refusal.code == "decided_by_release"
    assert refusal.facts == {"source": release.number}
    assert refusal.next_step
    assert str(refusal.message) in answer.content.decode()
    assert called.json()["code"] == "decided_by_release"
    assert verb not in change_queries.offers(cast.dana, change)


def test_early_life_support_may_be_rolled_back_after_the_window(cast: Cast) -> None:
    release = deploying(cast)
    with at_its_time(release):
        actions.complete_deployment(release.number, actor=cast.dana)
    with frozen_clock(build.soon(72)):
        actions.roll_back(release.number, reason="Orders are lost.", actor=cast.dana)
        actions.complete_rollback(release.number, actor=cast.dana)
    assert build.again(release).state == "rolled_back"


def test_a_quorum_nobody_can_meet_is_refused_when_approval_is_requested(cast: Cast) -> None:
    release = build.tested(cast)
    User.objects.filter(username__in=["carla", "cem", "cora"]).update(is_active=False)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.request_approval(release.number, actor=cast.rolf))
    assert refusal.code == "quorum_unreachable"
