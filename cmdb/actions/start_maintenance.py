from cmdb.actions._lifecycle import move
from cmdb.models import ConfigurationItem
from itsm.core.models import User


def start_maintenance(
    *, number: str, actor: User, reason: str = "", version: int | None = None
) -> ConfigurationItem:
    """Take a CI in use out of service to work on it.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    return move("start_maintenance", number=number, actor=actor, reason=reason, version=version)
