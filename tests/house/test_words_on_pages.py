"""Every word on a page is in the reader's language: none stands outside gettext."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import unfold
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.db import models
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.functional import Promise

from itsm.portal.borrowed_words import SENTENCES
from tests.house.catalogue import FLOORS, ROOT

OWN_NAMES = {"Slipway", "SHA"}
SPOKEN = re.compile(r"""\b(?:aria-label|title|placeholder|alt)=("[^"]*"|'[^']*')""")
SILENT = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
TEMPLATES = [
    path
    for floor in FLOORS
    for path in sorted((ROOT / floor).rglob("templates/**/*.*"))
    if path.suffix in (".html", ".txt")
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_of_a_template_stands_outside_gettext(path: Path) -> None:
    bare = "".join(_outside_gettext(path.read_text()))
    shown = [*SPOKEN.findall(bare), re.sub(r"&\w+;", " ", SILENT.sub("\n", bare))]
    words = {word for text in shown for word in WORD.findall(text)} - OWN_NAMES
    assert words == set()


def _outside_gettext(source: str) -> Iterator[str]:
    """The template's own text; what a tag or variable would show there is a digit."""
    within = False
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if name.removeprefix("end") in ("blocktranslate", "blocktrans", "comment"):
            within = not name.startswith("end")
        elif token.token_type == TokenType.TEXT and not within:
            yield token.contents
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield "0"


def _shown_fields() -> Iterator[tuple[str, str, object]]:
    """Model, field, its name: each field of ours that a page of the admin heads with its name."""
    for model, page in admin.site._registry.items():
        if model.__module__.split(".")[0] not in FLOORS:
            continue
        yield from _named(model, [*page.list_display, *page.readonly_fields, *flatten(page.fields or [])])
        for rows in page.inlines:
            yield from _named(rows.model, [*rows.readonly_fields, *flatten(rows.fields or [])])


def _named(model: type[models.Model], names: list[object]) -> Iterator[tuple[str, str, object]]:
    for field in model._meta.fields:
        if field.name in names and not field.auto_created:
            yield model._meta.label, field.name, field.verbose_name


def test_the_admin_names_its_columns_in_the_readers_language() -> None:
    found = list(_shown_fields())
    assert len(found) > 50
    assert [(model, name) for model, name, shown in found if not isinstance(shown, Promise)] == []


def test_what_is_said_for_the_admins_theme_is_still_what_it_says() -> None:
    theme = Path(unfold.__file__).parent
    said = "\n".join(path.read_text() for kind in ("*.py", "*.html") for path in theme.rglob(kind))
    for sentence in SENTENCES:
        assert sentence in said
        with translation.override("de"):
            assert translation.gettext(sentence) != sentence or sentence == "System"
