"""Any people doing anything in any order, at any time: nothing runs in production unapproved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from changes import actions as changes
from changes.models import ApprovalRound, ChangeRequest, Vote
from changes.queries import live_digest
from itsm.core.clock import database_now, injected_now
from itsm.core.models import User
from itsm.core.refusals import OperationRefused
from releases import actions, runner
from releases.actions import deployments
from releases.models import Deployment, DeploymentStep, Environment, StepRun
from releases.queries import signed_content
from releases.queries.deployments import runs_as_planned
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes

PEOPLE = ("rita", "rolf", "chris", "carla", "cem", "cora", "dana", "adam", "stan")
people = st.sampled_from(PEOPLE)
BEGUN = ("running", "paused", "succeeded", "failed", "rolling_back", "rolled_back", "unknown")


class Road(RuleBasedStateMachine):
    """One release whose staging and production are both controlled."""

    cast: Cast
    stages: Any
    started: list[str]

    @initialize(approved=st.booleans(), staged=st.booleans())
    def begin(self, approved: bool, staged: bool) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.seen: set[int] = set()
        self.release = build.again(self.stages["approved" if approved else "tested"])
        self.clock = injected_now.set(database_now())
        if staged:
            self.plan("rolf", "staging")

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            injected_now.reset(self.clock)
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def person(self, name: str) -> User:
        return User.objects.get(username=name)

    def attempt(self, work: Any, *args: Any, **given: Any) -> None:
        try:
            work(*args, **given)
        except OperationRefused:
            pass
        else:
            event(getattr(work, "__name__", "work"))
        self.note_starts()

    def note_starts(self) -> None:
        """Whatever began since the last look is held to the promise at this very moment."""
        for deployment in Deployment.objects.filter(state__in=BEGUN).exclude(pk__in=self.seen):
            self.seen.add(deployment.pk)
            self.started.append(deployment.environment.name)
            event(f"started in {deployment.environment.name}")
            if Environment.objects.get(pk=deployment.environment_id).needs_change:
                self.check(deployment)

    def check(self, deployment: Deployment) -> None:
        change = deployment.covering_change
        assert change is not None, "nothing covers it"
        content = signed_content(deployment.release, deployment.environment)
        assert live_digest(change, content) == change.authorized_digest
        rounds = ApprovalRound.objects.filter(
            change=change, state="approved", digest=change.authorized_digest
        )
        votes = Vote.objects.filter(round__in=rounds, decision="approve", digest=change.authorized_digest)
        voters = set(votes.values_list("voter_id", flat=True))
        assert len(voters - {change.requested_by_id, change.implementer_id}) >= 2
        assert not change.on_hold
        now = database_now()
        assert change.window_start <= now < change.window_end
        assert change.environment_name == deployment.environment.name
        assert runs_as_planned(deployment, deployment.environment)
        assert change.state not in ("new", "assess", "authorize", "scheduled", "canceled")

    def some(self, index: int) -> str:
        numbers = list(Deployment.objects.order_by("id").values_list("number", flat=True))
        return numbers[index % len(numbers)] if numbers else "DEP9999999"

    def some_change(self, index: int) -> ChangeRequest | None:
        rows = list(ChangeRequest.objects.order_by("id"))
        return rows[index % len(rows)] if rows else None

    @rule(hours=st.sampled_from([0.1, 0.5, 1, 12, 24]))
    def time_passes(self, hours: float) -> None:
        injected_now.set(database_now() + dt.timedelta(hours=hours))

    @rule(who=people)
    def request_approval(self, who: str) -> None:
        self.attempt(actions.request_approval, self.release.number, actor=self.person(who))

    @rule(
        who=people, index=st.integers(0, 3), verb=st.sampled_from(["approve", "approve", "approve", "reject"])
    )
    def vote(self, who: str, index: int, verb: str) -> None:
        change = self.some_change(index)
        if change is not None:
            given = {"change_number": change.number, "digest": change.digest, "comment": "Said."}
            self.attempt(getattr(changes, verb), **given, actor=self.person(who))

    @rule(steps=st.integers(1, 4))
    def go_the_usual_way(self, steps: int) -> None:
        """As everybody does, so that starts are reached often enough to be tried."""
        for _ in range(steps):
            self.next_usual_step()

    @rule()
    def go_on_as_usual(self) -> None:
        """Once more: hypothesis leaves out rules at random, and this one must not be missing often."""
        self.next_usual_step()

    @rule()
    def take_the_next_step(self) -> None:
        self.next_usual_step()

    def next_usual_step(self) -> None:
        rolf, release = self.person("rolf"), build.again(self.release)
        asked = ChangeRequest.objects.filter(state__in=["assess", "authorize"]).first()
        planned = Deployment.objects.filter(state="planned", covering_change__state="scheduled").first()
        waiting = Deployment.objects.filter(state="scheduled").order_by("scheduled_for").first()
        if asked is not None:
            self.the_board_approves(asked)
        elif waiting is not None:
            injected_now.set(max(waiting.scheduled_for, database_now()))
            self.attempt(scenes.dispatch)
        elif planned is not None:
            at = max(planned.covering_change.window_start, database_now())
            self.attempt(deployments.schedule, planned.number, starts_at=at, actor=rolf)
        elif release.state == "approved":
            at = max(release.covering_change.window_start, database_now())
            self.attempt(actions.schedule, release.number, starts_at=at, actor=rolf)
        elif release.state == "test":
            self.attempt(actions.request_approval, release.number, actor=rolf)
        else:
            self.attempt(actions.approve, release.number, actor=build.courier())

    def the_board_approves(self, change: ChangeRequest) -> None:
        chris = self.person("chris")
        self.attempt(changes.request_authorization, change_number=change.number, actor=chris)
        for name in ("carla", "cem"):
            change.refresh_from_db()
            given = {"change_number": change.number, "digest": change.digest}
            self.attempt(changes.approve, **given, actor=self.person(name))

    @rule(
        who=people,
        index=st.integers(0, 3),
        verb=st.sampled_from(["hold", "release_hold", "cancel", "revert"]),
    )
    def disturb_the_change(self, who: str, index: int, verb: str) -> None:
        change = self.some_change(index)
        if change is not None:
            reason = {} if verb == "release_hold" else {"reason": "Because."}
            self.attempt(
                getattr(changes, verb), change_number=change.number, actor=self.person(who), **reason
            )

    @rule(who=people, name=st.sampled_from(["One", "Two"]))
    def edit_the_steps(self, who: str, name: str) -> None:
        steps = [scenes.manual_step(name)]
        self.attempt(actions.edit_steps, self.release.number, steps=steps, actor=self.person(who))

    @rule(name=st.sampled_from(["Switch over", "Tampered"]))
    def tamper_with_the_plan(self, name: str) -> None:
        DeploymentStep.objects.filter(release=self.release).update(name=name)

    @rule(who=people, place=st.sampled_from(["staging", "production"]))
    def plan(self, who: str, place: str) -> None:
        window = {"window_start": build.soon(1), "window_end": build.soon(30)} if place == "staging" else {}
        self.attempt(
            deployments.plan,
            release=self.release.number,
            environment=place,
            actor=self.person(who),
            **window,
        )

    @rule(who=people, hours=st.sampled_from([0.2, 2, 24.5]))
    def schedule_the_release(self, who: str, hours: float) -> None:
        self.attempt(
            actions.schedule, self.release.number, starts_at=build.soon(hours), actor=self.person(who)
        )

    @rule(
        who=people,
        index=st.integers(0, 3),
        hours=st.sampled_from([0.2, 2, 24.5]),
        verb=st.sampled_from(["schedule", "reschedule"]),
    )
    def schedule(self, who: str, index: int, hours: float, verb: str) -> None:
        act = getattr(deployments, verb)
        self.attempt(act, self.some(index), starts_at=build.soon(hours), actor=self.person(who))

    @rule(who=people, index=st.integers(0, 3))
    def start_by_hand(self, who: str, index: int) -> None:
        self.attempt(deployments.start, self.some(index), actor=self.person(who))

    @rule()
    def tick(self) -> None:
        self.attempt(scenes.dispatch)

    @rule(index=st.integers(0, 3))
    def work(self, index: int) -> None:
        self.attempt(runner.run, self.some(index))

    @rule(
        who=people,
        index=st.integers(0, 3),
        verb=st.sampled_from(["confirm_step", "fail", "pause", "resume", "roll_back", "cancel", "reconcile"]),
    )
    def handle(self, who: str, index: int, verb: str) -> None:
        given: dict[str, Any] = {
            "confirm_step": {"note": "Done."},
            "fail": {"note": "Not done."},
            "resume": {},
            "reconcile": {"outcome": "succeeded", "note": "Seen."},
        }.get(verb, {"reason": "Because."})
        self.attempt(getattr(deployments, verb), self.some(index), actor=self.person(who), **given)

    @invariant()
    def at_most_one_step_is_in_flight(self) -> None:
        rows = StepRun.objects.filter(state__in=["running", "waiting", "unknown"])
        owners = list(rows.values_list("deployment_id", flat=True))
        assert len(owners) == len(set(owners))

    @invariant()
    def the_release_runs_only_with_its_deployment(self) -> None:
        if not hasattr(self, "release"):
            return
        state = build.again(self.release).state
        moving = Deployment.objects.filter(moves_release=True, state__in=["running", "paused", "unknown"])
        assert (state == "deploying") == moving.exists()


@pytest.mark.django_db
def test_no_sequence_of_acts_runs_unapproved(cast: Cast) -> None:
    Environment.objects.filter(name="staging").update(needs_change=True)

    class Machine(Road):
        pass

    Machine.cast, Machine.started = cast, []
    Machine.stages = {
        "tested": build.tested(cast),
        "approved": build.approved(cast, ci_numbers=[second(cast)]),
    }
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert set(Machine.started) == {"staging", "production"}, "a start not reached shows nothing"


def second(cast: Cast) -> str:
    return build.make_ci(cast, "web-2").number
