from itsm.core.actions.attach import attach
from itsm.core.actions.comment import comment
from itsm.core.actions.erase_personal_data import erase_personal_data
from itsm.core.actions.grant_role import grant_role, revoke_role
from itsm.core.actions.set_preferences import set_preferences
from itsm.core.actions.watch import unwatch, watch
from itsm.core.actions.write_checkpoint import write_checkpoint

__all__ = [
    "attach",
    "comment",
    "erase_personal_data",
    "grant_role",
    "revoke_role",
    "set_preferences",
    "unwatch",
    "watch",
    "write_checkpoint",
]
