"""Attributes between bounds: numbers among numbers, dates among dates, other text by its letters.

What few items have is looked up in an index of what is recorded now (`RangeTerms`). What many have is met
soon by walking the list in its order; a sample of the table's pages tells the two apart, for the planner
cannot: it has no statistics of ranges within JSON.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    F,
    Func,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from cmdb.models import ConfigurationItem
from cmdb.queries.bounds import in_time
from itsm.core.refusals import OperationRefused

M = TypeVar("M", bound=Model)
Range = tuple[str, str, Any]
"""Name of an attribute, comparison (`<`, `<=`, `>`, `>=`), bound (a number or text)."""
DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
FEW = 5_000
"""So many items at most are looked up; of more, walking the list meets enough."""
MANY_OF_SAMPLE = 10
"""Fewer than this in the sample are few, however small a part of all the sample is."""
MOST_SECONDS_LOOKING = 0.5
"""Fractions that share a place may be many to compare; the list is walked then."""

_BY_INDEX = """
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_indexscan = off;
    SET LOCAL jit = off;
    SET LOCAL work_mem = '64MB'
"""
_AS_BEFORE = "RESET enable_seqscan; RESET enable_indexscan; RESET jit; RESET work_mem"
_SHARE = "least(1, 1500 * 8192.0 / greatest(1, pg_relation_size('cmdb_configurationitem')))"
"""What part of the table the sample is."""
_FEW = """
    WITH sampled AS MATERIALIZED (
        SELECT count(*) < greatest(%(many)s, %(few)s * {share}) AS few
        FROM cmdb_configurationitem TABLESAMPLE SYSTEM (100 * {share}) REPEATABLE (1) WHERE {within}
    )
    SELECT (SELECT few FROM sampled), ARRAY(
        SELECT id FROM cmdb_configurationitem
        WHERE {touching} AND {within} AND (SELECT few FROM sampled) LIMIT %(few)s + 1
    )
"""
"""What was recorded together lies together, so that one page may hold all hits of the sample: they are
weighed by how small a part of all it is."""


def within_ranges(rows: QuerySet[M], ranges: Iterable[Range]) -> QuerySet[M]:
    """CIs, or versions of CIs, whose attributes lie within every range."""
    asked = list(ranges)
    for name, comparison, bound in asked:
        rows = rows.filter(_beyond(name, comparison, bound))
    if issubclass(rows.model, ConfigurationItem) and (few := _few(asked)) is not None:
        rows = rows.filter(_among(few))
    return rows


def _few(ranges: list[Range]) -> list[int] | None:
    """Keys of the items within the ranges that the index knows; None when there are many, or none known."""
    known = [(name, comparison, bound) for name, comparison, bound in ranges if _kind(bound)]
    if not known:
        return None
    within, given = _within(known)
    touching, terms = _touching(known)
    statement = _FEW.format(within=within, touching=touching, share=_SHARE)
    try:
        with in_time(MOST_SECONDS_LOOKING), connection.cursor() as cursor:
            cursor.execute(_BY_INDEX)
            cursor.execute(statement, {**given, **terms, "many": MANY_OF_SAMPLE, "few": FEW})
            few, found = cursor.fetchone()
            cursor.execute(_AS_BEFORE)
    except OperationRefused:
        return None
    return found if few and len(found) <= FEW else None


def _within(known: list[Range]) -> tuple[str, dict[str, str]]:
    """What is asked, as a condition and its parameters."""
    given = {}
    for place, (name, comparison, bound) in enumerate(known):
        given[f"path{place}"] = _path(name, comparison, bound)
        given[f"bound{place}"] = json.dumps({"bound": bound})
    each = "jsonb_path_exists(attributes, %(path{0})s::jsonpath, %(bound{0})s::jsonb, true)"
    return " AND ".join(each.format(place) for place in range(len(known))), given


def _touching(known: list[Range]) -> tuple[str, dict[str, str | None]]:
    """What the index is asked: both bounds of an attribute at once, as a condition and its parameters."""
    ends: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for name, comparison, bound in known:
        ends[name, _kind(bound)][comparison[0]] = json.dumps(bound)
    given: dict[str, str | None] = {}
    for place, ((name, _of_kind), bounds) in enumerate(ends.items()):
        given |= {f"name{place}": name, f"low{place}": bounds.get(">"), f"high{place}": bounds.get("<")}
    cover = "cmdb_range_cover(%(name{0})s, %(low{0})s::jsonb, %(high{0})s::jsonb)"
    each = f"cmdb_range_terms(attributes) && {cover}"
    return " AND ".join(each.format(place) for place in range(len(ends))), given


def _among(keys: list[int]) -> Func:
    """Written as an array, of which the planner knows the length: it would walk the list for a subquery."""
    array = Value(keys, ArrayField(BigIntegerField()))
    given = Func(array, template="(%(expressions)s::bigint[])")
    template = {"template": "%(expressions)s", "arg_joiner": " = ANY "}
    return Func(F("pk"), given, output_field=BooleanField(), **template)


def _kind(bound: Any) -> str:
    """What the index tells apart; empty for text that it does not know."""
    if isinstance(bound, str):
        return "date" if re.match(DATE, bound) else ""
    return "number"


def _path(name: str, comparison: str, bound: Any) -> str:
    alike = f" && @ like_regex {json.dumps(DATE)}" if _kind(bound) == "date" else ""
    return f"strict $.{json.dumps(name)} ? (@ {comparison} $bound{alike})"


def _beyond(name: str, comparison: str, bound: Any) -> Func:
    """Whether an attribute is beyond a bound of its own kind."""
    return Func(
        F("attributes"),
        Cast(Value(_path(name, comparison, bound), TextField()), _JSONPath()),
        Cast(Value(json.dumps({"bound": bound}), TextField()), JSONField()),
        Value(True),
        function="jsonb_path_exists",
        output_field=BooleanField(),
    )


class _JSONPath(TextField):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:
        return "jsonpath"
