"""Who sees changes, and who may do what to them: this floor's rows of the access table."""

from collections.abc import Iterable

from itsm.core import access
from itsm.core.access import OWNER
from itsm.core.models import Role

EVERYBODY = set(Role) - {Role.SYSTEM}
OPENS = {
    Role.REQUESTER,
    Role.RELEASE_MANAGER,
    Role.CHANGE_MANAGER,
    Role.INTEGRATION,
    Role.ADMINISTRATOR,
    Role.SYSTEM,
}
MANAGES = {Role.RELEASE_MANAGER, Role.CHANGE_MANAGER, Role.ADMINISTRATOR, Role.SYSTEM}
AUTHORS = MANAGES | {OWNER}
WORKS = AUTHORS | {Role.DEPLOYER}
DECIDES = {Role.CAB_MEMBER, Role.CHANGE_MANAGER, Role.ADMINISTRATOR}
GOVERNS = {Role.CHANGE_MANAGER, Role.ADMINISTRATOR}

CHANGE: dict[str, Iterable[str]] = {
    "change.open": OPENS,
    "change.edit": AUTHORS,
    "change.submit": AUTHORS,
    "change.request_authorization": AUTHORS,
    "change.cancel": AUTHORS,
    "change.revert": AUTHORS,
    "change.reauthorize": AUTHORS,
    "change.move_window": AUTHORS,
    "change.update_signed_content": AUTHORS,
    "change.propose_edit": AUTHORS,
    "change.propose_relationship": AUTHORS,
    "change.propose_step": AUTHORS,
    "change.withdraw_edit": WORKS,
    "change.approve": DECIDES,
    "change.reject": DECIDES,
    "change.hold": MANAGES,
    "change.release_hold": MANAGES,
    "change.start": WORKS,
    "change.finish": WORKS,
    "change.review": WORKS,
    "change.close": AUTHORS,
    "change.expire_rounds": {Role.SYSTEM, Role.CHANGE_MANAGER, Role.ADMINISTRATOR},
    "change.delegate_for_others": {Role.ADMINISTRATOR},
    "change.import": GOVERNS | {Role.SYSTEM},
}

GOVERNANCE = {
    "change_model.publish": GOVERNS,
    "approval_policy.publish": GOVERNS,
    "approval_group.change": GOVERNS,
    "standard_template.propose": OPENS - {Role.SYSTEM},
    "standard_template.approve": DECIDES,
    "standard_template.decline": DECIDES,
    "standard_template.retire": GOVERNS,
}


def declare() -> None:
    """Called once, when the application starts. Who is named on a change sees and writes it without any
    role.
    """
    access.declare("change", see=EVERYBODY, act=CHANGE, owners=("requested_by", "created_by", "implementer"))
    access.declare("change_governance", see=EVERYBODY, act=GOVERNANCE)
