"""What a mail says, in the language and the time zone of the person who gets it."""

from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from itsm.core.models import OutboxEvent, User
from itsm.notices import conf
from itsm.notices.cells import Row
from itsm.notices.models import Mail
from itsm.notices.objects import Described
from itsm.notices.rules.addressing import Addressee
from itsm.notices.rules.threading import list_id, message_id, thread_id


@dataclass(frozen=True)
class News:
    """One event with everything that mail and inbox say about it."""

    event: OutboxEvent
    row: Row
    described: Described
    actor: User

    @property
    def reason(self) -> str:
        """Why, in the words of whoever acted; empty when the event carries none."""
        payload = self.event.payload
        return str(payload.get("reason") or payload.get("comment") or payload.get("text") or "")


def mail_for(news: News, addressee: Addressee, person: User) -> Mail:
    """The queue row for one person, not saved. Composing it again gives the same message."""
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        content = _content(news, addressee, person)
        return Mail(
            message_id=message_id(news.event.pk, person.pk, conf.mail_host()),
            recipient=person,
            to_address=person.email,
            from_address=conf.sender(),
            event_name=news.event.name,
            subject_number=news.event.subject,
            headers=_headers(news, person),
            subject=_subject(news),
            text=render_to_string("notices/mail.txt", content),
            html=render_to_string("notices/mail.html", content),
        )


def mime(mail: Mail) -> EmailMultiAlternatives:
    """The message as it goes out; the same bytes at every attempt, but for the MIME boundary."""
    headers = {"Message-ID": mail.message_id, "Date": format_datetime(mail.created_at), **mail.headers}
    message = EmailMultiAlternatives(
        mail.subject, mail.text, mail.from_address, [mail.to_address], headers=headers
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _subject(news: News) -> str:
    """`[REL0000001] Online shop 4.2: The release was approved`, on one line."""
    title = " ".join(news.described.title.split())
    says = str(news.row.says).rstrip(".")
    return f"[{news.event.subject}] {title}: {says}"[:500]


def _headers(news: News, person: User) -> dict[str, str]:
    host = conf.mail_host()
    root = thread_id(news.event.subject, person.pk, host)
    return {
        "References": root,
        "In-Reply-To": root,
        "List-Id": list_id(news.described.kind, host),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Slipway-Event": news.event.name,
        "X-Slipway-Subject": news.event.subject,
    }


def _content(news: News, addressee: Addressee, person: User) -> dict[str, Any]:
    facts = [(str(fact.label), fact.text()) for fact in news.described.facts]
    return {
        "news": news,
        "ask": addressee.ask,
        "party": addressee.party.label,
        "person": person,
        "facts": facts,
        "link": conf.public_url() + news.described.url,
        "preferences": conf.public_url() + reverse("notices:preferences"),
        "subject": _subject(news),
        "by": str(news.actor),
    }
