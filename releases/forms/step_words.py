"""What a step does, as the texts of form fields and back.

A field left as it was shown leaves what is stored as it is, however it is written there: what is signed must
not change because somebody opened it and pressed the button.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Words = dict[str, Any]


def in_words(kind: str, spec: Mapping[str, Any]) -> Words:
    """The fields that show a spec of this kind, all of them, empty where it says nothing."""
    if kind == "http":
        return {
            "target": spec.get("url", ""),
            "method": spec.get("method", "POST"),
            "headers": "\n".join(f"{name}: {value}" for name, value in spec.get("headers", {}).items()),
            "content": json.dumps(spec["body"], indent=2, ensure_ascii=False) if "body" in spec else "",
            "callback": spec.get("wait") == "callback",
            "status_url": spec.get("status_url") or "",
        }
    if kind == "command":
        return {"target": spec.get("command", ""), "content": "\n".join(spec.get("arguments", []))}
    return {"content": spec.get(_text_key(kind), "")}


def spec_from_words(kind: str, stored: Mapping[str, Any], shown: Words, given: Words) -> dict[str, Any]:
    """`stored` with each word of `given` that differs from `shown` written over it.

    A spec written anew says its own method or list of arguments even where it is the usual one. Raises
    ValueError for a body that is no JSON.
    """
    spec = dict(stored) or _blank(kind)
    for word, value in given.items():
        text = _lines(value)
        if text != _lines(shown[word]):
            _write(spec, kind, word, text)
    return spec


def _blank(kind: str) -> dict[str, Any]:
    if kind == "http":
        return {"url": "", "method": "POST"}
    return {"command": "", "arguments": []} if kind == "command" else {_text_key(kind): ""}


def _write(spec: dict[str, Any], kind: str, word: str, text: str) -> None:
    key, value = _entry(kind, word, text)
    if value is None:
        spec.pop(key, None)
    else:
        spec[key] = value


def _entry(kind: str, word: str, text: str) -> tuple[str, Any]:
    """The key of a spec that this field speaks of, and its value; None for one that is to go."""
    if kind == "command":
        return ("command", text) if word == "target" else ("arguments", text.split("\n") if text else [])
    if kind != "http":
        return _text_key(kind), text
    if word == "content":
        return "body", json.loads(text) if text else None
    if word == "headers":
        return "headers", dict(_header(line) for line in text.split("\n") if line.strip()) or None
    if word == "callback":
        return "wait", "callback" if text == str(True) else None
    return {"target": "url"}.get(word, word), text or None


def _text_key(kind: str) -> str:
    return "reason" if kind == "none" else "instructions"


def _lines(value: Any) -> str:
    """As a browser and a field hand it on, but for the line ends, which browsers send as two characters."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _header(line: str) -> tuple[str, str]:
    name, _colon, value = line.partition(":")
    return name.strip(), value.strip()
