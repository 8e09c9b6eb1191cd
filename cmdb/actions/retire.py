from cmdb.actions._lifecycle import move
from cmdb.models import ConfigurationItem
from itsm.core.models import User


def retire(*, number: str, actor: User, reason: str = "", version: int | None = None) -> ConfigurationItem:
    """Take a CI out of service for good; its record and its history stay.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    return move("retire", number=number, actor=actor, reason=reason, version=version)
