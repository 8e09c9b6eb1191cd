"""Impact is exact on a real dependency graph: 63,436 packages, 264,191 dependencies, 60 circles."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from cmdb import actions, queries
from cmdb.queries.resolve import resolve
from tests.cast import Cast
from tests.cmdb.build import real_export

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def as_file(header: str, rows: Iterable[tuple[str, ...]]) -> BinaryIO:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def test_impact_on_the_debian_graph_is_exact(cast: Cast) -> None:
    place = real_export("debian")
    nodes = ((row["name"], "package", row["name"], row["version"]) for row in rows_of(place / "nodes.csv.gz"))
    edges = ((row["from"], row["type"], row["to"]) for row in rows_of(place / "edges.csv.gz"))
    result = actions.import_cis(
        cis=as_file("id,ci_class,name,version", nodes),
        relationships=as_file("source,type,target", edges),
        create_missing=True,
        source="debian",
        actor=cast.adam,
    )
    assert (result.cis.created, result.relationships.created) == (63_436, 264_191)
    assert result.rejects == []
    wrong = {}
    for row in csv.DictReader((place / "expected_impact.dev.csv").open()):
        ci = resolve(f"package:{row['name']}")
        down = queries.impact([ci.pk], limit=0)
        up = queries.impact([ci.pk], direction="upstream", limit=0)
        found = {
            "direct_dependents": down.direct,
            "impacted_total": down.total,
            "max_hops": down.max_hops,
            "depends_on_total": up.total,
            "direct_depends": up.direct,
        }
        expected = {name: int(row[name]) for name in found}
        if found != expected:
            wrong[row["name"]] = (found, expected)
    assert wrong == {}
