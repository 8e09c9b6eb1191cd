"""Bringing in relationships, a batch at a time; one that is recorded already is left alone."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cmdb.actions._import.ahead import Ahead
from cmdb.actions._import.batch import (
    Batch,
    ImportOrder,
    audit_batch,
    begin,
    changed_by,
    content_of,
    rows_are_known,
    rows_of,
    stage,
)
from cmdb.actions._import.circles import closing_circles
from cmdb.actions._import.identity import known_as
from cmdb.actions._import.result import ImportResult
from cmdb.actions._import.simulated import relate_simulated, room_for_simulation
from cmdb.actions._import.type_rules import joining_what_they_may_not, more_than_allowed
from cmdb.actions._import.unfit import Unfit
from cmdb.models import ImpactDirection, RelationshipType
from cmdb.queries.items import visible_to
from cmdb.rules.lifecycle import normalised
from cmdb.rules.names import check_name
from cmdb.rules.table_rows import Fault, Table
from itsm.core.models import User
from itsm.core.operations import Operation, operation
from itsm.core.words import on_record

COPIED = "line bigint, source text, type_id bigint, target text"
OTHERS = "source_id bigint, target_id bigint"

RESOLVE = f"""
    UPDATE cmdb_import_edge AS staged
    SET source_id = {known_as("source")}, target_id = {known_as("target")}
"""  # noqa: S608
ENDS = """
    SELECT source_id FROM cmdb_import_edge WHERE source_id IS NOT NULL
    UNION SELECT target_id FROM cmdb_import_edge WHERE target_id IS NOT NULL
"""
HIDE = """
    UPDATE cmdb_import_edge SET
        source_id = CASE WHEN source_id = ANY(%(hidden)s) THEN NULL ELSE source_id END,
        target_id = CASE WHEN target_id = ANY(%(hidden)s) THEN NULL ELSE target_id END
    WHERE source_id = ANY(%(hidden)s) OR target_id = ANY(%(hidden)s)
"""
FAULTY = """
    SELECT staged.line, staged.source_id IS NULL, staged.target_id IS NULL,
        staged.source_id = staged.target_id, ci.unit_id <> ALL(%(allowed)s), staged.source, staged.target
    FROM cmdb_import_edge AS staged LEFT JOIN cmdb_configurationitem AS ci ON ci.id = staged.source_id
    WHERE staged.source_id IS NULL OR staged.target_id IS NULL OR staged.source_id = staged.target_id
        OR ci.unit_id <> ALL(%(allowed)s)
"""
FORGET = "DELETE FROM cmdb_import_edge WHERE line = ANY(%(lines)s)"
INSERT = """
    INSERT INTO cmdb_relationship (source_id, type_id, target_id, origin, created_at, created_by_id)
    SELECT DISTINCT ON (source_id, type_id, target_id)
        source_id, type_id, target_id, %(source)s, %(now)s, %(actor)s
    FROM cmdb_import_edge ORDER BY source_id, type_id, target_id, line
    ON CONFLICT DO NOTHING
"""


class StagedEdge(NamedTuple):
    line: int
    source: str
    type_id: int
    target: str


def import_edges(table: Table, order: ImportOrder, result: ImportResult, name: str) -> None:
    """Every row of the table of this name. Batches commit one by one; a reject never stops the rest."""
    ahead = Ahead(table.rows)
    for batch in ahead:
        with operation("cmdb.import", actor=order.actor) as op, op.bulk():
            begin(order, dry_run=result.dry_run)
            room_for_simulation()
            made_before = len(result.made_types)
            ready = _ready(op, batch, order, result, name)
            created = _write(op, ready, order, result, name, ahead)
            if created or len(result.made_types) > made_before:
                audit_batch(op, order, name, ready, content_of(ready), created=created)
        result.progress(len(batch))


def _ready(
    op: Operation, batch: Batch, order: ImportOrder, result: ImportResult, name: str
) -> list[StagedEdge]:
    types = {kind.name: kind for kind in RelationshipType.objects.all()}
    ready = []
    for row in batch:
        if isinstance(row, Fault):
            result.reject(name, row.line, row.reason, row.text)
            continue
        try:
            kind = _type(op, row.values["type"], types, order, result)
            ready.append(StagedEdge(row.line, row.values["source"], kind.pk, row.values["target"]))
        except Unfit as unfit:
            result.reject(name, row.line, str(unfit), ",".join(row.values.values()))
    return ready


def _type(
    op: Operation, given: str, types: dict[str, RelationshipType], order: ImportOrder, result: ImportResult
) -> RelationshipType:
    """The type by name. A made one lets impact flow from target to source: the source needs the target."""
    name = normalised(given)
    if name not in types:
        if not order.create_missing:
            raise Unfit(_("There is no relationship type “%(name)s”.") % {"name": given})
        if check_name(name) or len(given) > 120:
            raise Unfit(_("“%(name)s” cannot be the name of a relationship type.") % {"name": given[:120]})
        label = given.strip().replace("_", " ")
        label = label[:1].upper() + label[1:]
        types[name] = op.create(
            RelationshipType(
                name=name,
                label=label,
                inverse_label=on_record("%(label)s (inverse)") % {"label": label[:100]},
                impact=ImpactDirection.TARGET_TO_SOURCE,
                made_by_import=True,
            )
        )
        result.made_types.append(name)
    return types[name]


def _write(
    op: Operation, ready: list[StagedEdge], order: ImportOrder, result: ImportResult, name: str, ahead: Ahead
) -> int:
    given = {
        "source": order.source,
        "actor": order.actor.pk,
        "allowed": list(order.allowed_units),
        "now": op.now,
    }
    texts = {row.line: row for row in ready}
    stage("cmdb_import_edge", COPIED, OTHERS, ready)
    changed_by(RESOLVE, given, ahead.read)
    _hide(order.actor)
    rows_are_known("cmdb_import_edge", "line, type_id, source_id, target_id")
    bad = dict(_faults(given))
    _forget(bad)
    types = {row.type_id for row in ready}
    hold = not result.dry_run
    for broken in (
        joining_what_they_may_not(),
        more_than_allowed(op, types, hold=hold),
        closing_circles(op, types, hold=hold),
    ):
        found = dict(broken)
        _forget(found)
        bad |= found
    for line, reason in sorted(bad.items()):
        row = texts[line]
        result.reject(name, line, reason, f"{row.source},{row.target}")
    created = relate_simulated() if result.dry_run else changed_by(INSERT, given)
    result.relationships.created += created
    result.relationships.unchanged += len(ready) - len(bad) - created
    return created


def _hide(actor: User) -> None:
    """Ends that the actor may not see are no ends, as in every form."""
    ends = {end for (end,) in rows_of(ENDS, {})}
    hidden = ends - set(visible_to(actor).filter(pk__in=ends).values_list("pk", flat=True))
    if hidden:
        changed_by(HIDE, {"hidden": sorted(hidden)})


def _forget(bad: dict[int, str]) -> None:
    if bad:
        changed_by(FORGET, {"lines": list(bad)})


def _faults(given: dict[str, Any]) -> Iterator[tuple[int, str]]:
    for line, no_source, no_target, itself, _foreign, source, target in rows_of(FAULTY, given):
        if no_source or no_target:
            yield (
                line,
                _("There is no configuration item “%(id)s”.") % {"id": source if no_source else target},
            )
        elif itself:
            yield line, _("A configuration item cannot be related to itself.")
        else:
            yield line, _("The source belongs to a unit you may not import into.")
