"""Words of others within our sentences: shown so that every database and every answer can hold them."""

from __future__ import annotations

import re
from typing import Any

LONGEST_SENTENCE = 2000
DEEPEST = 10
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
r"""PostgreSQL keeps neither null characters nor lone surrogates; they are told as \u0000 and the like."""


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can keep it."""
    return "\x00" not in text and (text.isascii() or not _UNSTORABLE.search(text))


def tellable(text: str, longest: int | None = LONGEST_SENTENCE) -> str:
    """`text` as it can be kept and sent, cut to `longest` characters; as it is where nothing is amiss."""
    beginning = text if longest is None or len(text) <= longest else text[: longest + 1]
    if _UNSTORABLE.search(beginning):
        beginning = _UNSTORABLE.sub(_escaped, beginning)
    return beginning if longest is None or len(beginning) <= longest else beginning[: longest - 1] + "…"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def tellable_facts(value: Any, depth: int = 0) -> Any:
    """A value of JSON with all its names and texts tellable; whatever else stays as it is."""
    if isinstance(value, str):
        return tellable(value, None)
    if depth < DEEPEST and isinstance(value, dict):
        return {tellable_facts(name): tellable_facts(part, depth + 1) for name, part in value.items()}
    if depth < DEEPEST and isinstance(value, list):
        return [tellable_facts(part, depth + 1) for part in value]
    return value
