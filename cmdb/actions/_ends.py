"""Which classes a relationship type may join, as doors give them: pairs of class names."""

from collections.abc import Sequence

from cmdb.models import RelationshipEnds, RelationshipType
from cmdb.queries.classes import class_named
from itsm.core.operations import Operation

Ends = Sequence[tuple[str, str]]


def set_ends(op: Operation, kind: RelationshipType, ends: Ends) -> None:
    """Exactly these pairs from now on; none lets the type join everything. Refused: unknown_ci_class."""
    wanted = {(class_named(source).pk, class_named(target).pk) for source, target in ends}
    known = {(row.source_class_id, row.target_class_id): row for row in kind.ends.all()}
    for pair in sorted(known.keys() - wanted):
        op.delete(op.lock(RelationshipEnds, known[pair].pk))
    for source, target in sorted(wanted - known.keys()):
        op.create(RelationshipEnds(type=kind, source_class_id=source, target_class_id=target))
