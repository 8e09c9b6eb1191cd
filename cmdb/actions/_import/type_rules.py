"""Rows that break what their relationship type says: which classes it joins, and how many an item has."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from cmdb.actions._import.batch import rows_of
from cmdb.models import RelationshipType
from itsm.core.operations import Operation

# What is recorded already is left alone, whatever the type says today.
_FRESH = """
    SELECT DISTINCT ON (source_id, type_id, target_id) staged.*
    FROM cmdb_import_edge AS staged
    WHERE NOT EXISTS (
        SELECT FROM cmdb_relationship AS edge
        WHERE (edge.source_id, edge.target_id, edge.type_id)
            = (staged.source_id, staged.target_id, staged.type_id)
    ) AND NOT EXISTS (
        SELECT FROM cmdb_simulated_edge AS edge
        WHERE (edge.source_id, edge.target_id, edge.type_id)
            = (staged.source_id, staged.target_id, staged.type_id)
    )
    ORDER BY source_id, type_id, target_id, line
"""
NOT_ALLOWED = f"""
    SELECT fresh.line, kind.label
    FROM ({_FRESH}) AS fresh
    JOIN cmdb_relationshiptype AS kind ON kind.id = fresh.type_id
    JOIN cmdb_configurationitem AS source ON source.id = fresh.source_id
    JOIN cmdb_ciclass AS source_class ON source_class.id = source.ci_class_id
    JOIN cmdb_configurationitem AS target ON target.id = fresh.target_id
    JOIN cmdb_ciclass AS target_class ON target_class.id = target.ci_class_id
    WHERE EXISTS (SELECT FROM cmdb_relationshipends AS ends WHERE ends.type_id = kind.id)
        AND NOT EXISTS (
            SELECT FROM cmdb_relationshipends AS ends
            JOIN cmdb_ciclass AS from_class ON from_class.id = ends.source_class_id
            JOIN cmdb_ciclass AS to_class ON to_class.id = ends.target_class_id
            WHERE ends.type_id = kind.id AND starts_with(source_class.path, from_class.path)
                AND starts_with(target_class.path, to_class.path)
        )
"""  # noqa: S608
TOO_MANY = """
    SELECT counted.line, counted.label, counted.most, ci.number
    FROM (
        SELECT fresh.line, fresh.{end}_id, kind.label, kind.{end}_most AS most,
            (SELECT count(*) FROM cmdb_relationship AS edge
             WHERE edge.{end}_id = fresh.{end}_id AND edge.type_id = fresh.type_id)
            + (SELECT count(*) FROM cmdb_simulated_edge AS edge
               WHERE edge.{end}_id = fresh.{end}_id AND edge.type_id = fresh.type_id)
            + row_number() OVER (PARTITION BY fresh.type_id, fresh.{end}_id ORDER BY fresh.line) AS nth
        FROM ({fresh}) AS fresh JOIN cmdb_relationshiptype AS kind ON kind.id = fresh.type_id
        WHERE kind.{end}_most IS NOT NULL
    ) AS counted JOIN cmdb_configurationitem AS ci ON ci.id = counted.{end}_id
    WHERE counted.nth > counted.most
"""


def joining_what_they_may_not() -> Iterator[tuple[int, str]]:
    """Line and reason."""
    for line, label in rows_of(NOT_ALLOWED, {}):
        yield line, _("“%(type)s” may not join items of these classes.") % {"type": label}


def more_than_allowed(op: Operation, type_ids: Iterable[int], *, hold: bool) -> Iterator[tuple[int, str]]:
    """Line and reason, in the order of the file: those before the bound stay.

    With `hold` the types are locked, so that nobody else takes the last place meanwhile; what is taken back
    holds nobody up.
    """
    ruled = Q(source_most__isnull=False) | Q(target_most__isnull=False) | Q(acyclic=True)
    kinds = RelationshipType.objects.filter(ruled, pk__in=list(type_ids))
    ordered = op.lock_all(RelationshipType, kinds.values_list("pk", flat=True)) if hold else list(kinds)
    if not any(kind.source_most or kind.target_most for kind in ordered):
        return
    for end in ("source", "target"):
        for line, label, most, number in rows_of(TOO_MANY.format(end=end, fresh=_FRESH), {}):
            told = {"number": number, "type": label, "most": most}
            yield line, _("%(number)s may have no more than %(most)s relationships “%(type)s”.") % told
