"""Who sees changes, and who may do what to them. Own changes are decided by `rules.may_author` on top of
this.
"""

from itsm.core import access
from itsm.core.models import Role

_EVERYBODY = set(Role)
_WRITES = {
    Role.REQUESTER,
    Role.RELEASE_MANAGER,
    Role.CHANGE_MANAGER,
    Role.INTEGRATION,
    Role.ADMINISTRATOR,
    Role.SYSTEM,
}
_MANAGES = {Role.RELEASE_MANAGER, Role.CHANGE_MANAGER, Role.ADMINISTRATOR, Role.SYSTEM}
_DECIDES = {Role.CAB_MEMBER, Role.CHANGE_MANAGER, Role.ADMINISTRATOR}
_WORKS = _WRITES | {Role.DEPLOYER}
_GOVERNS = {Role.CHANGE_MANAGER, Role.ADMINISTRATOR}

AUTHORING = (
    "open",
    "edit",
    "submit",
    "request_authorization",
    "cancel",
    "revert",
    "reauthorize",
    "move_window",
    "update_signed_content",
)


def declare() -> None:
    """Called once, when the application starts."""
    access.declare(
        "change",
        see=_EVERYBODY,
        act={
            **{f"change.{verb}": _WRITES for verb in AUTHORING},
            "change.manage": _MANAGES,
            "change.work": _MANAGES | {Role.DEPLOYER},
            "change.approve": _DECIDES,
            "change.reject": _DECIDES,
            "change.hold": _MANAGES,
            "change.release_hold": _MANAGES,
            "change.start": _WORKS,
            "change.finish": _WORKS,
            "change.review": _WORKS,
            "change.close": _WORKS,
            "change.expire_rounds": {Role.SYSTEM, Role.CHANGE_MANAGER, Role.ADMINISTRATOR},
            "change.delegate": set(Role),
            "change.delegate_for_others": {Role.ADMINISTRATOR},
            "change.import": {Role.CHANGE_MANAGER, Role.ADMINISTRATOR, Role.SYSTEM},
        },
    )
    access.declare(
        "change_governance",
        see=_EVERYBODY,
        act={
            "change_model.publish": {*_GOVERNS, Role.SYSTEM},
            "approval_policy.publish": {*_GOVERNS, Role.SYSTEM},
            "approval_group.change": {*_GOVERNS, Role.SYSTEM},
            "standard_template.propose": _WRITES,
            "standard_template.approve": _DECIDES,
            "standard_template.decline": _DECIDES,
            "standard_template.retire": _GOVERNS,
        },
    )
