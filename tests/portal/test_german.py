"""Whoever chose German is spoken to in German at every door; codes stay what programs know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from rest_framework.test import APIClient

from changes.models import ChangeRequest
from itsm.core.actions import set_preferences
from itsm.core.clock import database_now
from itsm.core.models import User
from itsm.notices.compose import mime
from itsm.notices.models import Mail, Notice
from itsm.portal import times
from tests.cast import Cast
from tests.releases import build
from tests.support import deliver_news, nothing_changes

pytestmark = pytest.mark.django_db


def german(user: User) -> User:
    set_preferences(language="de", time_zone="Europe/Berlin", actor=user)
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_home_speaks_german(cast: Cast) -> None:
    build.submitted(cast)
    page = signed_in(german(cast.rolf)).get("/").content.decode()
    assert '<html lang="de"' in page
    for sentence in ("Schön, Sie zu sehen", "Etwas wartet auf Sie.", "Annehmen oder ablehnen", "Posteingang"):
        assert sentence in page
    for english in ("Good to see you", "Waits for you", "Releases you asked for", "Sign out"):
        assert english not in page


def test_a_refusal_is_german_on_the_page_and_changes_nothing(cast: Cast) -> None:
    release = build.planning(cast)
    rolf = signed_in(german(cast.rolf))
    with nothing_changes():
        answer = rolf.post(reverse("releases:verb", args=[release.number, "accept"]))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Im Status „Planung“ ist das nicht möglich." in page
    assert "Was jetzt zu tun ist:" in page
    assert "not possible" not in page


@pytest.mark.parametrize(
    ("language", "sentence", "next_step"),
    [
        ("de", "Im Status „Entwurf“ ist das nicht möglich.", "Laden Sie die Seite neu"),
        ("en", "This is not possible in the state “Draft”.", "Reload to see"),
    ],
)
def test_a_refusal_has_one_code_and_the_callers_words(
    cast: Cast, language: str, sentence: str, next_step: str
) -> None:
    release = build.draft(cast)
    client = APIClient(headers={"accept-language": language})
    client.force_authenticate(cast.rolf)
    with nothing_changes():
        answer = client.post(f"/api/v1/releases/{release.number}/start_build/", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert answer.json()["detail"] == sentence
    assert answer.json()["next_step"].startswith(next_step)


def test_news_is_mailed_in_the_language_of_each_who_gets_it(cast: Cast) -> None:
    german(cast.rita)
    build.planning(cast)
    deliver_news()
    mail = Mail.objects.get(event_name="release.accepted", recipient=cast.rita)
    message = mime(mail).message()
    assert " ".join(str(message["Subject"]).split()).endswith(
        "Der Release-Antrag wurde angenommen; die Planung beginnt"
    )
    for said in ("Von: ", "Wann: ", "Sie erfahren dies wegen Ihrer Rolle bei", "Antragsteller"):
        assert said in mail.text
    assert '<html lang="de">' in mail.html
    asked = Mail.objects.get(event_name="release.submitted", recipient=cast.rolf)
    assert "Accept the request or reject it." in asked.text
    assert Notice.objects.filter(event_name="release.accepted", user=cast.rita).exists()


def test_what_is_kept_does_not_depend_on_who_pressed_the_button(cast: Cast) -> None:
    """The board signs the title; rolf's own language is his, not the board's."""
    release = build.tested(cast)
    rolf = signed_in(german(cast.rolf))
    rolf.post(reverse("releases:verb", args=[release.number, "request_approval"]))
    assert ChangeRequest.objects.get(source=release.number).title == f"Deploy {release.title}"


def test_dates_and_spans_are_written_as_germans_write_them(cast: Cast) -> None:
    moment = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC)
    days_ago = database_now() - dt.timedelta(days=3, hours=1)
    with translation.override("de"):
        assert "1. Jul 2026, 12:00" in times.local_time(moment)
        assert "1. Jul, 12:00" in times.local_time(moment, "short")
        assert "Mittwoch, 1. Juli 2026, 12:00:00" in times.local_time(moment)
        assert "vor 3\xa0Tagen" in times.ago(days_ago)
