"""Any people doing anything in any order: nothing runs unapproved, and release and change stay in step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
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
from itsm.core.models import OutboxDelivery, User
from itsm.core.refusals import OperationRefused
from releases import actions
from releases.models import Release
from releases.queries import signed_content
from tests.cast import Cast
from tests.releases import build
from tests.support import deliver_news

PEOPLE = ("rita", "rolf", "chris", "carla", "cem", "cora", "dana", "adam", "stan", "system")
people = st.sampled_from(PEOPLE)
PLAIN = (
    "submit",
    "withdraw",
    "revise",
    "accept",
    "start_build",
    "start_test",
    "request_approval",
    "approve",
    "start_review",
    "close",
)
REASONED = (
    "reject",
    "rework",
    "decline",
    "invalidate_approval",
    "unschedule",
    "replan",
    "cancel",
    "fail_deployment",
    "roll_back",
    "fail_rollback",
    "miss_window",
)
BY_THE_DEPLOYMENT = ("start_deployment", "complete_deployment", "complete_rollback")
STAGES: dict[str, tuple[Callable[..., Release], tuple[str, ...]]] = {
    "tested": (build.tested, ()),
    "pending": (build.pending, ()),
    "approved": (build.approved, ()),
    "scheduled": (build.scheduled, ()),
    "deploying": (build.scheduled, ("start_deployment",)),
    "deployed": (build.scheduled, ("start_deployment", "complete_deployment")),
    "failed": (build.scheduled, ("start_deployment", "fail_deployment")),
}
USUAL = {
    "draft": ("submit", "rita"),
    "submitted": ("accept", "rolf"),
    "planning": ("start_build", "rolf"),
    "build": ("start_test", "rolf"),
    "test": ("request_approval", "rolf"),
    "deployed": ("start_review", "rolf"),
    "rolled_back": ("start_review", "rolf"),
}
IN_STEP = {
    "draft": {"", "canceled"},
    "submitted": {"", "canceled"},
    "rejected": {"", "canceled"},
    "planning": {"", "new", "canceled", "review", "closed"},
    "build": {"", "new", "canceled", "review", "closed"},
    "test": {"", "new", "canceled", "review", "closed"},
    "pending_approval": {"assess", "authorize"},
    "approved": {"scheduled"},
    "scheduled": {"scheduled", "implement"},
    "deploying": {"implement"},
    "deployed": {"review", "closed"},
    "failed": {"implement", "review", "closed"},
    "rolling_back": {"implement", "review", "closed"},
    "rolled_back": {"review", "closed"},
    "review": {"review", "closed"},
    "closed": {"review", "closed"},
    "canceled": {"", "new", "canceled", "review", "closed"},
}
"""Release state -> states its covering change may be in, once all news has arrived."""
NAMING_THE_HOST = [{**build.STEPS[0], "spec": {"instructions": "Switch ${host}."}}]
CLOSE_CODES = {
    "deployed": {"successful"},
    "rolled_back": {"backed_out", "unsuccessful"},
    "failed": {"", "unsuccessful"},
}
"""Release state -> what its covering change may say of how it went, once all news has arrived."""


class ReleaseAndChange(RuleBasedStateMachine):
    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.clock = injected_now.set(database_now())

    def teardown(self) -> None:
        injected_now.reset(self.clock)
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(stage=st.sampled_from(sorted(STAGES)))
    def begin(self, stage: str) -> None:
        make, turns = STAGES[stage]
        actions.define_environment("production", values={"host": "a.example.org"}, actor=self.cast.adam)
        release = make(self.cast, steps=NAMING_THE_HOST)
        self.number = release.number
        for verb in turns:
            injected_now.set(max(release.scheduled_for or database_now(), database_now()))
            reason = {"reason": "So."} if verb == "fail_deployment" else {}
            getattr(actions, verb)(self.number, actor=build.courier(), **reason)
        deliver_news()

    # who and what -------------------------------------------------------------------------------------

    def who(self, name: str) -> User:
        return build.courier() if name == "system" else getattr(self.cast, name)

    @property
    def release(self) -> Release:
        return Release.objects.select_related("covering_change", "target_environment").get(number=self.number)

    @property
    def change(self) -> ChangeRequest | None:
        release = self.release
        return release.covering_change

    def attempt(self, work: Callable[[], Any]) -> bool:
        try:
            work()
        except OperationRefused:
            return False
        return True

    # what people do to the release --------------------------------------------------------------------

    @rule(verb=st.sampled_from(PLAIN), who=people)
    def plain(self, verb: str, who: str) -> None:
        self.attempt(lambda: getattr(actions, verb)(self.number, actor=self.who(who)))

    @rule(verb=st.sampled_from(REASONED), who=people)
    def reasoned(self, verb: str, who: str) -> None:
        self.attempt(lambda: getattr(actions, verb)(self.number, reason="So.", actor=self.who(who)))

    @rule(verb=st.sampled_from(["schedule", "retry"]), who=people, hours=st.integers(-2, 30))
    def at_a_time(self, verb: str, who: str, hours: int) -> None:
        at = database_now() + dt.timedelta(hours=hours)
        self.attempt(lambda: getattr(actions, verb)(self.number, starts_at=at, actor=self.who(who)))

    @rule(who=people, sha=st.sampled_from(["a" * 64, build.SHA]))
    def edit_components(self, who: str, sha: str) -> None:
        rows = [{"name": "shop", "version_label": "2.0", "sha256": sha}]
        self.attempt(lambda: actions.edit_components(self.number, components=rows, actor=self.who(who)))

    @rule(host=st.sampled_from(["a.example.org", "b.example.org"]))
    def edit_the_environment(self, host: str) -> None:
        """Every step of this walk names its host by the environment."""
        actions.define_environment("production", values={"host": host}, actor=self.cast.adam)

    @rule(who=st.sampled_from(["rita", "rolf", "chris", "dana"]), to=st.sampled_from(["carla", "cem"]))
    def delegate(self, who: str, to: str) -> None:
        now = database_now()
        self.attempt(
            lambda: changes.delegate(
                from_user=self.who(who),
                to_user=self.who(to),
                start=now,
                end=now + dt.timedelta(hours=2),
                actor=self.who(who),
            )
        )

    @rule(who=people, verb=st.sampled_from(BY_THE_DEPLOYMENT))
    def deployment_turns(self, who: str, verb: str) -> None:
        before, change = self.release, self.change
        done = self.attempt(lambda: getattr(actions, verb)(self.number, actor=self.who(who)))
        if done and verb == "start_deployment":
            assert change is not None
            self.assert_approved(before, change)

    @rule(who=people)
    def at_the_due_time(self, who: str) -> None:
        """The clock reaches the time set, and somebody, or the dispatcher, starts it."""
        release = self.release
        if release.scheduled_for is not None:
            injected_now.set(max(release.scheduled_for, database_now()))
            self.deployment_turns(who=who, verb="start_deployment")

    @rule()
    def the_usual_turn(self) -> None:
        """News arrives, then the right person does the next thing: without this few walks would get far."""
        deliver_news()
        state = self.release.state
        if state == "approved":
            release = self.release
            at = max(release.window_start or database_now(), database_now())
            self.attempt(lambda: actions.schedule(self.number, starts_at=at, actor=self.cast.rolf))
        elif state == "pending_approval":
            self.the_board_approves()
            deliver_news()
        elif state == "scheduled":
            self.at_the_due_time(who="system")
        elif state in USUAL:
            verb, who = USUAL[state]
            self.attempt(lambda: getattr(actions, verb)(self.number, actor=self.who(who)))

    @rule(ends=st.sampled_from(["complete_deployment", "fail_deployment", "roll_back", "complete_rollback"]))
    def the_deployment_ends(self, ends: str) -> None:
        if ends in BY_THE_DEPLOYMENT:
            self.plain(verb=ends, who="system")
        else:
            self.reasoned(verb=ends, who="system")
        deliver_news()

    @rule()
    def somebody_tries_again_at_once(self) -> None:
        if self.release.state == "failed":
            at = database_now()
            self.attempt(lambda: actions.retry(self.number, starts_at=at, actor=self.cast.rolf))

    # what people do to the change ---------------------------------------------------------------------

    @rule(verb=st.sampled_from(["approve", "reject"]), who=people)
    def vote(self, verb: str, who: str) -> None:
        change = self.change
        if change is not None:
            self.attempt(
                lambda: getattr(changes, verb)(
                    change_number=change.number, digest=change.digest, comment="So.", actor=self.who(who)
                )
            )

    @rule()
    def the_board_approves(self) -> None:
        change = self.change
        if change is not None and change.state == "assess":
            self.attempt(
                lambda: changes.request_authorization(change_number=change.number, actor=self.cast.chris)
            )
        for who in ("carla", "cem"):
            self.vote(verb="approve", who=who)

    @rule(verb=st.sampled_from(["hold", "cancel", "revert", "reauthorize"]), who=people)
    def turn_the_change(self, verb: str, who: str) -> None:
        change = self.change
        if change is not None:
            self.attempt(
                lambda: getattr(changes, verb)(change_number=change.number, reason="So.", actor=self.who(who))
            )

    @rule(who=people)
    def release_the_hold(self, who: str) -> None:
        change = self.change
        if change is not None:
            self.attempt(lambda: changes.release_hold(change_number=change.number, actor=self.who(who)))

    @rule(who=people, name=st.sampled_from(["dana", "carla", "rolf"]))
    def name_another_implementer(self, who: str, name: str) -> None:
        change = self.change
        if change is not None:
            self.attempt(
                lambda: changes.edit(
                    change_number=change.number, implementer=self.who(name), actor=self.who(who)
                )
            )

    @rule(who=people, verb=st.sampled_from(["start", "finish", "close"]))
    def carry_the_change_out_by_hand(self, who: str, verb: str) -> None:
        """Only closing what has ended is anybody's."""
        change = self.change
        more = {"close_code": "successful"} if verb == "finish" else {}
        if change is not None:
            done = self.attempt(
                lambda: getattr(changes, verb)(change_number=change.number, actor=self.who(who), **more)
            )
            assert not done or verb == "close"

    @rule(who=people, hours=st.integers(1, 48))
    def move_the_window(self, who: str, hours: int) -> None:
        change = self.change
        if change is not None:
            start = database_now() + dt.timedelta(hours=hours)
            self.attempt(
                lambda: changes.move_window(
                    change_number=change.number,
                    window_start=start,
                    window_end=start + dt.timedelta(hours=2),
                    actor=self.who(who),
                )
            )

    # time and news ------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([10, 60, 60 * 12]))
    def time_passes(self, minutes: int) -> None:
        injected_now.set(database_now() + dt.timedelta(minutes=minutes))

    @rule()
    def news_arrives(self) -> None:
        deliver_news()

    # what must hold -----------------------------------------------------------------------------------

    def assert_approved(self, release: Release, change: ChangeRequest) -> None:
        """An oracle of its own: it reads votes and rows, and calls no rule."""
        now = database_now()
        assert change.state in ("scheduled", "implement")
        assert not change.on_hold
        assert change.window_start <= now < change.window_end
        round_ = ApprovalRound.objects.filter(change=change, state="approved").order_by("-sequence").first()
        assert round_ is not None
        assert round_.digest == live_digest(change, signed_content(release))
        for_it = Vote.objects.filter(round=round_, decision="approve", digest=round_.digest)
        voters = set(for_it.values_list("voter__username", flat=True))
        assert len(voters & {"carla", "cem", "cora"}) >= 2
        assert not voters & {"rita", "dana", "rolf"}
        assert change.implementer is None or change.implementer.username not in voters

    @invariant()
    def release_and_change_are_in_step(self) -> None:
        if not hasattr(self, "number") or OutboxDelivery.objects.filter(state="pending").exists():
            return
        release, change = self.release, self.change
        state = change.state if change else ""
        event(f"{release.state} / {state or 'no change'}")
        assert state in IN_STEP[release.state], f"{release.state} with a change in {state or 'no state'}"
        if change is not None and release.state in CLOSE_CODES:
            assert change.close_code in CLOSE_CODES[release.state]
        if change is not None and release.state in ("pending_approval", "approved", "scheduled"):
            assert change.signed_content == signed_content(release), "asked about what would not run"

    @invariant()
    def only_a_change_under_way_or_ended_stands_behind_what_was_deployed(self) -> None:
        if hasattr(self, "number") and self.release.state in ("deploying", "deployed"):
            change = self.change
            assert change is not None
            assert change.state in ("implement", "review", "closed")


@pytest.mark.django_db
def test_no_sequence_of_acts_by_anybody_deploys_without_a_valid_approval(cast: Cast) -> None:
    ReleaseAndChange.cast = cast
    run_state_machine_as_test(
        ReleaseAndChange,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
