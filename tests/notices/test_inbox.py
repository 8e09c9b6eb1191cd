"""The inbox on the page and by program."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from itsm.core import audit
from itsm.core.models import AuditEntry, RoleGrant, User
from itsm.core.operations import operation
from itsm.notices.actions.choose_mail import choose_mail
from itsm.notices.models import MailPreference, Notice
from itsm.notices.parties import TOLD_AS, Group, Party
from tests.cast import Cast
from tests.releases import build
from tests.support import deliver_news

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Rolf is asked to accept Rita's request."""
    build.submitted(cast)
    deliver_news()
    return Notice.objects.get(user=cast.rolf, event_name="release.submitted")


@pytest.fixture
def browser(cast: Cast) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def announce_again(cast: Cast, notice: Notice) -> None:
    """One more notice like this one."""
    with operation("test.announce", actor=cast.rita) as op:
        op.announce(notice.event_name, notice.subject_number)
    deliver_news()


def test_the_inbox_shows_what_happened_and_what_is_asked(
    browser: Callable[[User], Client], cast: Cast, notice: Notice
) -> None:
    page = browser(cast.rolf).get("/inbox/").content.decode()
    assert notice.subject_number in page
    assert "The release request was submitted." in page
    assert "Accept the request or reject it." in page
    assert "told as release manager of it" in page


def test_every_reason_to_be_told_has_its_words() -> None:
    assert set(TOLD_AS) == set(Party)


def test_opening_a_notice_marks_it_read_and_leads_to_its_object(
    browser: Callable[[User], Client], cast: Cast, notice: Notice
) -> None:
    answer = browser(cast.rolf).post(f"/inbox/{notice.pk}/")
    notice.refresh_from_db()
    assert answer["Location"] == f"/releases/{notice.subject_number}/"
    assert notice.read_at is not None


def test_looking_alone_reads_nothing(browser: Callable[[User], Client], cast: Cast, notice: Notice) -> None:
    client = browser(cast.rolf)
    client.get("/inbox/")
    client.get(f"/inbox/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_htmx_gets_the_line_back_without_its_mark(
    browser: Callable[[User], Client], cast: Cast, notice: Notice
) -> None:
    page = browser(cast.rolf).post(f"/inbox/{notice.pk}/read/", headers={"HX-Request": "true"})
    assert "Mark as read" not in page.content.decode()


def test_all_read_spares_what_came_after_the_page_was_shown(
    browser: Callable[[User], Client], cast: Cast, notice: Notice
) -> None:
    announce_again(cast, notice)
    browser(cast.rolf).post("/inbox/read-all/", {"up_to": notice.pk})
    unread = Notice.objects.filter(user=cast.rolf, read_at__isnull=True)
    assert unread.count() == 1
    assert unread.get().pk > notice.pk


def test_somebody_elses_notice_is_not_there(
    browser: Callable[[User], Client], cast: Cast, notice: Notice
) -> None:
    for person in (cast.rita, cast.adam):
        assert browser(person).post(f"/inbox/{notice.pk}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_number_of_queries_does_not_grow_with_the_notices(
    browser: Callable[[User], Client],
    cast: Cast,
    notice: Notice,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    client = browser(cast.rolf)
    client.get("/inbox/")
    for _number in range(3):
        announce_again(cast, notice)
    with django_assert_max_num_queries(12):
        assert client.get("/inbox/").content.decode().count('<li id="notice-') >= 4


def test_a_choice_about_mail_is_kept(browser: Callable[[User], Client], cast: Cast) -> None:
    client = browser(cast.rita)
    chosen = {group.value: "on" for group in Group if group != Group.SCHEDULE}
    assert client.post("/inbox/preferences/", chosen).status_code == 302
    assert not MailPreference.objects.get(user=cast.rita, group=Group.SCHEDULE).wanted
    page = client.get("/inbox/preferences/").content.decode()
    assert page.count("checked") == len(Group) - 1


def test_every_page_needs_somebody_signed_in(client: Client, db: None) -> None:
    for address in ("/inbox/", "/inbox/preferences/", "/inbox/unread/"):
        assert client.get(address).status_code == 302


def test_programs_read_the_same_inbox(cast: Cast, notice: Notice) -> None:
    program = APIClient()
    program.force_authenticate(cast.rolf)
    (line,) = program.get("/api/v1/inbox/?unread=true").json()["results"]
    assert line["says"] == "The release request was submitted."
    assert line["asks"] == "Accept the request or reject it."
    assert line["subject"] == notice.subject_number
    assert program.post(f"/api/v1/inbox/{notice.pk}/read/").json()["read_at"]
    assert program.get("/api/v1/inbox/?unread=true").json()["results"] == []


def test_programs_do_not_read_other_peoples_inbox(cast: Cast, notice: Notice) -> None:
    program = APIClient()
    program.force_authenticate(cast.rita)
    answer = program.post(f"/api/v1/inbox/{notice.pk}/read/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_programs_choose_about_mail(cast: Cast) -> None:
    program = APIClient()
    program.force_authenticate(cast.rita)
    wanted = {group.value: group == Group.APPROVALS for group in Group}
    assert program.post("/api/v1/inbox/preferences/choose/", wanted, format="json").json() == wanted
    assert program.get("/api/v1/inbox/preferences/").json() == wanted


@pytest.mark.parametrize("address", ["/inbox/", "/", "/api/v1/inbox/"])
def test_what_was_lost_from_sight_is_not_told_again(
    browser: Callable[[User], Client], cast: Cast, notice: Notice, address: str
) -> None:
    Notice.objects.filter(pk=notice.pk).update(reason="Because of the merger.")
    client = browser(cast.rolf)
    before = client.get(address).content.decode()
    assert notice.subject_title in before
    RoleGrant.objects.filter(user=cast.rolf).update(unit=cast.payments)

    page = client.get(address).content.decode()
    assert notice.subject_number in page or address == "/"
    for told in (
        notice.subject_title,
        "Because of the merger.",
        "Rita",
        f"/releases/{notice.subject_number}/",
    ):
        assert told not in page


def test_opening_what_was_lost_from_sight_leads_back_to_the_inbox(
    browser: Callable[[User], Client], cast: Cast, notice: Notice
) -> None:
    RoleGrant.objects.filter(user=cast.rolf).delete()
    client = browser(cast.rolf)
    assert client.get(f"/inbox/{notice.pk}/")["Location"] == "/inbox/"
    answer = client.post(f"/api/v1/inbox/{notice.pk}/read/").json()
    assert (answer["title"], answer["reason"], answer["by"], answer["asks"]) == ("", "", "", "")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert notice.subject_title, "what was told is kept, for it may come into sight again"


def test_a_choice_about_mail_is_audited_once(cast: Cast) -> None:
    for _time in range(2):
        choose_mail({Group.SCHEDULE: False, Group.REQUESTS: True}, actor=cast.rita)
    (entry,) = AuditEntry.objects.filter(action="mail.choose")
    assert audit.readable(entry)["facts"] == {"wanted": {Group.SCHEDULE.value: False}}
