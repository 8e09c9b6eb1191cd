"""The configuration items a history names, brought in through the CMDB's own import."""

import csv
import io

from changes.actions._import.result import ImportResult
from changes.rules.history_mapping import Mapping
from changes.rules.history_rows import SourceRow, configuration_items
from cmdb import queries as cmdb
from cmdb.actions.import_cis import import_cis
from itsm.core.models import Unit, User


def bring_in_items(
    rows: list[SourceRow], mapping: Mapping, unit: Unit, actor: User, result: ImportResult
) -> tuple[dict[str, int], dict[str, str]]:
    """Keys by id in the source, and for each that could not go in the CMDB's reason."""
    items = configuration_items(rows, mapping)
    ids = list(items)
    reasons: dict[str, str] = {}
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        result.progress("configuration items", done, len(ids))

    outcome = import_cis(
        actor=actor,
        cis=_as_csv(list(items.values()), mapping),
        create_missing=True,
        source=mapping.source,
        unit=unit,
        on_reject=lambda reject: reasons.update({ids[reject.line - 2]: reject.reason}),
        on_progress=advance,
    )
    result.cis_created = outcome.cis.created
    result.made_classes = list(outcome.made_classes)
    found = cmdb.find(actor, {"source": mapping.source}).values_list("external_id", "pk")
    known = {external_id: pk for external_id, pk in found if external_id in items}
    return known, reasons


def _as_csv(items: list[dict[str, str]], mapping: Mapping) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["id", "ci_class", "name", *mapping.attributes])
    writer.writeheader()
    writer.writerows(items)
    return io.BytesIO(text.getvalue().encode())
