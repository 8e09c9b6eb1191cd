from itsm.core.actions.attach import attach
from itsm.core.actions.comment import comment
from itsm.core.actions.create_unit import create_unit
from itsm.core.actions.create_user import create_user
from itsm.core.actions.erase_person import erase_person
from itsm.core.actions.erase_personal_data import erase_personal_data
from itsm.core.actions.grant_role import grant_role, revoke_role
from itsm.core.actions.requeue_delivery import requeue_delivery
from itsm.core.actions.set_active import set_active
from itsm.core.actions.set_preferences import set_preferences
from itsm.core.actions.watch import unwatch, watch
from itsm.core.actions.write_checkpoint import write_checkpoint

__all__ = [
    "attach",
    "comment",
    "create_unit",
    "create_user",
    "erase_person",
    "erase_personal_data",
    "grant_role",
    "requeue_delivery",
    "revoke_role",
    "set_active",
    "set_preferences",
    "unwatch",
    "watch",
    "write_checkpoint",
]
