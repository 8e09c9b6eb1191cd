"""Rows that would close a circle of a relationship type that allows none."""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.utils.translation import gettext as _

from cmdb.actions._import.batch import rows_of
from cmdb.models import Relationship, RelationshipType
from cmdb.rules.relationships import leads_to
from itsm.core.operations import Operation

NEW_EDGES = """
    SELECT staged.line, staged.source_id, staged.target_id
    FROM cmdb_import_edge AS staged LEFT JOIN cmdb_relationship AS edge
        ON edge.source_id = staged.source_id AND edge.type_id = staged.type_id
        AND edge.target_id = staged.target_id
    WHERE staged.type_id = %(type)s AND edge.id IS NULL AND NOT EXISTS (
        SELECT FROM cmdb_simulated_edge AS edge
        WHERE (edge.source_id, edge.target_id, edge.type_id)
            = (staged.source_id, staged.target_id, staged.type_id)
    ) ORDER BY staged.line
"""

SIMULATED = "SELECT source_id, target_id FROM cmdb_simulated_edge WHERE type_id = %(type)s"


def closing_circles(op: Operation, type_ids: Iterable[int], *, hold: bool) -> Iterator[tuple[int, str]]:
    """Line and reason, in the order of the file: the row that closes the circle goes, those before it stay.

    With `hold` the type is locked, so that nobody else closes it meanwhile.
    """
    for kind in RelationshipType.objects.filter(pk__in=list(type_ids), acyclic=True).order_by("pk"):
        if hold:
            op.lock(RelationshipType, kind.pk)
        edges = _adjacency(kind.pk)
        for line, source, target in rows_of(NEW_EDGES, {"type": kind.pk}):
            if leads_to(edges, target, source):
                label = {"type": kind.label}
                yield line, _("This would close a circle, which “%(type)s” does not allow.") % label
            else:
                edges.setdefault(source, []).append(target)


def _adjacency(type_id: int) -> dict[int, list[int]]:
    """Read afresh for each batch: between two batches somebody else may have added an edge."""
    edges: dict[int, list[int]] = {}
    rows = Relationship.objects.filter(type_id=type_id).values_list("source_id", "target_id")
    simulated = rows_of(SIMULATED, {"type": type_id})
    for source, target in chain(rows.iterator(chunk_size=10_000), simulated):
        edges.setdefault(source, []).append(target)
    return edges
