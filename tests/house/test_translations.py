"""Slipway is said in German whole: no sentence is missing, half right, or hidden from the catalogue."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.house import catalogue
from tests.house.catalogue import FLOORS, GERMAN, ROOT
from tests.needs import lacking

GATHERED = {
    "_",
    "on_record",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9]*[sd]|%[sd%]|\{\w*\}|\$\{\w+\}|</?\w+[^>]*>")


def test_every_sentence_of_the_code_is_in_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Gathered by the command that `make messages` runs, from a copy, for it writes beside what it reads."""
    if shutil.which("xgettext") is None or shutil.which("msgmerge") is None:
        lacking("gettext", "GNU gettext is not installed, which gathers the sentences")
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("locale", "vendor"))
    (tmp_path / "words").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "words"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", verbosity=0)
    gathered = tmp_path / "words" / "de" / "LC_MESSAGES" / "django.po"
    said, known = ({message.key for message in catalogue.read(path)} for path in (gathered, GERMAN))
    assert len(said) > 1000
    assert said - known == set(), "make messages, and say these in German"
    assert known - said == set(), "make messages: nobody says these any more"


def test_every_sentence_has_its_german() -> None:
    for message in catalogue.read(GERMAN):
        assert not message.obsolete, message.key
        assert "fuzzy" not in message.flags, message.key
        assert len(message.translations) == (2 if message.key[2] else 1), message.key
        assert all(text.strip() for text in message.translations), f"not said in German: {message.key}"


def test_what_is_filled_in_is_filled_in_in_german_too() -> None:
    for message in catalogue.read(GERMAN):
        for english, german in message.pairs():
            assert sorted(PLACEHOLDER.findall(german)) == sorted(PLACEHOLDER.findall(english)), german
            assert re.findall(r"^\s*|\s*$", german) == re.findall(r"^\s*|\s*$", english), repr(german)


def test_what_people_are_shown_is_what_the_catalogue_says() -> None:
    """The compiled file is what Django reads; nobody may forget to make it anew."""
    expected: dict[str | tuple[str, int], str] = {}
    for message in catalogue.read(GERMAN):
        context, english, plural = message.key
        name = f"{context}\x04{english}" if context else english
        for form, text in enumerate(message.translations):
            expected[(name, form) if plural else name] = text
    with GERMAN.with_suffix(".mo").open("rb") as compiled:
        shown = dict(vars(gettext.GNUTranslations(compiled))["_catalog"])
    del shown[""]
    assert shown == expected, "make messages"


def test_gettext_goes_by_names_under_which_sentences_are_gathered() -> None:
    """A sentence in `_now("…")` would stay English for ever, and no tool would say so."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            assert list(_other_names(ast.parse(path.read_text()))) == [], path.relative_to(ROOT)


def _other_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for given in node.names:
                fits = given.asname == "_" and given.name in ("gettext", "gettext_lazy")
                if given.asname and not fits:
                    yield f"{given.name} as {given.asname}"


def test_no_sentence_is_said_within_an_f_string() -> None:
    """There GNU gettext does not look."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            texts = (
                node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)
            )
            calls = (node for text in texts for node in ast.walk(text) if isinstance(node, ast.Call))
            names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
            assert names & GATHERED == set(), path.relative_to(ROOT)
