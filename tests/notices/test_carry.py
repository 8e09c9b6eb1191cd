"""What happens to a covering change reaches its release by itself, in order, once, early or late."""

import pytest

from changes import actions as changes
from itsm.core.models import OutboxDelivery, OutboxEvent
from itsm.notices.carry import carry_to_release
from releases import actions
from tests.cast import Cast
from tests.releases import build
from tests.support import deliver_news

pytestmark = pytest.mark.django_db


def test_an_authorized_change_approves_its_release(cast: Cast) -> None:
    release = build.pending(cast)
    build.vote(cast, release)
    assert build.again(release).state == "pending_approval"
    deliver_news()
    assert build.again(release).state == "approved"


def test_a_rejected_change_sends_its_release_back_to_planning_with_the_reason(cast: Cast) -> None:
    release = build.pending(cast)
    change = build.cover_of(release)
    changes.reject(
        change_number=change.number, digest=change.digest, comment="Not in the sale.", actor=cast.carla
    )
    deliver_news()
    assert build.again(release).state == "planning"


def test_a_held_change_takes_its_release_off_the_schedule(cast: Cast) -> None:
    release = build.scheduled(cast)
    deliver_news()
    changes.hold(
        change_number=build.cover_of(release).number, reason="The data centre moves.", actor=cast.chris
    )
    deliver_news()
    release = build.again(release)
    assert (release.state, release.scheduled_for) == ("approved", None)
    assert release.state_reason == "The data centre moves."


def test_a_canceled_change_declines_its_release(cast: Cast) -> None:
    release = build.scheduled(cast)
    deliver_news()
    changes.cancel(change_number=build.cover_of(release).number, reason="Not this year.", actor=cast.chris)
    deliver_news()
    assert build.again(release).state == "planning"


def test_news_that_comes_twice_changes_nothing_more(cast: Cast) -> None:
    release = build.scheduled(cast)
    deliver_news()
    version = build.again(release).version
    for event in OutboxEvent.objects.filter(name__startswith="change."):
        carry_to_release(event)
    assert build.again(release).version == version


def test_news_that_comes_too_late_changes_nothing(cast: Cast) -> None:
    release = build.pending(cast)
    build.vote(cast, release)
    actions.cancel(release.number, reason="Overtaken.", actor=cast.rolf)
    deliver_news()
    assert build.again(release).state == "canceled"
    assert not OutboxDelivery.objects.exclude(state="done").exists()


def test_a_change_of_its_own_moves_no_release(cast: Cast) -> None:
    release = build.scheduled(cast)
    deliver_news()
    for event in OutboxEvent.objects.filter(name="change.authorized"):
        event.payload = {**event.payload, "source": ""}
        carry_to_release(event)
    assert build.again(release).state == "scheduled"
