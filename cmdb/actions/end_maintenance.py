from cmdb.actions._lifecycle import move
from cmdb.models import ConfigurationItem
from itsm.core.models import User


def end_maintenance(
    *, number: str, actor: User, reason: str = "", version: int | None = None
) -> ConfigurationItem:
    """Return a CI from maintenance into service.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    return move("end_maintenance", number=number, actor=actor, reason=reason, version=version)
