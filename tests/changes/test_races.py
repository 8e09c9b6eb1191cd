"""Two people at once: real threads, real connections, real locks."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, transaction

from changes import actions
from changes.models import ApprovalRound, ChangeRequest, Delegation, StandardTemplateVersion, Vote
from cmdb.models import ConfigurationItem
from itsm.core.models import OutboxEvent
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.changes.conftest import PLANS, tomorrow
from tests.support import frozen_clock, race

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., ChangeRequest]


def codes(results: list[object]) -> list[str]:
    return sorted(
        result.refusal.code if isinstance(result, OperationRefused) else "done" for result in results
    )


def test_the_two_last_votes_at_once_authorize_the_change_once(asked: Make, cast: Cast) -> None:
    change = asked()
    vote = lambda who: actions.approve(  # noqa: E731
        change_number=change.number, digest=change.digest, actor=who
    )
    results = race(lambda: vote(cast.carla), lambda: vote(cast.cem))
    assert codes(results) == ["done", "done"]
    assert ChangeRequest.objects.get().state == "scheduled"
    assert OutboxEvent.objects.filter(name="change.authorized").count() == 1


def test_one_vote_too_many_finds_the_round_closed(asked: Make, cast: Cast) -> None:
    change = asked()
    vote = lambda who: actions.approve(  # noqa: E731
        change_number=change.number, digest=change.digest, actor=who
    )
    results = race(lambda: vote(cast.carla), lambda: vote(cast.cem), lambda: vote(cast.cora))
    assert codes(results) == ["done", "done", "no_open_round"]
    assert Vote.objects.count() == 2


def test_one_person_pressing_twice_votes_once(asked: Make, cast: Cast) -> None:
    change = asked()
    vote = lambda: actions.approve(  # noqa: E731
        change_number=change.number, digest=change.digest, actor=cast.carla
    )
    assert codes(race(vote, vote)) == ["already_voted", "done"]


def test_a_vote_and_an_edit_at_once_never_approve_what_was_not_shown(asked: Make, cast: Cast) -> None:
    for attempt in range(4):
        change = asked(title=f"Attempt {attempt}")
        actions.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
        race(
            lambda c=change: actions.approve(change_number=c.number, digest=c.digest, actor=cast.cem),
            lambda c=change: actions.edit(change_number=c.number, backout_plan="Other", actor=cast.rita),
        )
        after = ChangeRequest.objects.get(pk=change.pk)
        assert after.state == "authorize"
        assert after.digest != change.digest
        assert ApprovalRound.objects.get(change=after, state="open").digest == after.digest


def test_submitted_twice_at_once_it_is_submitted_once(draft: Make, cast: Cast) -> None:
    change = draft()
    submit = lambda: actions.submit(change_number=change.number, actor=cast.rita)  # noqa: E731
    assert codes(race(submit, submit)) == ["done", "wrong_state"]
    assert OutboxEvent.objects.filter(name="change.submitted").count() == 1


def test_authorization_requested_twice_opens_one_round(draft: Make, cast: Cast) -> None:
    change = draft()
    actions.submit(change_number=change.number, actor=cast.rita)
    ask = lambda: actions.request_authorization(change_number=change.number, actor=cast.rita)  # noqa: E731
    assert codes(race(ask, ask)) == ["done", "wrong_state"]
    assert ApprovalRound.objects.count() == 1


def test_a_start_and_an_edit_at_once_never_run_what_was_not_approved(scheduled: Make, cast: Cast) -> None:
    change = scheduled(window_start=tomorrow(10), window_end=tomorrow(12))

    def start() -> None:
        with frozen_clock(tomorrow(11)):
            actions.start(change_number=change.number, actor=cast.dana)

    race(
        start,
        lambda: actions.edit(change_number=change.number, backout_plan="Other", actor=cast.rita),
    )
    after = ChangeRequest.objects.get()
    if after.state == "implement":
        assert after.digest == after.authorized_digest == change.digest
    else:
        assert (after.state, after.authorized_digest) == ("authorize", "")


def test_a_tick_and_a_vote_at_once_agree_on_the_outcome(asked: Make, cast: Cast) -> None:
    change = asked()
    actions.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
    race(
        lambda: actions.approve(change_number=change.number, digest=change.digest, actor=cast.cem),
        actions.expire_rounds,
        actions.expire_rounds,
    )
    assert ChangeRequest.objects.get().state == "scheduled"
    assert ApprovalRound.objects.get().state == "approved"


def test_a_template_cannot_be_retired_while_a_start_rests_on_it(
    draft: Make, cast: Cast, ci: ConfigurationItem
) -> None:
    version = actions.propose_template(
        name="restart", unit=cast.retail, title="Restart", actor=cast.rita, **PLANS
    )
    actions.approve_template(version_id=version.pk, actor=cast.carla)
    change = draft(model="standard", template="restart")
    change = actions.submit(change_number=change.number, actor=cast.rita)

    def lock_without_waiting() -> None:
        with transaction.atomic():
            StandardTemplateVersion.objects.select_for_update(nowait=True).get(pk=version.pk)

    with frozen_clock(tomorrow(11)), transaction.atomic():
        actions.start(change_number=change.number, actor=cast.dana)
        assert isinstance(race(lock_without_waiting)[0], OperationalError)
    assert race(lock_without_waiting) == [None]


def test_two_delegations_at_once_leave_one_stand_in(cast: Cast) -> None:
    name = lambda whom: actions.delegate(  # noqa: E731
        from_user=cast.chris, to_user=whom, start=tomorrow(8), end=tomorrow(20), actor=cast.chris
    )
    results = race(lambda: name(cast.carla), lambda: name(cast.cem))
    assert codes(results) == ["already_delegated", "done"]
    assert Delegation.objects.count() == 1
