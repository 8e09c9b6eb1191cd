"""The road of a normal change, and who may send it along."""

from collections.abc import Callable

import pytest

from changes import actions, rules
from changes.models import ApprovalRound, ChangeRequest, Vote
from itsm.core.lifecycle import declared_edges
from itsm.core.models import AuditEntry, OutboxEvent
from tests.cast import Cast
from tests.changes.conftest import tomorrow
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


def test_declared_edges_are_those_the_rules_name() -> None:
    told = {(source, target) for sources, target in rules.EDGES.values() for source in sources}
    assert declared_edges(ChangeRequest) == told


def test_a_normal_change_is_requested_approved_done_and_closed(scheduled: Make, cast: Cast) -> None:
    change = scheduled()
    assert change.state == "scheduled"
    assert change.authorized_digest == change.digest
    number = change.number
    with frozen_clock(tomorrow(11)):
        change = actions.start(change_number=number, actor=cast.dana)
        assert change.state == "implement"
        change = actions.finish(change_number=number, close_code="successful", actor=cast.dana)
        assert change.state == "review"
        change = actions.close(change_number=number, actor=cast.chris)
    change = ChangeRequest.objects.get(number=number)
    assert (change.state, change.close_code) == ("closed", "successful")
    told = list(OutboxEvent.objects.filter(subject=number).order_by("id").values_list("name", flat=True))
    assert told == [
        "change.opened",
        "change.submitted",
        "change.assessed",
        "change.authorization_requested",
        "vote.cast",
        "vote.cast",
        "change.authorized",
        "change.scheduled",
        "change.started",
        "change.finished",
        "change.closed",
    ]
    assert AuditEntry.objects.filter(subject=number).count() >= 9


def test_one_approval_of_two_leaves_the_round_open(asked: Make, cast: Cast) -> None:
    change = asked()
    change = actions.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
    assert change.state == "authorize"
    assert ApprovalRound.objects.get(change=change).state == "open"


def test_a_rejection_sends_the_change_back_with_its_reason(asked: Make, cast: Cast) -> None:
    change = asked()
    change = actions.reject(
        change_number=change.number, digest=change.digest, comment="Not before Christmas", actor=cast.cora
    )
    assert change.state == "new"
    assert ApprovalRound.objects.get(change=change).state == "rejected"
    assert Vote.objects.get().comment == "Not before Christmas"


def test_a_rejection_without_a_reason_is_refused(asked: Make, cast: Cast) -> None:
    change = asked()
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.reject(
                change_number=change.number, digest=change.digest, comment=" ", actor=cast.cora
            )
        )
    assert (refusal.code, refusal.field) == ("invalid", "comment")


def test_an_incomplete_draft_is_not_submitted(draft: Make, cast: Cast) -> None:
    change = draft(backout_plan="", ci_ids=[], implementer=None)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.submit(change_number=change.number, actor=cast.rita))
    assert refusal.code == "invalid"
    assert set(refusal.facts["fields"]) == {"backout_plan", "affected_cis", "implementer"}


def test_a_stranger_finds_nothing(draft: Make, cast: Cast) -> None:
    change = draft()
    for act in (actions.submit, actions.cancel, actions.revert, actions.start):
        assert (
            refusal_of(lambda act=act: act(change_number=change.number, actor=cast.stan)).code == "not_found"
        )


def test_work_does_not_start_outside_the_window(scheduled: Make, cast: Cast) -> None:
    change = scheduled()
    with frozen_clock(tomorrow(12)), nothing_changes():
        refusal = refusal_of(lambda: actions.start(change_number=change.number, actor=cast.dana))
    assert refusal.code == "outside_window"


def test_a_held_change_does_not_start_until_released(scheduled: Make, cast: Cast) -> None:
    change = scheduled()
    actions.hold(change_number=change.number, reason="Audit today", actor=cast.chris)
    with frozen_clock(tomorrow(11)):
        assert (
            refusal_of(lambda: actions.start(change_number=change.number, actor=cast.dana)).code == "on_hold"
        )
        actions.release_hold(change_number=change.number, actor=cast.chris)
        assert actions.start(change_number=change.number, actor=cast.dana).state == "implement"


def test_a_canceled_change_withdraws_its_question(asked: Make, cast: Cast) -> None:
    change = asked()
    change = actions.cancel(change_number=change.number, reason="No longer needed", actor=cast.rita)
    assert change.state == "canceled"
    assert ApprovalRound.objects.get(change=change).state == "canceled"


def test_an_older_version_is_not_written_over(draft: Make, cast: Cast) -> None:
    change = draft()
    actions.edit(change_number=change.number, title="Another title", version=1, actor=cast.rita)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.edit(change_number=change.number, title="Mine", version=1, actor=cast.rita)
        )
    assert refusal.code == "stale_version"
