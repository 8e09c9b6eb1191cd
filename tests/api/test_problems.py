"""Whatever goes wrong, a program reads a problem with a stable code, and never a page or a trace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from itsm.core.models import User
from itsm.notices import queries
from tests.cast import Cast
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db

Program = Callable[[User | None], Any]
MEMBERS = {"type", "title", "status", "code", "detail", "facts", "next_step"}


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body.keys() == MEMBERS
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["detail"].endswith(".")
    assert "Traceback" not in answer.content.decode()


ERRORS: dict[str, tuple[Callable[[Any], Any], int, str]] = {
    "unknown address": (lambda client: client.get("/api/v1/nothing/"), 404, "not_found"),
    "unknown version": (lambda client: client.get("/api/v9/releases/"), 404, "not_found"),
    "unknown object": (lambda client: client.get("/api/v1/releases/REL9999999/"), 404, "not_found"),
    "method": (lambda client: client.delete("/api/v1/releases/"), 405, "method_not_allowed"),
    "broken json": (
        lambda client: client.post("/api/v1/inbox/read-all/", "{", content_type="application/json"),
        400,
        "parse_error",
    ),
    "not an object": (
        lambda client: client.post("/api/v1/inbox/read-all/", "[1]", content_type="application/json"),
        422,
        "invalid",
    ),
    "media type": (
        lambda client: client.post("/api/v1/inbox/read-all/", "<a/>", content_type="application/xml"),
        415,
        "unsupported_media_type",
    ),
    "accept": (lambda client: client.get("/api/v1/me/", HTTP_ACCEPT="image/png"), 406, "not_acceptable"),
    "wrong field": (
        lambda client: client.post("/api/v1/inbox/read-all/", {"up_to": "yesterday"}, format="json"),
        422,
        "invalid",
    ),
    "nul in the path": (lambda client: client.get("/api/v1/releases/REL%00/"), 422, "invalid"),
    "nul in the query": (lambda client: client.get("/api/v1/inbox/?kind=%00"), 422, "invalid"),
    "unknown host": (lambda client: client.get("/api/v1/me/", HTTP_HOST="evil.example"), 400, "bad_request"),
    "version in other digits": (
        lambda client: client.post(
            "/api/v1/releases/REL1/submit/", HTTP_IF_MATCH='"²"'.encode().decode("latin-1")
        ),
        422,
        "invalid",
    ),
    "unit in other digits": (
        lambda client: client.post(
            "/api/v1/cis/", {"name": "web-1", "ci_class": "server", "unit": "²"}, format="json"
        ),
        422,
        "invalid",
    ),
    "version header": (
        lambda client: client.post("/api/v1/releases/REL1/submit/", HTTP_IF_MATCH='"new"'),
        422,
        "invalid",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_a_problem_and_changes_nothing(program: Program, cast: Cast, name: str) -> None:
    provoke, status, code = ERRORS[name]
    client = program(cast.rita)
    with nothing_changes():
        answer = provoke(client)
    assert_problem(answer, status, code)


def test_the_caller_is_told_what_to_do_next(program: Program, cast: Cast) -> None:
    for provoke, _status, _code in ERRORS.values():
        assert provoke(program(cast.rita)).json()["next_step"] or provoke is ERRORS["wrong field"][0]


def test_nobody_signed_in_is_challenged(program: Program) -> None:
    answer = program(None).get("/api/v1/releases/")
    assert_problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Token"


def test_a_session_without_its_csrf_token_may_not_post(cast: Cast, client: Any) -> None:
    from rest_framework.test import APIClient

    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(cast.rita)
    assert_problem(browser.post("/api/v1/inbox/read-all/"), 403, "permission_denied")


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_too_large_is_said_to_be_too_large(program: Program, cast: Cast) -> None:
    answer = program(cast.rita).post("/api/v1/inbox/read-all/", {"pad": "x" * 200}, format="json")
    assert_problem(answer, 413, "upload_too_large")


def test_a_fault_of_ours_is_a_problem_without_a_trace(
    program: Program, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "inbox", fail)
    answer = program(cast.rita).get("/api/v1/inbox/")
    assert_problem(answer, 500, "internal_error")
    assert "secret" not in answer.content.decode()


def test_the_sentences_are_in_the_language_of_the_caller(program: Program, cast: Cast) -> None:
    answer = program(cast.rita).get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="de")
    assert_problem(answer, 404, "not_found")
    assert answer.json()["detail"] == "Unter dieser Adresse gibt es nichts."
