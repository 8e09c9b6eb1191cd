"""Search as you type over a million items: a few narrow looks, each bounded, and the best of what they found.

First what begins so (two ordered indexes), then what has that very tag, then names that begin with the first
of several words and contain the others, then what contains every word (trigrams), then, when that was little,
the same with misspelt words put right. A word that a large part of all items have is drawn from a sample of
the table's pages: a list of half a million hits is never made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from cmdb.models import CIClass
from cmdb.rules.facts import tags_of
from cmdb.rules.search import numbers_that_begin, patterns, pieces
from itsm.core import access
from itsm.core.models import User

BOUND = """
    SET LOCAL statement_timeout = 400;
    SET LOCAL enable_seqscan = off;
    SET LOCAL jit = off;
    SET LOCAL pg_trgm.similarity_threshold = 0.25
"""
CANDIDATES = 300
COMMON = 50_000
"""From so many expected hits on, a sample is looked at instead."""
SOON_FOUND = 5_000
"""Where enough have that very tag, what contains the word is looked for up to so many expected hits."""
LITTLE = 3
"""With fewer hits, words may have been misspelt."""
NAMES_READ = 10_000
"""So many names that begin with the first word are read for the others."""
SHORTEST_WITHIN = 3
"""Fewer letters have no trigram; they find what begins so."""

WORDS = "cmdb_search_words(number, name, external_id, tags, attributes)"
NAMED_SO = """
    SELECT id FROM cmdb_configurationitem WHERE number = %(number)s AND {seen}
    UNION ALL
    SELECT id FROM (
        SELECT id, unit_id, ci_class_id FROM cmdb_configurationitem
        WHERE number >= %(numbered)s AND number < %(numbered_after)s
        ORDER BY number LIMIT %(candidates)s
    ) AS numbered WHERE {seen}
    UNION ALL
"""
BEGIN_SO = """
    SELECT id FROM (
        SELECT id, ci_class_id, name FROM cmdb_configurationitem WHERE lower(name) LIKE %(beginning)s
        ORDER BY lower(name) USING ~<~, id LIMIT %(most)s
    ) AS begun WHERE {of_class} AND {others} LIMIT %(enough)s
"""
BEGIN_SO_IN_UNITS = """
    SELECT begun.id FROM unnest(%(units)s::bigint[]) AS unit CROSS JOIN LATERAL (
        SELECT id, ci_class_id, name FROM cmdb_configurationitem
        WHERE unit_id = unit AND lower(name) LIKE %(beginning)s
        ORDER BY lower(name) USING ~<~, id LIMIT %(most)s
    ) AS begun WHERE {of_class} AND {others}
    ORDER BY lower(begun.name) USING ~<~, begun.id LIMIT %(enough)s
"""
EXPECTED = "EXPLAIN (FORMAT JSON) SELECT id FROM cmdb_configurationitem WHERE {condition}"
HOLDING = "SELECT id FROM cmdb_configurationitem {sample} WHERE {condition} LIMIT {most}"
RIGHT_WORDS = """
    SELECT given, (
        SELECT word FROM cmdb_searchword WHERE word %% given
        ORDER BY similarity(word, given) DESC, word LIMIT 1
    )
    FROM unnest(%(given)s::text[]) AS given
    WHERE NOT EXISTS (SELECT FROM cmdb_searchword WHERE word LIKE '%%' || given || '%%')
"""


@dataclass(frozen=True)
class Scope:
    """Where to look: units the user sees, classes asked for; None is all of them."""

    units: list[int] | None
    classes: list[int] | None

    @property
    def arguments(self) -> dict[str, Any]:
        return {"units": self.units, "classes": self.classes}

    @property
    def of_class(self) -> str:
        return "true" if self.classes is None else "ci_class_id = ANY(%(classes)s::bigint[])"

    @property
    def seen(self) -> str:
        of_unit = "true" if self.units is None else "unit_id = ANY(%(units)s::bigint[])"
        return f"{of_unit} AND {self.of_class}"


def found_ids(user: User, text: str, limit: int, below: str = "") -> list[int]:
    """Keys of what matches, the likeliest first, some more than `limit`. An answer that would take too long
    is given up: what was found until then stands."""
    units = access.units_seen(user, "ci")
    classes = CIClass.objects.filter(path__contains=f".{below}.").values_list("pk", flat=True)
    scope = Scope(None if units is None else sorted(units), list(classes) if below else None)
    found: dict[int, None] = {}
    with suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BOUND)
        _collect(cursor, text, limit, scope, found)
        if len(found) < LITTLE and (right := _put_right(cursor, text)):
            _collect(cursor, right, limit, scope, found)
    return list(found)


def _collect(cursor: Any, text: str, limit: int, scope: Scope, found: dict[int, None]) -> None:
    words = text.lower().split()
    found |= dict.fromkeys(_beginning(cursor, text, limit, scope))
    if len(found) >= limit:
        return
    tagged = dict.fromkeys(_tagged(cursor, text, scope))
    found |= tagged
    if len(words) > 1:
        found |= dict.fromkeys(_named(cursor, words, limit, scope))
    if len(found.keys() - tagged.keys()) < limit and max(map(len, words)) >= SHORTEST_WITHIN:
        most = SOON_FOUND if len(tagged) >= limit else None
        found |= dict.fromkeys(_holding(cursor, *_containing(words), scope, most))


def _beginning(cursor: Any, text: str, limit: int, scope: Scope) -> Iterable[int]:
    begin = BEGIN_SO if scope.units is None else BEGIN_SO_IN_UNITS
    statement = (NAMED_SO + "(" + begin + ")").format(seen=scope.seen, of_class=scope.of_class, others="true")
    first, after = numbers_that_begin(text)
    arguments = {
        "number": text.upper(),
        "numbered": first,
        "numbered_after": after,
        "beginning": patterns([text.lower()], before="")[0],
        "candidates": CANDIDATES,
        "most": limit if scope.classes is None else CANDIDATES,
        "enough": CANDIDATES,
    }
    cursor.execute(statement, {**arguments, **scope.arguments})
    return [row[0] for row in cursor.fetchall()]


def _named(cursor: Any, words: list[str], limit: int, scope: Scope) -> Iterable[int]:
    """Of names that begin with the first word those with the others: cheaper than all that is searched."""
    begin = BEGIN_SO if scope.units is None else BEGIN_SO_IN_UNITS
    first, *others = words
    wanted = {f"word{place}": pattern for place, pattern in enumerate(patterns(others))}
    condition = " AND ".join(f"lower(begun.name) LIKE %({name})s" for name in wanted)
    units = 1 if scope.units is None else max(1, len(scope.units))
    most = max(limit, NAMES_READ // units)
    arguments = {"beginning": patterns([first], before="")[0], "most": most, "enough": limit}
    statement = begin.format(of_class=scope.of_class, others=condition)
    cursor.execute(statement, {**wanted, **arguments, **scope.arguments})
    return [row[0] for row in cursor.fetchall()]


def _tagged(cursor: Any, text: str, scope: Scope) -> Iterable[int]:
    """By the index of tags: what they contain as trigrams half of all tags may have in common."""
    return _holding(cursor, ["tags @> %(tags)s::varchar[]"], {"tags": tags_of([text])}, scope)


def _containing(words: list[str]) -> tuple[list[str], dict[str, str]]:
    wanted = {f"word{place}": pattern for place, pattern in enumerate(patterns(words))}
    return [f"{WORDS} LIKE %({name})s" for name in wanted], wanted


def _holding(
    cursor: Any,
    conditions: Iterable[str],
    wanted: Mapping[str, Any],
    scope: Scope,
    most: int | None = None,
) -> Iterable[int]:
    """Some of what meets the conditions; of what a large part of all items meets, those of a sample. Nothing
    where more than `most` are expected.
    """
    condition = " AND ".join([scope.seen, *conditions])
    arguments = {**wanted, **scope.arguments}
    cursor.execute(EXPECTED.format(condition=condition), arguments)
    told = cursor.fetchone()[0]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    if most and plan["Plan Rows"] > most:
        return []
    sample = ""
    if plan["Plan Rows"] > COMMON:
        percent = min(100.0, 150.0 * CANDIDATES / plan["Plan Rows"])
        sample = f"TABLESAMPLE SYSTEM ({percent:.4f}) REPEATABLE (1)"
    cursor.execute(HOLDING.format(sample=sample, condition=condition, most=CANDIDATES), arguments)
    return [row[0] for row in cursor.fetchall()]


def _put_right(cursor: Any, text: str) -> str:
    """The text with words that occur nowhere replaced by the most similar that do; empty when none is."""
    cursor.execute(RIGHT_WORDS, {"given": pieces(text)})
    right = {given: word for given, word in cursor.fetchall() if word}
    if not right:
        return ""
    return re.sub("|".join(map(re.escape, right)), lambda given: right[given[0]], text.lower())
