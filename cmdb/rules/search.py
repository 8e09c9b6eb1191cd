"""What somebody typed into a search box, taken apart."""

import re
from collections.abc import Iterable

MOST_WORDS = 8


def patterns(words: Iterable[str], before: str = "%") -> list[str]:
    """Each word as a LIKE pattern that takes it literally."""
    return [before + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]


def pieces(text: str) -> list[str]:
    """The runs of letters that are long enough to be recognised when misspelt, each once."""
    return list(dict.fromkeys(re.findall(r"[^\W\d_]{3,40}", text.lower())))[:MOST_WORDS]


def rank(name: str, text: str) -> tuple[int, str]:
    """That very name, names that begin so, names that hold every word, the rest; each by name."""
    name, text = name.lower(), text.lower()
    if name == text:
        return 0, name
    if name.startswith(text):
        return 1, name
    return (2 if all(word in name for word in text.split()) else 3), name
