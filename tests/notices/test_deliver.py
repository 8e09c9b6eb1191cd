"""What becomes of one event: whom it reaches, what it says to each, and that it says so once."""

import datetime as dt
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from itsm.core.actions import comment, watch
from itsm.core.models import OutboxEvent, RoleGrant, User
from itsm.core.operations import operation
from itsm.notices import queries
from itsm.notices.actions.choose_mail import choose_mail
from itsm.notices.actions.deliver import deliver
from itsm.notices.actions.send_due_mail import send_due_mail
from itsm.notices.models import Mail, Notice
from itsm.notices.parties import Group
from releases import actions
from tests.cast import Cast
from tests.notices.conftest import MailServer
from tests.releases import build
from tests.support import deliver_news

pytestmark = pytest.mark.django_db


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event_name=event).values_list("user__username", flat=True))


def mailed(event: str) -> set[str]:
    return set(Mail.objects.filter(event_name=event).values_list("recipient__username", flat=True))


def announce(event: str, found: Any, actor: User, **payload: Any) -> OutboxEvent:
    with operation("test.announce", actor=actor) as op:
        op.announce(event, found, **payload)
    return OutboxEvent.objects.latest("id")


def test_a_submitted_request_asks_the_release_manager(cast: Cast) -> None:
    build.submitted(cast)
    deliver_news()
    notice = Notice.objects.get(event_name="release.submitted", user=cast.rolf)
    assert notice.asks
    assert mailed("release.submitted") == {"rolf"}


def test_nobody_is_told_of_their_own_act(cast: Cast) -> None:
    build.submitted(cast)
    deliver_news()
    assert "rita" not in told("release.submitted")


def test_somebody_of_whom_something_is_asked_is_told_even_of_their_own_act(cast: Cast) -> None:
    release = build.approved(cast)
    announce("release.declined", release, cast.rolf)
    deliver_news()
    assert "rolf" in told("release.declined")


def test_the_same_event_again_tells_nobody_twice(cast: Cast) -> None:
    build.submitted(cast)
    deliver_news()
    before = (Notice.objects.count(), Mail.objects.count())
    for event in OutboxEvent.objects.all():
        deliver(event)
    assert (Notice.objects.count(), Mail.objects.count()) == before


def test_mail_turned_off_by_group_leaves_the_inbox(cast: Cast) -> None:
    choose_mail({Group.REQUESTS: False}, actor=cast.rita)
    build.planning(cast)
    deliver_news()
    assert "rita" in told("release.accepted")
    assert "rita" not in mailed("release.accepted")


def test_mail_that_asks_something_cannot_be_turned_off(cast: Cast) -> None:
    choose_mail(dict.fromkeys(Group, False), actor=cast.rolf)
    build.submitted(cast)
    deliver_news()
    assert "rolf" in mailed("release.submitted")


def test_a_person_without_an_address_is_told_in_the_inbox(cast: Cast) -> None:
    User.objects.filter(pk=cast.rolf.pk).update(email="")
    build.submitted(cast)
    deliver_news()
    assert told("release.submitted") == {"rolf"}
    assert not mailed("release.submitted")


def test_a_release_with_a_manager_asks_that_manager_alone(cast: Cast) -> None:
    other = User.objects.create(username="other", email="other@example.org")
    RoleGrant.objects.create(user=other, role="release_manager", unit=cast.retail)
    release = build.submitted(cast)
    deliver_news()
    assert told("release.submitted") == {"rolf", "other"}
    actions.accept(release.number, actor=cast.rolf)
    actions.start_build(release.number, actor=cast.rolf)
    comment(subject=release.number, text="How far is it?", actor=cast.rita)
    deliver_news()
    assert told("release.commented") == {"rolf"}


def test_watching_is_enough_to_be_told(cast: Cast) -> None:
    release = build.draft(cast)
    watch(subject=release.number, actor=cast.alma)
    actions.submit(release.number, actor=cast.rita)
    deliver_news()
    assert "alma" in told("release.submitted")


def test_mail_that_waited_is_not_sent_to_somebody_who_lost_sight_of_the_object(
    cast: Cast, mail_server: MailServer
) -> None:
    mail_server.start()
    build.submitted(cast)
    deliver_news()
    RoleGrant.objects.filter(user=cast.rolf).delete()
    assert send_due_mail() == 0
    assert mail_server.accepted() == []
    assert Mail.objects.get(recipient=cast.rolf).state == "failed"


def test_mail_about_one_object_is_one_conversation(cast: Cast, mail_server: MailServer) -> None:
    mail_server.start()
    release = build.planning(cast)
    comment(subject=release.number, text="Which data centre?", actor=cast.rolf)
    deliver_news()
    send_due_mail()
    mine = [mail for mail in mail_server.accepted() if mail["To"] == cast.rita.email]
    assert len(mine) >= 2
    assert len({mail["Message-ID"] for mail in mine}) == len(mine)
    (root,) = {mail["References"] for mail in mine}
    assert {mail["In-Reply-To"] for mail in mine} == {root}
    assert release.number.lower() in root


def test_mail_says_what_machines_need_to_know(cast: Cast, mail_server: MailServer) -> None:
    mail_server.start()
    release = build.submitted(cast)
    deliver_news()
    send_due_mail()
    (mail,) = mail_server.accepted()
    event = OutboxEvent.objects.get(name="release.submitted")
    assert mail["Message-ID"].startswith(f"<{event.pk}.{cast.rolf.pk}@")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "release" in mail["List-Id"]
    assert mail["Subject"].startswith(f"[{release.number}] Shop 2.0: ")
    assert abs(parsedate_to_datetime(mail["Date"]) - event.occurred_at) < dt.timedelta(minutes=5)


def test_mail_is_text_and_html_with_the_call_to_action_and_the_link(
    cast: Cast, mail_server: MailServer
) -> None:
    mail_server.start()
    release = build.submitted(cast)
    deliver_news()
    send_due_mail()
    (mail,) = mail_server.accepted()
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        content = body.get_content()
        assert "Accept the request or reject it." in content
        assert f"/releases/{release.number}/" in content
        assert "Rita" in content


def test_what_people_write_is_not_markup(cast: Cast, mail_server: MailServer) -> None:
    mail_server.start()
    release = build.planning(cast)
    comment(subject=release.number, text="<script>alert(1)</script> & so on", actor=cast.rolf)
    deliver_news()
    send_due_mail()
    mail = next(mail for mail in mail_server.accepted() if mail["X-Slipway-Event"] == "release.commented")
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "<script>" not in html.get_content()
    assert "<script>alert(1)</script> & so on" in text.get_content()


def test_times_are_in_the_zone_of_the_reader(cast: Cast, mail_server: MailServer) -> None:
    mail_server.start()
    User.objects.filter(pk=cast.rolf.pk).update(time_zone="Asia/Tokyo")
    release = build.submitted(cast)
    deliver_news()
    send_due_mail()
    (mail,) = mail_server.accepted()
    body = mail.get_body(("plain",))
    assert body is not None
    assert "(Asia/Tokyo)" in body.get_content()
    event = OutboxEvent.objects.get(name="release.submitted", subject=release.number)
    there = timezone.localtime(event.occurred_at, ZoneInfo("Asia/Tokyo"))
    assert date_format(there, "DATETIME_FORMAT") in body.get_content()


def test_the_reason_reaches_the_reader(cast: Cast) -> None:
    release = build.submitted(cast)
    actions.reject(release.number, reason="No budget this year.", actor=cast.rolf)
    deliver_news()
    notice = Notice.objects.get(event_name="release.rejected", user=cast.rita)
    assert notice.reason == "No budget this year."
    assert "No budget this year." in Mail.objects.get(event_name="release.rejected", recipient=cast.rita).text


def test_unread_notices_are_counted_in_one_query(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    build.planning(cast)
    deliver_news()
    expected = Notice.objects.filter(user=cast.rita).count()
    with django_assert_num_queries(1):
        assert queries.unread_count(cast.rita) == expected > 0
