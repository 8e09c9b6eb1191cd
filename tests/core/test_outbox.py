import datetime as dt

import pytest

from itsm.core import outbox
from itsm.core.clock import database_now
from itsm.core.models import DeliveryState, OutboxDelivery, User
from itsm.core.operations import operation
from tests.cast import Cast
from tests.support import frozen_clock, race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_else_listens(monkeypatch):
    """The product's own subscribers have tests of their own."""
    monkeypatch.setattr(outbox, "_subscribers", {})


@pytest.fixture
def heard():
    """A subscriber that writes down what it hears, and can be told to fail."""
    news: list[tuple[str, int]] = []
    outbox.subscribe("test.*", lambda event: news.append((event.subject, event.payload["n"])), name="ear")
    yield news
    outbox.unsubscribe("ear")


def tell(actor: User, subject: str, n: int) -> None:
    with operation("test.tell", actor=actor) as op:
        op.announce("test.told", subject, n=n)


def test_news_arrives_once_and_in_order_of_its_subject(cast: Cast, heard: list) -> None:
    for n in range(3):
        tell(cast.rita, "CHG1", n)
    assert outbox.drain() == 3
    assert outbox.drain() == 0
    assert heard == [("CHG1", 0), ("CHG1", 1), ("CHG1", 2)]


def test_a_failing_handler_is_tried_again_later_and_holds_back_only_its_subject(cast: Cast) -> None:
    heard, broken = [], [True]

    def handler(event) -> None:
        if broken[0] and event.subject == "CHG1":
            raise ConnectionError("mail server down")
        heard.append((event.subject, event.payload["n"]))

    outbox.subscribe("test.told", handler, name="ear")
    try:
        for n in range(2):
            tell(cast.rita, "CHG1", n)
            tell(cast.rita, "CHG2", n)
        outbox.drain()
        assert heard == [("CHG2", 0), ("CHG2", 1)]
        broken[0] = False
        assert outbox.drain() == 0
        with frozen_clock(database_now() + dt.timedelta(minutes=1)):
            assert outbox.drain() == 2
        assert heard[2:] == [("CHG1", 0), ("CHG1", 1)]
    finally:
        outbox.unsubscribe("ear")


def test_what_a_failing_handler_wrote_is_undone(cast: Cast) -> None:
    def handler(event) -> None:
        User.objects.filter(pk=cast.rita.pk).update(first_name="half done")
        raise ConnectionError

    outbox.subscribe("test.told", handler, name="ear")
    try:
        tell(cast.rita, "CHG1", 1)
        assert outbox.drain() == 0
    finally:
        outbox.unsubscribe("ear")
    cast.rita.refresh_from_db()
    assert cast.rita.first_name == "Rita"
    delivery = OutboxDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 1)
    assert "ConnectionError" in delivery.last_error


def test_a_delivery_that_never_succeeds_is_given_up_and_kept(cast: Cast) -> None:
    def handler(event) -> None:
        raise ConnectionError

    outbox.subscribe("test.told", handler, name="ear")
    try:
        tell(cast.rita, "CHG1", 1)
        moment = database_now()
        for _attempt in range(outbox.ATTEMPTS + 1):
            moment += outbox.LONGEST_BACKOFF + dt.timedelta(minutes=1)
            with frozen_clock(moment):
                outbox.drain()
    finally:
        outbox.unsubscribe("ear")
    delivery = OutboxDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, outbox.ATTEMPTS)


def test_many_drains_at_once_deliver_each_event_once(transactional_db: None, cast: Cast, heard: list) -> None:
    for n in range(40):
        tell(cast.rita, f"CHG{n % 5}", n)
    race(*(outbox.drain for _drainer in range(4)))
    outbox.drain()
    assert sorted(n for _subject, n in heard) == list(range(40))
    for subject in {subject for subject, _n in heard}:
        mine = [n for s, n in heard if s == subject]
        assert mine == sorted(mine)


def test_a_lease_that_ran_out_is_taken_over(cast: Cast, heard: list) -> None:
    tell(cast.rita, "CHG1", 7)
    OutboxDelivery.objects.update(
        lease="00000000-0000-0000-0000-000000000001", leased_until=database_now() - dt.timedelta(seconds=1)
    )
    assert outbox.drain() == 1
    assert heard == [("CHG1", 7)]
