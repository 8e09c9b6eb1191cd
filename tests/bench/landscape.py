"""A generated organisation: business services on applications on machines, the same for the same scale.

Rows go in by COPY with triggers off, which only tests may do; the product's importers are measured elsewhere.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection

from tests.cast import Cast, make_cast

SHARES = {
    "business_service": 0.01,
    "technical_service": 0.04,
    "application": 0.25,
    "virtual_machine": 0.5,
    "server": 0.2,
}
RESTS_ON = {
    "business_service": ("technical_service", "depends_on", 4),
    "technical_service": ("application", "depends_on", 5),
    "application": ("virtual_machine", "runs_on", 3),
    "virtual_machine": ("server", "hosted_on", 1),
}


@dataclass
class Landscape:
    cast: Cast
    items: dict[str, list[int]] = field(default_factory=dict)
    relationships: int = 0

    @property
    def size(self) -> int:
        return sum(len(ids) for ids in self.items.values())


def generate(scale: float) -> Landscape:
    """At scale 1 fifty thousand CIs and about as many relationships as a large organisation's have."""
    landscape = Landscape(make_cast())
    chance = random.Random(20260101)
    following = iter(range(1, 10_000_000))
    for name, share in SHARES.items():
        landscape.items[name] = [next(following) for _ in range(max(8, int(50_000 * scale * share)))]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        copy(cursor, "cmdb_configurationitem", CI_COLUMNS, items(landscape, ids_by_name("cmdb_ciclass")))
        edges = list(relationships(landscape, ids_by_name("cmdb_relationshiptype"), chance))
        copy(cursor, "cmdb_relationship", "source_id, type_id, target_id, origin", edges)
        for table in ("cmdb_configurationitem", "cmdb_relationship"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("SELECT setval('slipway_number_ci', (SELECT max(id) FROM cmdb_configurationitem))")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    landscape.relationships = len(edges)
    return landscape


CI_COLUMNS = (
    "id, number, external_number, version, imported, created_at, updated_at, name, state, criticality,"
    " environment, description, attributes, source, external_id, source_status, ci_class_id, created_by_id,"
    " unit_id"
)


def items(landscape: Landscape, classes: dict[str, int]) -> Iterator[tuple[object, ...]]:
    unit, by = landscape.cast.retail.pk, landscape.cast.conny.pk
    for name, ids in landscape.items.items():
        for pk in ids:
            yield (
                pk, f"CI{pk:07d}", "", 1, True, "2026-01-01", "2026-01-01", f"{name}-{pk}", "in_use",
                1 + pk % 4, "production", "", "{}", "bench", str(pk), "", classes[name], by, unit,
            )  # fmt: skip


def relationships(
    landscape: Landscape, types: dict[str, int], chance: random.Random
) -> Iterator[tuple[object, ...]]:
    for upper, (lower, kind, how_many) in RESTS_ON.items():
        for source in landscape.items[upper]:
            for target in chance.sample(landscape.items[lower], how_many):
                yield source, types[kind], target, "bench"


def ids_by_name(table: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, id FROM {table}")
        return dict(cursor.fetchall())


def copy(cursor: object, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as pipe:  # type: ignore[attr-defined]
        for row in rows:
            pipe.write_row(row)
