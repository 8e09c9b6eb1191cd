"""What a step may say, and what it says once the environment's values are put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

HTTP_METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")
WAITS = ("response", "callback")
ALLOWED_KEYS: Mapping[str, frozenset[str]] = {
    "http": frozenset({"url", "method", "headers", "body", "wait", "status_url"}),
    "command": frozenset({"command", "arguments"}),
    "manual": frozenset({"instructions"}),
    "none": frozenset({"reason"}),
}
_FRAMING = "connection content-length cookie expect host te trailer transfer-encoding upgrade"
_SIGNING = "idempotency-key webhook-id webhook-signature webhook-timestamp authorization proxy-authorization"
RESERVED_HEADERS = frozenset(f"{_FRAMING} {_SIGNING}".split())
"""They sign the request, frame it, or would put a secret into a plan for all to read."""
MAX_SPEC_TEXT = 20_000
MAX_ARGUMENTS = 100
_PLACEHOLDER = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")


def problems_of(kind: str, spec: Any) -> list[str]:
    """Sentences on what is wrong with a step's content; empty when it is well formed."""
    if kind not in ALLOWED_KEYS:
        return [_("“%(kind)s” is not a kind of step.") % {"kind": kind}]
    if not isinstance(spec, dict):
        return [_("The content of a step is an object.")]
    found = [
        _("“%(key)s” does not belong to this kind of step.") % {"key": key}
        for key in sorted(set(map(str, spec)) - ALLOWED_KEYS[kind])
    ]
    if any(isinstance(value, float) for value in _leaves(spec)):
        found.append(_("Write fractions as text: a fraction has no form that can be signed."))
    if sum(len(value) for value in _leaves(spec) if isinstance(value, str)) > MAX_SPEC_TEXT:
        found.append(_("The content of the step is too long."))
    return found + list(_CHECKS[kind](spec))


def _http(spec: Mapping[str, Any]) -> Iterator[str]:
    url = spec.get("url")
    if not isinstance(url, str) or not url:
        yield _("Enter the address that is called.")
    elif not url.startswith("${") and not _is_http(url):
        yield _("The address starts with http:// or https:// and names a host.")
    if spec.get("method", "POST") not in HTTP_METHODS:
        yield _("Choose one of the methods %(methods)s.") % {"methods": ", ".join(HTTP_METHODS)}
    if spec.get("wait", "response") not in WAITS:
        yield _("A step waits for the response or for a callback.")
    status_url = spec.get("status_url")
    if status_url is not None and not (
        isinstance(status_url, str) and (status_url.startswith("${") or _is_http(status_url))
    ):
        yield _("The address that is asked for the outcome starts with http:// or https://.")
    headers = spec.get("headers", {})
    if not isinstance(headers, dict) or not all(_is_header(n, v) for n, v in headers.items()):
        yield _("Headers are names and texts on one line.")
    elif taken := sorted(name for name in headers if name.lower() in RESERVED_HEADERS):
        yield _("A step cannot set the header %(name)s.") % {"name": taken[0]}


def _command(spec: Mapping[str, Any]) -> Iterator[str]:
    command = spec.get("command")
    if not isinstance(command, str) or not command.strip():
        yield _("Choose a command from the administrators' list.")
    arguments = spec.get("arguments", [])
    if not isinstance(arguments, list) or not all(isinstance(item, str) for item in arguments):
        yield _("Arguments are a list of texts.")
    elif len(arguments) > MAX_ARGUMENTS or any("\x00" in item for item in arguments):
        yield _("There are too many arguments, or one holds a character no command can take.")


def _manual(spec: Mapping[str, Any]) -> Iterator[str]:
    if not str(spec.get("instructions") or "").strip():
        yield _("Say what the person is to do.")


def _none(spec: Mapping[str, Any]) -> Iterator[str]:
    if not str(spec.get("reason") or "").strip():
        yield _("Say why there is nothing to undo.")


_CHECKS = {"http": _http, "command": _command, "manual": _manual, "none": _none}


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username


def _is_header(name: Any, value: Any) -> bool:
    return (
        isinstance(name, str)
        and isinstance(value, str)
        and bool(re.fullmatch(r"[A-Za-z0-9-]{1,64}", name))
        and "\n" not in value
        and "\r" not in value
    )


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def resolve(value: Any, values: Mapping[str, str]) -> Any:
    """The content with every `${name}` replaced; a name the environment lacks stays as it is.

    `missing_values` tells beforehand; a digest over the content must exist even when a value is gone.
    """
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), match.group(0))), value)
    if isinstance(value, Mapping):
        return {key: resolve(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, values) for item in value]
    return value


def names_used(value: Any) -> set[str]:
    """Every `name` that the content refers to as `${name}`."""
    return {
        match.group(1)
        for leaf in _leaves(value)
        if isinstance(leaf, str)
        for match in _PLACEHOLDER.finditer(leaf)
    }


def missing_values(contents: Iterable[Any], values: Mapping[str, str]) -> list[str]:
    """Names that the contents refer to and the environment has no value for, sorted."""
    return sorted(set().union(*(names_used(content) for content in contents)) - set(values))
