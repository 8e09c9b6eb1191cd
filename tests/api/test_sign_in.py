"""Tokens: how programs get them, what they open, and how they end."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from knox.models import AuthToken

from itsm.core.models import AuditEntry, IdempotentRequest, User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

Program = Callable[[User | None], Any]


@pytest.fixture(autouse=True)
def nobody_has_tried_yet(db: None) -> None:
    cache.clear()


def log_in(client: Any, username: str = "rita", password: str = PASSWORD) -> Any:
    return client.post("/api/v1/login/", {"username": username, "password": password}, format="json")


def test_name_and_password_give_a_token_that_works(program: Program, cast: Cast) -> None:
    client = program(None)
    token = log_in(client).json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    me = client.get("/api/v1/me/").json()
    assert me["username"] == "rita"
    assert me["grants"] == [{"role": "requester", "unit": "Retail"}]


def test_signing_in_is_in_the_audit_chain_without_the_token(program: Program, cast: Cast) -> None:
    token = log_in(program(None)).json()["token"]
    entry = AuditEntry.objects.get(action="token.issue")
    assert entry.actor == cast.rita
    assert token not in entry.payload.body


@pytest.mark.parametrize(
    ("username", "password"), [("rita", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)]
)
def test_every_wrong_pair_gets_the_same_answer(
    program: Program, cast: Cast, username: str, password: str
) -> None:
    User.objects.filter(username="stan").update(username="gone", is_active=False)
    answer = log_in(program(None), username, password)
    assert answer.status_code == 403
    assert answer.json()["code"] == "authentication_failed"
    assert not AuthToken.objects.exists()


def test_guessing_is_slowed_down(program: Program, cast: Cast) -> None:
    client = program(None)
    codes = [log_in(client, password=f"guess {number}").status_code for number in range(11)]
    assert codes == [403] * 10 + [429]
    answer = log_in(client)
    assert answer.json()["code"] == "throttled"
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize(("proxies", "forwarded"), [(0, "10.0.0.{0}"), (1, "10.0.0.{0}, 192.0.2.7")])
def test_another_name_for_ones_address_gives_no_more_tries(
    program: Program, cast: Cast, settings: Any, proxies: int, forwarded: str
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    codes = []
    for number in range(11):
        client = program(None)
        client.credentials(HTTP_X_FORWARDED_FOR=forwarded.format(number))
        codes.append(log_in(client, username=f"guess{number}").status_code)
    assert codes == [403] * 10 + [429]


def test_behind_a_proxy_each_caller_has_their_own_tries(program: Program, cast: Cast, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    for number in range(11):
        client = program(None)
        client.credentials(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
        assert log_in(client, username=f"guess{number}").status_code == 403


def test_a_password_alone_does_not_pass_a_second_factor(program: Program, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.rita, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = log_in(program(None))
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert not AuthToken.objects.exists()


def test_signing_out_ends_this_token_and_no_other(program: Program, cast: Cast) -> None:
    here, there = program(cast.rita), program(cast.rita)
    assert here.post("/api/v1/logout/").status_code == 204
    assert here.get("/api/v1/me/").status_code == 401
    assert there.get("/api/v1/me/").status_code == 200


def test_one_key_never_stands_for_the_end_of_two_tokens(program: Program, cast: Cast) -> None:
    here, there = program(cast.rita), program(cast.rita)
    key = {"HTTP_IDEMPOTENCY_KEY": "bye"}
    assert here.post("/api/v1/logout/", **key).status_code == 204
    assert here.post("/api/v1/logout/", **key).status_code == 401
    answer = there.post("/api/v1/logout/", **key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert there.get("/api/v1/me/").status_code == 200


def test_no_answer_that_holds_a_token_is_kept(program: Program, cast: Cast) -> None:
    client = program(None)
    client.credentials(HTTP_IDEMPOTENCY_KEY="hello")
    first, second = log_in(client).json()["token"], log_in(client).json()["token"]
    assert first != second
    assert not IdempotentRequest.objects.exists()


def test_a_token_ends_with_its_time_and_with_its_owners_account(program: Program, cast: Cast) -> None:
    late, closed = program(cast.rita), program(cast.rolf)
    AuthToken.objects.filter(user=cast.rita).update(expiry=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    User.objects.filter(pk=cast.rolf.pk).update(is_active=False)
    assert late.get("/api/v1/me/").json()["code"] == "authentication_failed"
    assert closed.get("/api/v1/me/").status_code == 401


def test_the_command_prints_the_token_alone(program: Program, cast: Cast) -> None:
    out = StringIO()
    call_command("issue_token", "ina", expires=30, stdout=out, stderr=StringIO())
    client = program(None)
    client.credentials(HTTP_AUTHORIZATION=f"Token {out.getvalue().strip()}")
    assert client.get("/api/v1/me/").json()["username"] == "ina"
    lasts = AuthToken.objects.get().expiry - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=29) < lasts <= dt.timedelta(days=30)


@pytest.mark.parametrize("arguments", [["nobody"], ["system:courier"], ["ina", "--expires", "0"]])
def test_the_command_refuses_in_a_sentence(cast: Cast, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("issue_token", *arguments)
    assert not AuthToken.objects.exists()
