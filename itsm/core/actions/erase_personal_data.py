from collections.abc import Sequence

from itsm.core.models import AuditPayload, User
from itsm.core.operations import operation


def erase_personal_data(*, sequences: Sequence[int], reason: str, actor: User) -> int:
    """Erase the payloads of the named audit entries; the chain stays intact and says that they were erased.

    Entries that tell of an erasure stay whole: without them nobody could tell it from tampering. Returns how
    many were erased. Refused: permission_denied.
    """
    with operation("audit.erase", actor=actor) as op:
        op.authorize_reach("audit.erase", None)
        payloads = (
            AuditPayload.objects.select_for_update(of=("self",))
            .filter(entry_id__in=sequences, erased_at__isnull=True)
            .exclude(entry__action=op.name)
        )
        erased = sorted(payloads.values_list("entry_id", flat=True))
        if erased:
            with op.bulk():
                payloads.update(salt="", body="", erased_at=op.now)
            op.audit("audit", reason, erased=erased)
        return len(erased)
