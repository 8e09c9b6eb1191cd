"""The ground's own rows of the access table."""

from itsm.core import access
from itsm.core.models.people import Role


def declare() -> None:
    access.declare(
        "audit",
        see={Role.AUDITOR, Role.ADMINISTRATOR},
        act={"audit.erase": {Role.ADMINISTRATOR}, "delivery.requeue": {Role.ADMINISTRATOR}},
    )
    access.declare(
        "user",
        see={Role.ADMINISTRATOR, Role.AUDITOR},
        act={
            "role.grant": {Role.ADMINISTRATOR},
            "role.revoke": {Role.ADMINISTRATOR},
            "user.create": {Role.ADMINISTRATOR},
            "user.erase": {Role.ADMINISTRATOR},
            "user.set_active": {Role.ADMINISTRATOR},
            "unit.create": {Role.ADMINISTRATOR},
        },
    )
