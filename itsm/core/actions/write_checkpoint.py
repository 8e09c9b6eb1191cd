from itsm.core import checkpoints
from itsm.core.clock import database_now
from itsm.core.models import AuditHead


def write_checkpoint() -> int:
    """Sign where the audit chain stands, outside the database; returns the entry's sequence.

    Changes nothing in the database, so it needs no operation. Writing twice at the same entry adds nothing.
    """
    head = AuditHead.objects.get(pk=1)
    newest = checkpoints.newest()
    if newest is None or newest["sequence"] != head.sequence:
        checkpoints.write({"sequence": head.sequence, "hash": head.hash, "at": database_now()})
    return head.sequence
