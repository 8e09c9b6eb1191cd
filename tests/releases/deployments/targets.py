"""A real deployment target: an HTTP server that checks signatures and remembers what it did."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

ALLOWED = ("127.0.0.0/8",)


class Target(ThreadingHTTPServer):
    """`orders` holds every authentic request, `effects` the keys acted on, once each.

    `behave(order) -> (status, body)` decides the answer; `says` answers GET /status by idempotency key.
    """

    daemon_threads = True

    def __init__(self, secret: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.secret = secret
        self.orders: list[dict[str, Any]] = []
        self.effects: list[str] = []
        self.forged = 0
        self.behave: Callable[[dict[str, Any]], tuple[int, str]] = lambda order: (200, "done")
        self.says: dict[str, dict[str, Any]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Target:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Target

    def log_message(self, *_: object) -> None:
        pass

    def _receive(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            Webhook(self.server.secret).verify(body, headers, json_parse=False)
        except WebhookVerificationError:
            self.server.forged += 1
            return self._answer(401, "bad signature")
        key = headers["idempotency-key"]
        if self.command == "GET" and self.path.startswith("/status"):
            said = self.server.says.get(key)
            return self._answer(200 if said else 404, json.dumps(said or {}))
        order = {
            "method": self.command,
            "path": self.path,
            "headers": headers,
            "body": body.decode(),
            "key": key,
        }
        self.server.orders.append(order)
        status, text = self.server.behave(order)
        if 200 <= status < 300 and key not in self.server.effects:
            self.server.effects.append(key)
        return self._answer(status, text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _receive  # noqa: N815

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass
