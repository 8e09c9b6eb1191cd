from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import BinaryIO

from cmdb.actions._import.batch import ImportOrder
from cmdb.actions._import.cis import import_items
from cmdb.actions._import.relationships import import_edges
from cmdb.actions._import.result import ImportResult, Reject
from cmdb.actions.create_ci import own_unit
from cmdb.rules.facts import check_facts
from cmdb.rules.import_columns import CIS, EDGE_TABLES
from cmdb.rules.import_files import Tables, tables_of
from itsm.core import access
from itsm.core.models import Unit, User
from itsm.core.operations import operation, taken_back

DEFAULT_SOURCE = "import"


def import_cis(
    *,
    actor: User,
    cis: BinaryIO | None = None,
    relationships: BinaryIO | None = None,
    create_missing: bool = False,
    dry_run: bool = False,
    source: str = DEFAULT_SOURCE,
    unit: Unit | None = None,
    on_reject: Callable[[Reject], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Bring in CIs and relationships from CSV or another form (`cmdb.rules.formats`).

    Bad rows are rejected with line and reason, good ones go in.

    A CI is known by `source` and its id there, so the same file twice changes nothing. Batches commit one by
    one; a dry run does everything and then takes it back. New CIs go into `unit`, by default the actor's own.

    Refused as a whole: permission_denied, malformed_file (no file, or an unusable header), invalid.
    """
    return import_tables(
        actor=actor,
        read=partial(tables_of, cis, relationships),
        create_missing=create_missing,
        dry_run=dry_run,
        source=source,
        unit=unit,
        on_reject=on_reject,
        on_progress=on_progress,
    )


def import_tables(
    *,
    actor: User,
    read: Callable[[], Tables],
    create_missing: bool = False,
    dry_run: bool = False,
    source: str = DEFAULT_SOURCE,
    unit: Unit | None = None,
    on_reject: Callable[[Reject], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """What `import_cis` does, for tables of items and relationships in whatever form.

    They are opened by `read` once the actor is known to be allowed, both before the first row is written, and
    the items are read to their end before the relationships. Refused as a whole: permission_denied, invalid,
    and as `read` refuses.
    """
    order = _order(actor, source.strip(), unit, create_missing)
    result = ImportResult(order.source, dry_run, sink=on_reject, on_progress=on_progress)
    tables = read()
    with taken_back("cmdb.import", actor=actor) if dry_run else nullcontext():
        if CIS in tables:
            import_items(tables[CIS], order, result)
        for name in EDGE_TABLES:
            if name in tables:
                import_edges(tables[name], order, result, name)
    return result


def _order(actor: User, source: str, unit: Unit | None, create_missing: bool) -> ImportOrder:
    with operation("cmdb.import", actor=actor) as op:
        home = unit or own_unit(actor)
        op.authorize("ci.import", home)
        if create_missing:
            op.authorize("ci_model.create_class", Unit.objects.get(parent=None))
        op.require(check_facts(source=source, name=source))
    allowed = frozenset(place.pk for place in access.units_where(actor, "ci.import"))
    return ImportOrder(source, home, allowed, create_missing, actor)
