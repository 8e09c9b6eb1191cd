"""The portal's pages without a browser: who gets in, in which language and zone, and what errors show."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.template import Context, Template
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from itsm.core.clock import database_now
from itsm.core.models import AuditEntry, Comment, Role, RoleGrant, User
from itsm.portal import times
from tests.cast import Cast, make_cast
from tests.releases import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/releases/", ["text", "state", "release_type", "environment", "role"]),
        ("/deployments/", ["text", "state", "environment"]),
        ("/changes/", ["q", "whose", "state"]),
        ("/cis/", ["q", "ci_class", "state", "tag"]),
        ("/cis/differences/", ["since", "until", "of", "q"]),
    ],
)
def test_a_list_shows_all_that_it_can_be_filtered_by(cast: Cast, address: str, fields: list[str]) -> None:
    page = signed_in(cast.adam).get(address).content.decode()
    assert [name for name in fields if f'id="id_{name}"' not in page] == []


@pytest.mark.parametrize("name", ["home", "search", "guide", "figures", "preferences"])
def test_pages_are_for_people_who_signed_in(name: str) -> None:
    answer = Client().get(reverse(f"portal:{name}"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_preferences_change_language_zone_and_colours_and_are_audited(cast: Cast) -> None:
    client = signed_in(cast.rita)
    answer = client.post(
        reverse("portal:preferences"), {"language": "de", "time_zone": "Europe/Berlin", "theme": "dark"}
    )
    assert answer.status_code == 302
    cast.rita.refresh_from_db()
    assert (cast.rita.language, cast.rita.time_zone) == ("de", "Europe/Berlin")
    assert answer.cookies["slipway_theme"].value == "dark"
    assert AuditEntry.objects.filter(action="user.set_preferences").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"time_zone": "Mars/Olympus"}, {"language": "tlh"}, {"theme": "plaid"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_preferences_that_do_not_exist_are_refused_beside_their_field(
    cast: Cast, wrong: dict[str, str]
) -> None:
    chosen = {"language": "en", "time_zone": "Europe/Berlin", "theme": "dark"} | wrong
    before = AuditEntry.objects.count()
    answer = signed_in(cast.rita).post(reverse("portal:preferences"), chosen)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert AuditEntry.objects.count() == before
    cast.rita.refresh_from_db()
    assert cast.rita.time_zone != "Europe/Berlin"


def test_times_are_shown_in_the_readers_zone_and_the_zone_is_named(cast: Cast) -> None:
    User.objects.filter(pk=cast.rita.pk).update(time_zone="America/New_York")
    page = signed_in(User.objects.get(pk=cast.rita.pk)).get("/").content.decode()
    assert "Times are in America/New_York." in page
    moment = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC)
    with timezone.override("America/New_York"):
        shown = Template("{% load portal %}{% local_time at %}").render(Context({"at": moment}))
    assert "1 Jul 2026, 08:00" in shown
    assert "EDT" in shown
    assert 'datetime="2026-07-01T12:00:00+00:00"' in shown


def test_a_zone_that_no_longer_exists_shows_utc(cast: Cast) -> None:
    User.objects.filter(pk=cast.rita.pk).update(time_zone="Europe/Atlantis")
    page = signed_in(User.objects.get(pk=cast.rita.pk)).get("/")
    assert page.status_code == 200
    assert "Times are in UTC." in page.content.decode()


def test_a_person_is_spoken_to_in_their_language(cast: Cast) -> None:
    User.objects.filter(pk=cast.rita.pk).update(language="de")
    answer = signed_in(User.objects.get(pk=cast.rita.pk)).get("/")
    assert answer["Content-Language"] == "de"
    assert '<html lang="de"' in answer.content.decode()


def test_an_error_page_shows_no_stack_trace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(user: User) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("itsm.portal.floors.waiting_for", broken)
    client = signed_in(cast.rita)
    client.raise_request_exception = False
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong on our side" in page
    assert "secret detail" not in page
    assert "Traceback" not in page


def test_an_unknown_address_is_a_page_that_says_so() -> None:
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is nothing here that you may see" in answer.content.decode()


def test_the_wrong_method_is_a_page_that_says_so(cast: Cast) -> None:
    answer = signed_in(cast.rita).delete("/search/")
    assert answer.status_code == 405
    assert "another kind of request" in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_a_body_too_large_is_a_page_that_says_so(cast: Cast) -> None:
    answer = signed_in(cast.rita).post(reverse("portal:preferences"), {"language": "e" * 100})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_pages_carry_the_strict_policy(cast: Cast) -> None:
    policy = signed_in(cast.rita).get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_a_refusal_that_no_view_caught_is_a_page_with_its_code(cast: Cast) -> None:
    answer = signed_in(cast.rita).post("/about/CHG9999999/comment/", {"text": "hello"})
    assert answer.status_code == 404
    assert "<code>not_found</code>" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/changes/CHG%00/",
        "/changes/?q=%00",
        "/releases/REL%00/",
        "/deployments/DEP%00/",
        "/cis/CI%00/",
        "/search/?q=%00",
        "/admin/core/auditentry/?action__exact=%00",
        "/admin/core/user/%00/change/",
        "/nowhere/%00",
    ],
)
def test_an_address_that_no_text_can_hold_is_a_bad_request(cast: Cast, address: str) -> None:
    answer = signed_in(cast.adam).get(address)
    assert answer.status_code == 400
    assert "text/html" in answer["Content-Type"]


def test_a_long_conversation_is_read_back_page_by_page(cast: Cast) -> None:
    number = build.make_ci(cast).number
    said = [f"Remark {index:03}." for index in range(120)]
    Comment.objects.bulk_create(
        Comment(subject=number, text=text, author=cast.conny, created_at=timezone.now()) for text in said
    )
    client, address, read = signed_in(cast.conny), reverse("cmdb:ci", args=[number]), []
    while address:
        page = client.get(address).content.decode()
        read = re.findall(r"Remark \d{3}\.", page) + read
        found = re.search(r'href="(/about/[^"]*before=[^"]*)"', page)
        address = found.group(1) if found else ""
    assert read == said
    assert signed_in(cast.stan).get(reverse("portal:conversation", args=[number])).status_code == 404


def test_an_auditor_of_the_whole_organisation_finds_the_audit_in_the_menu(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.cora, role=Role.AUDITOR, unit=cast.root)
    audit = reverse("admin:core_auditentry_changelist")
    assert audit in signed_in(cast.cora).get(reverse("portal:home")).content.decode()
    assert signed_in(cast.cora).get(audit).status_code == 200
    for somebody in (cast.alma, cast.rita):
        assert audit not in signed_in(somebody).get(reverse("portal:home")).content.decode()


def test_home_says_once_that_nothing_waits(cast: Cast) -> None:
    assert (
        signed_in(cast.alma).get(reverse("portal:home")).content.decode().count("Nothing waits for you") == 1
    )


def test_what_happens_this_minute_is_now() -> None:
    at = database_now()
    assert ">now</time>" in times.ago(at - dt.timedelta(seconds=40))
    assert ">now</time>" in times.ago(at + dt.timedelta(seconds=40))
    assert "3\xa0minutes ago" in times.ago(at - dt.timedelta(seconds=200))


def test_a_new_password_is_asked_for_in_slipways_own_words(cast: Cast) -> None:
    page = reverse("account_reset_password")
    assert "A link to set a new password is sent there." in Client().get(page).content.decode()
    answer = Client().post(page, {"email": cast.rita.email}, follow=True)
    assert "the link is on its way" in answer.content.decode()
    (letter,) = mail.outbox
    assert "Set a new password" in letter.subject
    assert "/accounts/password/reset/key/" in letter.body
    assert "Your user name is rita." in letter.body
    assert "Thank you for using" not in letter.body
