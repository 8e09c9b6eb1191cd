from cmdb.actions._lifecycle import move
from cmdb.models import ConfigurationItem
from itsm.core.models import User


def put_in_use(
    *, number: str, actor: User, reason: str = "", version: int | None = None
) -> ConfigurationItem:
    """Put a planned CI into service.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    return move("put_in_use", number=number, actor=actor, reason=reason, version=version)
