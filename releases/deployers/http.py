"""The HTTP hand: one signed request, and a question afterwards when nobody knows how it ended.

Signed after Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`. The
id is the step's idempotency key, the same however often the target hears of this step, so it can tell a
repetition from a new order.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from standardwebhooks.webhooks import Webhook

from itsm.core import net
from itsm.core.refusals import OperationRefused
from itsm.core.words import on_record
from releases.deployers.outcome import StepOutcome, Verdict
from releases.deployers.output import readable_bytes
from releases.rules.steps import RESERVED_HEADERS

REQUEST_SECONDS_AT_MOST = 120.0
STATUS_SECONDS = 15.0
GATEWAY_DOES_NOT_KNOW = frozenset({502, 504})
"""The machine between says that it got no answer from the one behind it, which may well have acted."""


@dataclass(frozen=True, slots=True)
class HttpOrder:
    """`secret` is the raw HMAC key. `facts` become `Slipway-…` headers. Times are seconds."""

    url: str
    method: str
    body: Any
    headers: Mapping[str, str]
    time_limit: float
    idempotency_key: str
    secret: bytes = field(repr=False)
    wait_for_callback: bool = False
    callback_url: str = field(default="", repr=False)
    facts: Mapping[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()


def run(order: HttpOrder) -> StepOutcome:
    """Send it once and say what is known."""
    body, content_type = _body(order)
    try:
        answer = net.guarded_request(
            order.method,
            order.url,
            headers=_headers(order, body, content_type),
            body=body,
            timeout=min(order.time_limit, REQUEST_SECONDS_AT_MOST),
            allowed=order.allowed,
        )
    except OperationRefused as refused:
        return StepOutcome(Verdict.FAILED, refused.refusal.code, refused.refusal.message)
    except net.TargetUnreachable as error:
        return StepOutcome(
            Verdict.FAILED,
            "target_unreachable",
            on_record("Nothing was sent: the target cannot be reached. %(error)s") % {"error": error},
        )
    except net.AnswerLost as error:
        message = on_record("The request was sent, but no whole answer came back in time. %(error)s") % {
            "error": error
        }
        return StepOutcome(Verdict.UNKNOWN, "answer_lost", message)
    return _outcome(order, answer)


def ask(url: str, idempotency_key: str, secret: bytes, allowed: tuple[str, ...] = ()) -> StepOutcome | None:
    """What the target itself says about a step; None when it says nothing that settles it.

    It answers 200 with `{"status": "succeeded" | "failed" | "running" | "not_received", "output": "…"}`.
    """
    headers = {"Idempotency-Key": idempotency_key, **_signature(secret, idempotency_key, "")}
    try:
        answer = net.guarded_request("GET", url, headers=headers, timeout=STATUS_SECONDS, allowed=allowed)
        said = orjson.loads(answer.body) if answer.status == 200 else None
    except (OperationRefused, net.TargetUnreachable, net.AnswerLost, ValueError):
        return None
    return reported(said, answer.status)


VERDICT_OF = {
    "succeeded": Verdict.SUCCEEDED,
    "failed": Verdict.FAILED,
    "running": Verdict.WAITING,
    "not_received": Verdict.NOT_APPLIED,
}


def reported(said: Any, http_status: int = 200) -> StepOutcome | None:
    """A target's own word on a step, from a status answer or a callback; None when it is no such word."""
    status = said.get("status") if isinstance(said, dict) else None
    if not isinstance(status, str) or status not in VERDICT_OF:
        return None
    return StepOutcome(
        VERDICT_OF[status],
        f"target_says_{status}",
        on_record("The target says: %(status)s.") % {"status": status.replace("_", " ")},
        readable_bytes(str(said.get("output") or "").encode()),
        {"reported": status, "http_status": http_status},
    )


def _outcome(order: HttpOrder, answer: net.Answer) -> StepOutcome:
    output = readable_bytes(answer.body, [order.callback_url] if order.callback_url else [])
    evidence: dict[str, object] = {"http_status": answer.status, "address": answer.address}
    status = answer.status
    if status in GATEWAY_DOES_NOT_KNOW:
        message = on_record("A gateway answered %(status)s: it does not know what the target did.") % {
            "status": status
        }
        return StepOutcome(Verdict.UNKNOWN, "gateway_error", message, output, evidence)
    if not 200 <= status < 300:
        message = on_record("The target answered %(status)s.") % {"status": status}
        if 300 <= status < 400:
            message += " " + on_record("Redirects are not followed.")
        return StepOutcome(Verdict.FAILED, "http_status", message, output, evidence)
    if status == 202 or order.wait_for_callback:
        message = on_record("The target accepted the request (%(status)s) and will call back.") % {
            "status": status
        }
        return StepOutcome(Verdict.WAITING, "accepted", message, output, evidence)
    return StepOutcome(
        Verdict.SUCCEEDED,
        "http_status",
        on_record("The target answered %(status)s.") % {"status": status},
        output,
        evidence,
    )


def _body(order: HttpOrder) -> tuple[bytes, str]:
    """The planned body as it was signed for approval; without one, the facts of the step."""
    if isinstance(order.body, str) and order.body:
        return order.body.encode(), "text/plain; charset=utf-8"
    if order.method == "GET":
        return b"", ""
    content = order.body if order.body not in (None, "", {}) else dict(order.facts)
    return json.dumps(content, ensure_ascii=False).encode(), "application/json"


def _headers(order: HttpOrder, body: bytes, content_type: str) -> dict[str, str]:
    planned = {name: value for name, value in order.headers.items() if name.lower() not in RESERVED_HEADERS}
    ours = {
        "User-Agent": "Slipway",
        "Accept": "application/json, text/plain, */*",
        "Idempotency-Key": order.idempotency_key,
        **_signature(order.secret, order.idempotency_key, body.decode()),
        **{f"Slipway-{name.title()}": _one_line(value) for name, value in order.facts.items()},
    }
    if content_type and not any(name.lower() == "content-type" for name in planned):
        ours["Content-Type"] = content_type
    if order.callback_url:
        ours["Slipway-Callback-Url"] = order.callback_url
    return {**planned, **ours}


def _signature(secret: bytes, message_id: str, body: str) -> dict[str, str]:
    now = dt.datetime.now(dt.UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
    }


def _one_line(value: str) -> str:
    """Header values are Latin-1 on one line; a name with other letters is sent without them."""
    return " ".join(value.split()).encode("ascii", "replace").decode()
