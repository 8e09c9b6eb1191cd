"""Attributes between bounds: the index loses nothing, and kinds are not mixed up."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cmdb.models import ConfigurationItem
from cmdb.queries.ranges import within_ranges
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.clients import api
from tests.cmdb.build import make_ci

pytestmark = pytest.mark.django_db

NOT_FOUND = """
    SELECT value, low, high FROM unnest(%(values)s::numeric[]) AS value,
        unnest(%(bounds)s::numeric[]) AS low, unnest(%(bounds)s::numeric[]) AS high
    WHERE value BETWEEN low AND high
        AND NOT coalesce(
            cmdb_range_terms(jsonb_build_object('x', value))
            && cmdb_range_cover('x', to_jsonb(low), to_jsonb(high)), false)
    LIMIT 3
"""
OPEN_ENDED = """
    SELECT value, bound FROM unnest(%(values)s::numeric[]) AS value, unnest(%(bounds)s::numeric[]) AS bound
    WHERE NOT cmdb_range_terms(jsonb_build_object('x', value)) && CASE
        WHEN value >= bound THEN cmdb_range_cover('x', to_jsonb(bound), NULL)
        ELSE cmdb_range_cover('x', NULL, to_jsonb(bound)) END
    LIMIT 3
"""
DAYS = """
    SELECT value, bound FROM unnest(%(days)s::text[]) AS value, unnest(%(days)s::text[]) AS bound
    WHERE NOT cmdb_range_terms(jsonb_build_object('x', value)) && CASE
        WHEN value COLLATE "C" >= bound THEN cmdb_range_cover('x', to_jsonb(bound), NULL)
        ELSE cmdb_range_cover('x', NULL, to_jsonb(bound)) END
    LIMIT 3
"""


def numbers() -> list[Decimal]:
    """Of every size and sign, close together and far apart."""
    chance = random.Random(4)
    plain = [Decimal(chance.randint(-5000, 5000)) / chance.choice([1, 1, 3, 7]) for _ in range(60)]
    wide = [
        Decimal(chance.choice([-1, 1])) * Decimal(f"{chance.random():.6f}e{chance.randint(-320, 320)}")
        for _ in range(60)
    ]
    edges = [
        Decimal(sign * 2**power + by)
        for sign in (-1, 1)
        for power in (12, 13, 31, 52, 53)
        for by in (-1, 0, 1)
    ]
    return [*plain, *wide, *edges, Decimal(0), Decimal("1e2000"), Decimal("-1e2000"), Decimal("1e-2000")]


def rows_of(statement: str, **given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def test_no_number_within_a_range_is_lost_by_the_index() -> None:
    values = numbers()
    bounds = random.Random(5).sample(values, 40)
    assert rows_of(NOT_FOUND, values=values, bounds=bounds) == []
    assert rows_of(OPEN_ENDED, values=values, bounds=values) == []


@pytest.mark.parametrize(
    "value",
    [
        "5",
        "2024",
        "2024-1-1",
        " 2024-01-01",
        "v2024-01-01",
        "",
        None,
        True,
        ["2024-01-01"],
        [5],
        {"year": 2024},
    ],
)
def test_what_is_neither_a_number_nor_begins_like_a_date_lies_in_no_range(value: object) -> None:
    both = {"it": value, "memory": 5}
    terms = "SELECT cmdb_range_terms(%(given)s::jsonb)"
    assert rows_of(terms, given=json.dumps({"it": value})) == [([],)]
    assert rows_of(terms, given=json.dumps(both)) == rows_of(terms, given=json.dumps({"memory": 5}))


def test_no_day_within_a_range_is_lost_by_the_index() -> None:
    chance = random.Random(6)
    days = [
        f"{chance.choice([0, 1899, 1900, 1999, 2026, 2155, 2156, 9999]):04}-{chance.randint(0, 19):02}-"
        f"{chance.randint(0, 39):02}{chance.choice(['', 'T10:00:00+02:00'])}"
        for _ in range(150)
    ]
    assert rows_of(DAYS, days=days) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("attribute.x__gte=5", ["five", "large"]),
        ("attribute.x__gt=5&attribute.x__lte=1e40", ["large"]),
        ("attribute.x__lt=0", ["below"]),
        ("attribute.x__gte=2026-01-01", ["day"]),
        ("attribute.x__gte=2025-12-31&attribute.x__lt=2026-02-01", ["day"]),
        ("attribute.x__lt=2026-01-31", []),
        ("attribute.x__gte=t", ["text", "words"]),
        ("attribute.x__gt=true", ["words"]),
    ],
)
def test_numbers_are_found_among_numbers_and_days_among_days(
    cast: Cast, query: str, expected: list[str]
) -> None:
    values = {
        "five": 5,
        "large": 10**40,
        "below": -0.5,
        "day": "2026-01-31",
        "text": "t",
        "words": "truth",
        "list": [7, 8],
        "flag": True,
        "none": None,
    }
    for name, value in values.items():
        ci = make_ci(cast.conny, name)
        ConfigurationItem.objects.filter(pk=ci.pk).update(attributes={"x": value})
    answer = api(cast.rita).get(f"/api/v1/cis/?{query}")
    found = sorted(item["name"] for item in answer.json()["results"])
    assert found == sorted(expected)


def test_a_range_is_looked_up_in_an_index(cast: Cast) -> None:
    """The plan as PostgreSQL tells it, for both bounds of a number and an open range of days."""
    for name, memory in (("small", 8), ("large", 96)):
        make_ci(cast.conny, name, attributes={"memory": memory})
    asked = [("memory", ">=", 64), ("memory", "<", 128)]
    with CaptureQueriesContext(connection) as seen:
        rows = within_ranges(ConfigurationItem.objects.all(), asked)
    assert [ci.name for ci in rows] == ["large"]
    statement = next(query["sql"] for query in seen.captured_queries if "cmdb_range_cover" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on ci_attribute_ranges" in plan
    assert plan.count("Seq Scan") == 0


def test_what_many_have_is_not_looked_up_and_found_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(12):
        make_ci(cast.conny, f"web{place:02}", attributes={"memory": place})
    asked = [("memory", ">=", 1)]
    rows = within_ranges(ConfigurationItem.objects.all(), asked)
    assert "= ANY" in str(rows.query), "eleven that lie together in the sample are few all the same"
    monkeypatch.setattr("cmdb.queries.ranges.FEW", 10)
    rows = within_ranges(ConfigurationItem.objects.all(), asked)
    assert "= ANY" not in str(rows.query)
    assert rows.count() == 11
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


def test_the_past_is_asked_by_ranges_too(cast: Cast) -> None:
    make_ci(cast.conny, "web", attributes={"cpu_cores": 8})
    then = quote(database_now().isoformat())
    for query, expected in (("attribute.cpu_cores__gte=8", ["web"]), ("attribute.cpu_cores__gt=8", [])):
        answer = api(cast.rita).get(f"/api/v1/cis/?as_of={then}&{query}").json()
        assert [item["name"] for item in answer["results"]] == expected
