import uuid
from typing import Any

from django.db import connection, transaction

from cmdb.rules.import_jobs import AT_ONCE, CLAIM_LASTS
from itsm.core.clock import database_now

_CLAIM = """
UPDATE cmdb_importjob SET claim = %(claim)s, claimed_until = %(now)s + %(lasts)s, attempt = attempt + 1,
    rows_done = 0
WHERE id = (
    SELECT id FROM cmdb_importjob
    WHERE state IN ('simulating', 'running') AND (claimed_until IS NULL OR claimed_until < %(now)s)
      AND (source, state) NOT IN (SELECT busy.source, busy.state FROM cmdb_importjob AS busy
           WHERE busy.state IN ('simulating', 'running') AND busy.claimed_until >= %(now)s)
      AND (SELECT count(*) FROM cmdb_importjob AS busy
           WHERE busy.state IN ('simulating', 'running') AND busy.claimed_until >= %(now)s) < %(at_once)s
    ORDER BY state <> 'running', id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING number
"""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('cmdb.claim_import'))"
"""Two who claim at once would not see each other's claim, and take more than may be worked on together."""


def claim_import() -> tuple[uuid.UUID, str] | None:
    """Take one import that is to be worked on, for one claimant only: the claim and its number.

    A claim is a lease, no change of the import: whoever dies holding one loses it after some minutes. Imports
    from one source wait for each other, and simulations from one source do; an import goes before what is
    only simulated and waits for no simulation of its source.
    """
    claim = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        given: dict[str, Any] = {"claim": claim, "now": database_now(), "lasts": CLAIM_LASTS}
        cursor.execute(_CLAIM, given | {"at_once": AT_ONCE})
        found = cursor.fetchone()
    return (claim, found[0]) if found else None
