from cmdb.models import ConfigurationItem
from itsm.core.models import User
from itsm.core.operations import operation


def verify_ci(*, number: str, actor: User, reason: str = "", version: int | None = None) -> ConfigurationItem:
    """Say that the record was compared with reality just now and is right.

    Refused: not_found, permission_denied, stale_version (what was looked at is not what stands there now).
    """
    with operation("ci.verify", actor=actor) as op:
        ci = op.lock(ConfigurationItem, number=number)
        op.authorize("ci.verify", ci)
        op.expect_version(ci, version)
        ci.last_verified_at = op.now
        op.save(ci)
        op.audit(ci, reason=reason)
        return ci
