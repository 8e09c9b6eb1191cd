"""Who may see the mail queue and settle what it could not: administrators."""

from itsm.core import access
from itsm.core.models import Role


def declare() -> None:
    access.declare(
        "mail",
        see={Role.ADMINISTRATOR},
        act={"mail.send_again": {Role.ADMINISTRATOR}, "mail.count_as_sent": {Role.ADMINISTRATOR}},
    )
