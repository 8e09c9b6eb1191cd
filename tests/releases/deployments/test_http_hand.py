"""The HTTP hand against a real target that checks every signature."""

import json
import socket
import time

import pytest

from releases.deployers import http
from releases.deployers.http import HttpOrder, ask, run
from releases.deployers.outcome import Verdict
from tests.releases.deployments.targets import ALLOWED, Target

SECRET = b"a-secret-of-this-target"


@pytest.fixture
def target():
    with Target(SECRET) as running:
        yield running


def order(target, **more):
    fields = {
        "url": f"{target.url}/deploy",
        "method": "POST",
        "body": {"version": "4.2.0"},
        "headers": {},
        "time_limit": 5,
        "idempotency_key": "DEP0000001-1-abc",
        "secret": SECRET,
        "facts": {"deployment": "DEP0000001", "environment": "production"},
        "allowed": ALLOWED,
    }
    return HttpOrder(**{**fields, **more})


def test_the_request_is_signed_and_carries_the_planned_body(target):
    outcome = run(order(target))

    assert outcome.verdict is Verdict.SUCCEEDED
    assert outcome.output == "done"
    assert outcome.evidence["http_status"] == 200
    (received,) = target.orders
    assert json.loads(received["body"]) == {"version": "4.2.0"}
    assert received["headers"]["webhook-id"] == received["key"] == "DEP0000001-1-abc"
    assert received["headers"]["slipway-deployment"] == "DEP0000001"
    assert received["headers"]["content-type"] == "application/json"


def test_a_wrong_secret_is_seen_by_the_target(target):
    outcome = run(order(target, secret=b"another"))

    assert target.forged == 1
    assert outcome.verdict is Verdict.FAILED
    assert outcome.evidence["http_status"] == 401


def test_the_target_can_tell_a_repetition_by_its_key(target):
    run(order(target))
    run(order(target))

    assert len(target.orders) == 2
    assert target.effects == ["DEP0000001-1-abc"]


def test_planned_headers_are_sent_but_cannot_stand_in_for_ours(target):
    run(order(target, headers={"X-Ring": "2", "webhook-id": "forged", "Host": "elsewhere", "Cookie": "a=b"}))

    headers = target.orders[0]["headers"]
    assert headers["x-ring"] == "2"
    assert headers["webhook-id"] == "DEP0000001-1-abc"
    assert headers["host"] == f"127.0.0.1:{target.server_port}"
    assert "cookie" not in headers


def test_without_a_planned_body_the_facts_are_sent(target):
    run(order(target, body=None))

    assert json.loads(target.orders[0]["body"]) == {"deployment": "DEP0000001", "environment": "production"}


def test_accepted_means_waiting_for_the_callback(target):
    target.behave = lambda received: (202, "later")

    outcome = run(order(target, callback_url="https://slipway.example/cb/s3cret-token"))

    assert outcome.verdict is Verdict.WAITING
    assert target.orders[0]["headers"]["slipway-callback-url"] == "https://slipway.example/cb/s3cret-token"


def test_a_step_planned_to_wait_waits_whatever_success_it_gets(target):
    assert run(order(target, wait_for_callback=True)).verdict is Verdict.WAITING


@pytest.mark.parametrize("status", [301, 400, 409, 500, 503])
def test_a_clear_no_is_a_failure(target, status):
    target.behave = lambda received: (status, "no")

    outcome = run(order(target))

    assert outcome.verdict is Verdict.FAILED
    assert outcome.evidence["http_status"] == status


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_that_got_no_answer_leaves_the_outcome_unknown(target, status):
    target.behave = lambda received: (status, "")

    assert run(order(target)).verdict is Verdict.UNKNOWN


def test_no_answer_in_time_leaves_the_outcome_unknown(target):
    target.behave = lambda received: (time.sleep(2), (200, "late"))[1]

    outcome = run(order(target, time_limit=0.4))

    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.code == "answer_lost"


def test_a_target_that_cannot_be_reached_is_a_failure_because_nothing_was_sent(target):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"

    outcome = run(order(target, url=url))

    assert (outcome.verdict, outcome.code) == (Verdict.FAILED, "target_unreachable")


def test_an_internal_target_without_an_allowance_is_never_called(target):
    outcome = run(order(target, allowed=()))

    assert (outcome.verdict, outcome.code) == (Verdict.FAILED, "url_not_allowed")
    assert target.orders == []


def test_neither_secret_nor_callback_token_is_kept_with_the_outcome(target):
    target.behave = lambda received: (200, received["headers"]["slipway-callback-url"])
    callback = "https://slipway.example/cb/s3cret-token"

    outcome = run(order(target, callback_url=callback))

    assert "s3cret-token" not in repr(outcome)
    assert "s3cret-token" not in repr(order(target, callback_url=callback))
    assert SECRET.decode() not in repr(order(target))


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("succeeded", Verdict.SUCCEEDED),
        ("failed", Verdict.FAILED),
        ("running", Verdict.WAITING),
        ("not_received", Verdict.NOT_APPLIED),
    ],
)
def test_the_target_is_believed_about_its_own_step(target, status, verdict):
    target.says["key-1"] = {"status": status, "output": "from the target"}

    said = ask(f"{target.url}/status", "key-1", SECRET, ALLOWED)

    assert said.verdict is verdict
    assert said.output == "from the target"


def test_a_target_that_knows_nothing_settles_nothing(target):
    assert ask(f"{target.url}/status", "key-1", SECRET, ALLOWED) is None
    target.says["key-1"] = {"status": "perhaps"}
    assert ask(f"{target.url}/status", "key-1", SECRET, ALLOWED) is None
    assert ask("http://no-such-host.invalid/", "key-1", SECRET, ALLOWED) is None


@pytest.mark.parametrize("said", [None, [], "succeeded", {"status": ["succeeded"]}, {"state": "succeeded"}])
def test_only_the_agreed_words_are_a_report(said):
    assert http.reported(said) is None
