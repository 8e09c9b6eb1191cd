from cmdb.actions._lifecycle import move
from cmdb.models import ConfigurationItem
from itsm.core.models import User


def reinstate(*, number: str, actor: User, reason: str = "", version: int | None = None) -> ConfigurationItem:
    """Use a retired CI again.

    Refused: not_found, permission_denied, stale_version, wrong_state, already_merged.
    """
    return move("reinstate", number=number, actor=actor, reason=reason, version=version)
