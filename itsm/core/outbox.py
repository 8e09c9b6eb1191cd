"""The outbox: news is written with the change it tells of and delivered after the commit, at least once.

Subscribers are named and registered by the roof when the application starts. A subscriber gets the events of
one subject in their order. What a handler writes to the database commits together with "delivered", so such
effects happen once; effects outside (mail) have a queue of their own.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction

from itsm.core.audit import keepable
from itsm.core.canonical import plain
from itsm.core.clock import database_now
from itsm.core.models.outbox import DeliveryState, OutboxDelivery, OutboxEvent
from itsm.core.models.people import User

log = logging.getLogger(__name__)

Handler = Callable[[OutboxEvent], None]

LEASE = dt.timedelta(minutes=2)
BATCH = 50
FIRST_BACKOFF = dt.timedelta(seconds=5)
LONGEST_BACKOFF = dt.timedelta(hours=1)
ATTEMPTS = 25
"""With the backoff above, the last attempt comes about 15 hours after the first."""

_subscribers: dict[str, tuple[Callable[[str], bool], Handler]] = {}
_doorbells: list[Callable[[], Any]] = []


def subscribe(event: str, handler: Handler, *, name: str) -> None:
    """Call `handler` for `event`; `*` is every event, `change.*` every event of that kind."""

    def wants(candidate: str) -> bool:
        return (
            event == "*" or candidate == event or (event.endswith(".*") and candidate.startswith(event[:-1]))
        )

    _subscribers[name] = (wants, handler)


def unsubscribe(name: str) -> None:
    _subscribers.pop(name, None)


def on_ring(doorbell: Callable[[], Any]) -> None:
    """Register what wakes the drain after a commit. It must return at once and never raise."""
    _doorbells.append(doorbell)


def ring() -> None:
    for doorbell in _doorbells:
        try:
            doorbell()
        except Exception:  # a doorbell is a courtesy: the drain also comes by itself
            log.warning("the outbox doorbell did not ring", exc_info=True)


def write(
    name: str,
    subject: str,
    payload: Mapping[str, Any],
    *,
    actor: User,
    operation_id: uuid.UUID,
    occurred_at: dt.datetime,
) -> OutboxEvent:
    """Only operations call this (`op.announce`)."""
    event = OutboxEvent.objects.create(
        name=name,
        subject=subject,
        payload=plain(keepable(dict(payload))),
        actor=actor,
        operation_id=operation_id,
        occurred_at=occurred_at,
    )
    OutboxDelivery.objects.bulk_create(
        OutboxDelivery(event=event, subscriber=subscriber, subject=subject, next_attempt_at=occurred_at)
        for subscriber, (wants, _handler) in _subscribers.items()
        if wants(name)
    )
    return event


_CLAIM = """
UPDATE core_outboxdelivery SET lease = %(lease)s, leased_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT due.id FROM core_outboxdelivery due
    WHERE due.state = 'pending' AND due.next_attempt_at <= %(now)s
      AND (due.leased_until IS NULL OR due.leased_until < %(now)s)
      AND NOT EXISTS (
        SELECT 1 FROM core_outboxdelivery earlier
        WHERE earlier.state = 'pending' AND earlier.subscriber = due.subscriber
          AND earlier.subject = due.subject AND earlier.event_id < due.event_id)
    ORDER BY due.next_attempt_at, due.id
    LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def drain(limit: int = 500) -> int:
    """Deliver what is due; returns how many succeeded. Safe to run anywhere, any number of times."""
    done = attempted = 0
    while attempted < limit:
        lease, now = uuid.uuid4(), database_now()
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"lease": lease, "until": now + LEASE, "now": now, "limit": BATCH})
            claimed = [pk for (pk,) in cursor.fetchall()]
        if not claimed:
            return done
        attempted += len(claimed)
        for delivery in OutboxDelivery.objects.filter(pk__in=claimed).select_related("event").order_by("pk"):
            done += _deliver(delivery, lease)
    return done


def _deliver(delivery: OutboxDelivery, lease: uuid.UUID) -> bool:
    mine = OutboxDelivery.objects.filter(pk=delivery.pk, lease=lease, state=DeliveryState.PENDING)
    try:
        with transaction.atomic():
            if not mine.select_for_update().exists():
                return False
            _wants, handler = _subscribers[delivery.subscriber]
            handler(delivery.event)
            mine.update(state=DeliveryState.DONE, done_at=database_now(), last_error="")
    except Exception as error:
        log.exception("delivery %s to %s failed", delivery.pk, delivery.subscriber)
        _put_off(delivery, mine, error)
        return False
    return True


def _put_off(delivery: OutboxDelivery, mine: Any, error: Exception) -> None:
    wait = min(FIRST_BACKOFF * 2 ** min(delivery.attempts - 1, 12), LONGEST_BACKOFF)
    mine.update(
        state=DeliveryState.DEAD if delivery.attempts >= ATTEMPTS else DeliveryState.PENDING,
        next_attempt_at=database_now() + wait,
        leased_until=None,
        lease=None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
