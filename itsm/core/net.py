"""Outbound HTTP that cannot be turned against the inside of the network.

Whoever plans a step or a webhook chooses an address; the request is then made by a server that stands where
that person does not. So the name is resolved once, every address it has is checked, and the connection goes
to the very address that was checked: a name that answers differently a moment later (DNS rebinding) changes
nothing. Redirects are not followed, proxies not used, answers bounded in size and time.

Internal addresses are reached only by an administrator's allowance (`itsm.core.addresses`):
`settings.SLIPWAY_ALLOWED_TARGETS` or what the caller passes.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException

import certifi
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from itsm.core.addresses import Address, is_allowance, is_allowed, is_internal, names_host, parsed
from itsm.core.refusals import Kind, OperationRefused, Refusal

MAX_ANSWER_BYTES = 256 * 1024
CONNECT_SECONDS = 10.0
CHUNK = 16 * 1024

__all__ = [
    "Answer",
    "AnswerLost",
    "Destination",
    "TargetUnreachable",
    "check_url",
    "guarded_request",
    "is_allowance",
    "is_internal",
    "names_host",
]


class TargetUnreachable(Exception):
    """No connection was made: nothing was sent, so nothing can have happened there."""


class AnswerLost(Exception):
    """The request may have been received, but no whole answer came back in time: nobody knows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` holds at most the bytes asked for; `truncated` says that there were more."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
    address: str


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked URL: its parts, and the only addresses a connection may go to."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """What the Host header says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == {"http": 80, "https": 443}[self.scheme] else f"{name}:{self.port}"


def check_url(url: str, allowed: Collection[str] = ()) -> Destination:
    """The destination, resolved and checked. Raises OperationRefused (url_not_allowed).

    Raises TargetUnreachable when the name does not resolve: that may pass, a refusal does not.
    """
    parts, port = parsed(url)
    host = (parts.hostname or "").rstrip(".").lower()
    addresses = _resolve(host, port)
    allowances = (*getattr(settings, "SLIPWAY_ALLOWED_TARGETS", ()), *allowed)
    for address in addresses:
        if is_internal(address) and not is_allowed(host, port, address, allowances):
            raise OperationRefused(_internal(url, host))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, path, tuple(str(address) for address in addresses))


def guarded_request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 30.0,
    max_bytes: int = MAX_ANSWER_BYTES,
    allowed: Collection[str] = (),
) -> Answer:
    """One request, no redirect, no retry. `timeout` (seconds) bounds the whole of it.

    Raises OperationRefused (url_not_allowed), TargetUnreachable (surely not sent) and AnswerLost (perhaps).
    """
    deadline = time.monotonic() + timeout
    destination = check_url(url, allowed)
    connection = _connected(destination, deadline)
    sent = {"Host": destination.authority, "Connection": "close", **(headers or {})}
    try:
        with _held_to(deadline, connection):
            connection.request(
                method,
                destination.path,
                body=body or None,
                headers=sent,
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            data, truncated = _read(response, max_bytes)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise AnswerLost(_said(error)) from error
    finally:
        connection.close()
    return Answer(response.status, dict(response.headers), data, truncated, str(connection.host))


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TargetUnreachable(_("The name %(host)s does not resolve.") % {"host": host}) from error
    unique = dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found)
    return [ipaddress.ip_address(text) for text in unique]


def _connected(destination: Destination, deadline: float) -> HTTPConnection:
    failure: Exception | None = None
    for address in destination.addresses:
        connection = _connection(destination, address, min(CONNECT_SECONDS, _left(deadline)))
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            failure = error
        else:
            return connection
    raise TargetUnreachable(_said(failure)) from failure


def _connection(destination: Destination, address: str, timeout: float) -> HTTPConnection:
    if destination.scheme == "http":
        return HTTPConnection(address, destination.port, timeout=timeout)
    trust = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
    return HTTPSConnection(
        address, destination.port, timeout=timeout, ssl_context=trust, server_hostname=destination.host
    )


@contextmanager
def _held_to(deadline: float, connection: HTTPConnection) -> Iterator[None]:
    """Ends the conversation at the deadline, whatever the other side is in the middle of.

    A socket's own timeout starts anew with every byte, so a slow drip of headers would outlast it. A stream
    that was shut down looks like one that ended, so the end of time is told apart from the end of data.
    """
    stream, over = connection.sock, threading.Event()
    assert stream is not None, "held to a deadline once connected"

    def end() -> None:
        over.set()
        with suppress(OSError):
            socket.socket.shutdown(stream, socket.SHUT_RDWR)  # an SSLSocket's own would forget its keys first

    connection.timeout = _left(deadline)  # the one it was connected with is far shorter
    watchdog = threading.Timer(_left(deadline), end)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
    if over.is_set():
        raise TimeoutError(_("The answer did not end in time."))


def _read(response: HTTPResponse, max_bytes: int) -> tuple[bytes, bool]:
    data = bytearray()
    while len(data) <= max_bytes:
        chunk = response.read1(CHUNK)
        if not chunk:
            return bytes(data), False
        data += chunk
    return bytes(data[:max_bytes]), True


def _left(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())


def _said(error: Exception | None) -> str:
    return f"{type(error).__name__}: {error}" if error else ""


def _internal(url: str, host: str) -> Refusal:
    """Names the host that was asked for, never the address it has inside."""
    return Refusal(
        "url_not_allowed",
        _("%(host)s is inside the network and not on the administrators' list of targets.") % {"host": host},
        Kind.INVALID,
        next_step=_("Ask an administrator to allow this target."),
        facts={"url": url[:200], "host": host},
        field="url",
    )
