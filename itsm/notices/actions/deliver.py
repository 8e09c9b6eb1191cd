"""Turn one event into notices and mail, once for each person it concerns."""

from dataclasses import dataclass

from django.db import transaction

from itsm.core import subjects
from itsm.core.actors import COURIER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import OutboxEvent, User
from itsm.core.refusals import OperationRefused
from itsm.notices import doorbell
from itsm.notices.audience import parties_of
from itsm.notices.compose import News, mail_for
from itsm.notices.models import Mail, Notice
from itsm.notices.objects import describe
from itsm.notices.parties import Channel, Group
from itsm.notices.queries import people_without_mail
from itsm.notices.rules.addressing import Addressee, addressees
from itsm.notices.table import TABLE


@dataclass(frozen=True)
class Receiver:
    """An addressee who may see the object."""

    person: User
    addressee: Addressee


def deliver(event: OutboxEvent) -> None:
    """Write inbox rows and queue mail; the same event again writes nothing new.

    The outbox calls this inside the transaction that marks the event delivered.
    """
    row = TABLE.get(event.name)
    if row is None:
        return
    kind = subjects.kind_of(event.subject)
    found = subjects.fetch(system_actor(COURIER), event.subject)
    news = News(event, row, describe(event.subject, kind, found), event.actor)
    told = addressees(
        row,
        parties_of(kind, found, row.cells.keys()),
        actor_id=event.actor_id,
        without_mail=people_without_mail(Group(row.group)),
    )
    receivers = _who_may_see(event.subject, told)
    with transaction.atomic():
        _fill_inboxes(news, receivers)
        _queue_mail(news, receivers)
    transaction.on_commit(doorbell.ring_mail)


def _who_may_see(number: str, told: list[Addressee]) -> list[Receiver]:
    """Only active people who would also find the object's page; nobody learns of what is hidden from them."""
    people = User.objects.in_bulk([addressee.user_id for addressee in told])
    return [
        Receiver(person, addressee)
        for addressee in told
        if (person := people.get(addressee.user_id)) is not None
        and person.is_active
        and _may_see(person, number)
    ]


def _may_see(person: User, number: str) -> bool:
    try:
        subjects.fetch(person, number)
    except OperationRefused:
        return False
    return True


def _fill_inboxes(news: News, receivers: list[Receiver]) -> None:
    Notice.objects.bulk_create(
        [
            Notice(
                event_id=news.event.pk,
                event_name=news.event.name,
                user=receiver.person,
                subject_number=news.event.subject,
                subject_kind=news.described.kind,
                subject_title=news.described.title[:300],
                actor_name=str(news.actor)[:200],
                reason=news.reason,
                party=receiver.addressee.party,
                asks=bool(receiver.addressee.ask),
                occurred_at=news.event.occurred_at,
            )
            for receiver in receivers
            if Channel.INBOX in receiver.addressee.channels
        ],
        ignore_conflicts=True,
    )


def _queue_mail(news: News, receivers: list[Receiver]) -> None:
    now = database_now()
    queued = []
    for receiver in receivers:
        if Channel.MAIL in receiver.addressee.channels and receiver.person.email:
            mail = mail_for(news, receiver.addressee, receiver.person)
            mail.created_at = mail.next_attempt_at = now
            queued.append(mail)
    Mail.objects.bulk_create(queued, ignore_conflicts=True)
