"""What a simulation would have written, kept apart where somebody else would otherwise wait for it.

It is one long transaction, at whose end all is taken back. A row that it wrote under the identifier of the
source, between two recorded items or in a recorded place would hold up whoever writes the same identifier or
relationship, or edits that item: an import of this source first of all. New items are therefore written under
a source of no name that anybody else uses, and what joins them to recorded ones lies in tables that this
transaction alone sees. In a real import these stay empty, so that both read the same.

What is left to wait for: a class or relationship type that a simulation makes, by whoever makes one of the
same name.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection

from cmdb.actions._import.batch import changed_by
from cmdb.actions._import.ci_statements import KNOW_MADE
from cmdb.actions._import.identity import IS_NEW_NAME

_ROOM = (
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS cmdb_simulated_record (
        external_id text PRIMARY KEY, ci_id bigint NOT NULL, location_id bigint
    ) ON COMMIT DROP
    """,
    "CREATE INDEX IF NOT EXISTS cmdb_simulated_record_ci ON cmdb_simulated_record (ci_id)",
    "CREATE INDEX IF NOT EXISTS cmdb_simulated_record_place ON cmdb_simulated_record (location_id)",
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS cmdb_simulated_edge (
        source_id bigint, type_id bigint, target_id bigint, PRIMARY KEY (source_id, type_id, target_id)
    ) ON COMMIT DROP
    """,
    "CREATE INDEX IF NOT EXISTS cmdb_simulated_edge_target ON cmdb_simulated_edge (target_id, type_id)",
)
_REMEMBER = f"""
    INSERT INTO cmdb_simulated_record (external_id, ci_id, location_id)
    SELECT external_id, ci_id, CASE WHEN made THEN location_id END
    FROM cmdb_import_ci AS staged WHERE made OR ({IS_NEW_NAME}) ORDER BY line
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_STAND = """
    UPDATE cmdb_simulated_record AS record SET location_id = staged.location_id
    FROM cmdb_import_ci AS staged WHERE staged.made AND record.external_id = staged.external_id
"""
_RELATE = """
    INSERT INTO cmdb_simulated_edge (source_id, type_id, target_id)
    SELECT DISTINCT source_id, type_id, target_id FROM cmdb_import_edge AS staged
    WHERE NOT EXISTS (
        SELECT FROM cmdb_relationship AS edge
        WHERE (edge.source_id, edge.target_id, edge.type_id)
            = (staged.source_id, staged.target_id, staged.type_id)
    )
    ON CONFLICT DO NOTHING
"""


def room_for_simulation() -> None:
    """The tables, empty in the first batch of a simulation and in every one of an import."""
    with connection.cursor() as cursor:
        for statement in _ROOM:
            cursor.execute(statement)


def source_of_nobody() -> str:
    return f"simulation {uuid.uuid4().hex}"


def remember_simulated(given: Mapping[str, Any]) -> None:
    """What the source calls the items of the batch, and where the new ones would stand."""
    changed_by(KNOW_MADE, dict(given))
    changed_by(_REMEMBER, dict(given))


def stand_simulated() -> None:
    changed_by(_STAND, {})


def relate_simulated() -> int:
    """How many relationships would be new."""
    return changed_by(_RELATE, {})
