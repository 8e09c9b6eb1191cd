from collections.abc import Sequence

from itsm.core import access
from itsm.core.models import AuditPayload, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, permission_denied


def erase_personal_data(*, sequences: Sequence[int], reason: str, actor: User) -> int:
    """Erase the payloads of the named audit entries; the chain stays intact and says that they were erased.

    Returns how many were erased. Refused: permission_denied.
    """
    with operation("audit.erase", actor=actor) as op:
        if not access.may(actor, "audit.erase", None, fresh=True):
            raise OperationRefused(permission_denied("audit.erase", sorted(access.roles_for("audit.erase"))))
        payloads = AuditPayload.objects.select_for_update().filter(
            entry_id__in=sequences, erased_at__isnull=True
        )
        erased = sorted(payloads.values_list("entry_id", flat=True))
        if erased:
            with op.bulk():
                payloads.update(salt="", body="", erased_at=op.now)
            op.audit("audit", reason, erased=erased)
        return len(erased)
