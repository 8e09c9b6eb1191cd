from typing import BinaryIO

from cmdb.actions._import.result import ImportResult
from cmdb.actions.import_cis import DEFAULT_SOURCE, import_tables
from cmdb.rules.import_columns import CIS, RELATIONSHIPS
from cmdb.rules.json_lines import edges_in, items_in
from itsm.core.models import Unit, User


def import_records(
    *,
    actor: User,
    records: BinaryIO,
    create_missing: bool = False,
    dry_run: bool = False,
    source: str = DEFAULT_SOURCE,
    unit: Unit | None = None,
) -> ImportResult:
    """Bring in CIs and relationships sent as JSON lines (see `cmdb.rules.json_lines`), in any order.

    The stream is read twice, so it must seek: every item goes in before the first relationship. Otherwise as
    `import_cis`.
    """

    return import_tables(
        actor=actor,
        read=lambda: {CIS: items_in(records), RELATIONSHIPS: edges_in(records)},
        create_missing=create_missing,
        dry_run=dry_run,
        source=source,
        unit=unit,
    )
