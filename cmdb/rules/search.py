"""What somebody typed into a search box, taken apart."""

import re
from collections.abc import Iterable

MOST_WORDS = 8


def patterns(words: Iterable[str], before: str = "%") -> list[str]:
    """Each word as a LIKE pattern that takes it literally."""
    return [before + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]


def numbers_that_begin(text: str) -> tuple[str, str]:
    """Where the numbers of items that begin with the text begin and end, the end not included: those that do
    lie together in the order of every language, unless a database was told to count digits together. Both
    are empty for what begins no number.
    """
    number = text.upper()
    if not re.fullmatch(r"CI[0-9]+", number):
        return "", ""
    kept = number.rstrip("9")
    return number, kept[:-1] + chr(ord(kept[-1]) + 1)


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
