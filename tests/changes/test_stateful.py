"""No sequence of verbs by anybody starts work that was not approved exactly as it runs."""

import datetime as dt
from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from changes import actions, queries
from changes.models import ApprovalRound, ChangeRequest, Vote
from itsm.core.clock import database_now
from itsm.core.models import AuditEntry
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.changes.conftest import ANSWERS, PLANS, make_ci
from tests.support import frozen_clock

EVERYBODY = ("rita", "rolf", "chris", "carla", "cem", "cora", "dana", "alma", "ina", "adam", "stan", "nils")
people = st.sampled_from(EVERYBODY)


class ChangeLifecycle(RuleBasedStateMachine):
    """One change, everybody, any verb, in any order, at any hour of its three days."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = database_now()
        self.lent: list[tuple[int, int, dt.datetime]] = []
        self.had_a_hand: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(
        model=st.sampled_from(["normal", "emergency"]),
        requester=st.sampled_from(["rita", "carla"]),
        far=st.integers(0, 3),
    )
    def open(self, model: str, requester: str, far: int) -> None:
        """The change may have come some way already, so that its late states are searched as well."""
        self.draft(model, requester)
        if far >= 1:
            self.ask_the_board()
        if far >= 2:
            self.let_the_board_vote(3)
        if far >= 3:
            self.come_to_the_window(1)

    def draft(self, model: str, requester: str) -> None:
        with frozen_clock(self.now):
            self.number = actions.open_change(
                title="Deploy",
                model=model,
                unit=self.cast.retail,
                requested_by=getattr(self.cast, requester),
                implementer=self.cast.dana,
                ci_ids=[make_ci(self.cast, "web-1").pk],
                window_start=self.now + dt.timedelta(hours=24),
                window_end=self.now + dt.timedelta(hours=48),
                risk_answers=ANSWERS,
                actor=self.cast.chris,
                **PLANS,
            ).number

    @property
    def change(self) -> ChangeRequest:
        return ChangeRequest.objects.get(number=self.number)

    def attempt(self, verb: str, who: str, **arguments: Any) -> None:
        action = getattr(actions, verb)
        entries = AuditEntry.objects.count()
        before = self.change
        try:
            with frozen_clock(self.now):
                action(change_number=self.number, actor=getattr(self.cast, who), **arguments)
        except OperationRefused:
            after = self.change
            assert (after.state, after.version) == (before.state, before.version)
            assert AuditEntry.objects.count() == entries
            return
        if verb == "start":
            self.check_start(before)
            assert not Vote.objects.filter(round__change=before, voter=getattr(self.cast, who)).exists()

    def check_start(self, before: ChangeRequest) -> None:
        assert before.state == "scheduled"
        assert not before.on_hold
        assert before.window_start <= self.now < before.window_end  # type: ignore[operator]
        assert queries.live_digest(before) == before.authorized_digest
        round_ = ApprovalRound.objects.get(change=before, state="approved", digest=before.authorized_digest)
        votes = Vote.objects.filter(round=round_, decision="approve", digest=before.authorized_digest)
        barred = {before.requested_by_id, before.implementer_id, before.created_by_id} | self.had_a_hand
        for source, to, made_at in self.lent:
            if source in barred and made_at <= round_.opened_at:
                barred.add(to)
        assert len({vote.voter_id for vote in votes} - barred) >= round_.policy["requirements"][0]["quorum"]

    @rule(
        who=people,
        verb=st.sampled_from(["submit", "request_authorization", "cancel", "revert", "reauthorize"]),
    )
    def steer(self, who: str, verb: str) -> None:
        if verb != "cancel" or who == "alma":
            self.attempt(verb, who)

    @rule(
        who=st.sampled_from(["rita", "rolf", "chris"]),
        verb=st.sampled_from(["submit", "request_authorization"]),
    )
    def go_on(self, who: str, verb: str) -> None:
        self.attempt(verb, who)

    @rule(who=people, verb=st.sampled_from(["approve", "reject"]), stale=st.booleans())
    def vote(self, who: str, verb: str, stale: bool) -> None:
        self.attempt(verb, who, digest="sha256:0" if stale else self.change.digest, comment="because")

    @rule()
    def ask_the_board(self) -> None:
        self.attempt("submit", "chris")
        self.attempt("request_authorization", "chris")

    @rule(voices=st.integers(0, 3))
    def let_the_board_vote(self, voices: int) -> None:
        for who in ("carla", "cem", "cora")[:voices]:
            self.attempt("approve", who, digest=self.change.digest)

    @rule(hours=st.integers(-2, 26))
    def come_to_the_window(self, hours: int) -> None:
        start = self.change.window_start
        assert start is not None
        self.now = max(self.now, start + dt.timedelta(hours=hours))
        with frozen_clock(self.now):
            actions.expire_rounds()

    @rule(who=st.sampled_from(["carla", "cem", "cora"]))
    def approve(self, who: str) -> None:
        self.attempt("approve", who, digest=self.change.digest)

    @rule(who=people, text=st.sampled_from(["Run back.", "Stop, copy back, start."]))
    def edit(self, who: str, text: str) -> None:
        self.attempt("edit", who, backout_plan=text)

    @rule(who=people, name=st.sampled_from(["carla", "cem", "dana"]), own=st.booleans())
    def name_another_implementer(self, who: str, name: str, own: bool) -> None:
        """Whoever took their own name off had a hand in the change."""
        before = self.change.implementer
        who = before.username if own and before is not None else who
        self.attempt("edit", who, implementer=getattr(self.cast, name))
        if before is not None and before != self.change.implementer and before.username == who:
            self.had_a_hand.add(before.pk)

    @rule(
        source=st.sampled_from(["rita", "chris", "carla", "cem", "dana"]),
        to=st.sampled_from(["carla", "cem", "cora"]),
    )
    def delegate(self, source: str, to: str) -> None:
        """No delegation takes a voter out of a round that is open; a later round may miss one."""
        change = self.change
        giver, taker = getattr(self.cast, source), getattr(self.cast, to)
        round_ = queries.open_round(change)
        before = queries.conflicted(change, round_.opened_at, self.now) if round_ else frozenset()
        try:
            with frozen_clock(self.now):
                actions.delegate(
                    from_user=giver,
                    to_user=taker,
                    start=self.now,
                    end=self.now + dt.timedelta(hours=30),
                    actor=giver,
                )
        except OperationRefused:
            return
        assert source in ("chris", "carla", "cem")
        self.lent.append((giver.pk, taker.pk, self.now))
        if round_ is not None and round_.opened_at < self.now:
            assert queries.conflicted(change, round_.opened_at, self.now) == before

    @rule(who=people, held=st.booleans())
    def hold(self, who: str, held: bool) -> None:
        if held:
            self.attempt("hold", who, reason="audit")
        else:
            self.attempt("release_hold", who)

    @rule(who=people)
    def start(self, who: str) -> None:
        self.attempt("start", who)

    @rule(who=people, code=st.sampled_from(["successful", "unsuccessful", "nonsense"]))
    def finish(self, who: str, code: str) -> None:
        self.attempt("finish", who, close_code=code)

    @rule(who=people)
    def close(self, who: str) -> None:
        self.attempt("close", who)

    @rule(hours=st.integers(1, 20))
    def wait(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        with frozen_clock(self.now):
            actions.expire_rounds()

    @invariant()
    def an_authorization_is_for_the_present_content(self) -> None:
        change = ChangeRequest.objects.filter(number=getattr(self, "number", "")).first()
        if change is None:
            return
        assert (change.state in ("scheduled", "implement", "review", "closed")) == bool(
            change.authorized_digest
        )
        if change.authorized_digest:
            assert change.authorized_digest == change.digest == queries.live_digest(change)
        open_rounds = ApprovalRound.objects.filter(change=change, state="open")
        assert open_rounds.count() <= 1
        assert (change.state == "authorize") <= open_rounds.exists()
        assert all(round_.digest == change.digest for round_ in open_rounds)


def test_no_road_leads_around_the_board(cast: Cast) -> None:
    ChangeLifecycle.cast = cast
    run_state_machine_as_test(
        ChangeLifecycle,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
