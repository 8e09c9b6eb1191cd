import datetime as dt
import uuid
from typing import Any

from django.db import connection

from itsm.core.clock import database_now

CLAIM_LASTS = dt.timedelta(minutes=1)

_CLAIM = """
UPDATE releases_deployment SET claim = %(claim)s, claimed_until = %(now)s + %(lasts)s
WHERE id IN (
    SELECT id FROM releases_deployment
    WHERE state = 'scheduled' AND scheduled_for <= %(now)s
      AND (claimed_until IS NULL OR claimed_until < %(now)s)
    ORDER BY scheduled_for, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING number, scheduled_for, id
"""


def claim_due(limit: int = 20) -> tuple[uuid.UUID, list[str]]:
    """Take the deployments whose time has come, each for one claimant only: the claim and their numbers,
    whoever was to start first before the others.

    A claim is a lease, no change of the deployment: whoever dies holding one loses it after a minute.
    """
    claim = uuid.uuid4()
    values: dict[str, Any] = {"claim": claim, "now": database_now(), "lasts": CLAIM_LASTS, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        due = sorted(cursor.fetchall(), key=lambda row: row[1:])
    return claim, [number for number, *_when in due]
