"""Who sees deployments and allow-lists, and who may do what with them."""

from itsm.core import access
from itsm.core.models import Role

MANAGING = {Role.RELEASE_MANAGER, Role.DEPLOYER}
DEPLOYING = {Role.DEPLOYER}
WATCHING_OVER = {Role.DEPLOYER, Role.RELEASE_MANAGER}
HANDS = {Role.SYSTEM}
SEES = {
    Role.REQUESTER,
    Role.RELEASE_MANAGER,
    Role.CHANGE_MANAGER,
    Role.CAB_MEMBER,
    Role.DEPLOYER,
    Role.CONFIGURATION_MANAGER,
    Role.AUDITOR,
    Role.INTEGRATION,
    Role.ADMINISTRATOR,
}

BY_VERB = {
    "deployment.plan": MANAGING,
    "deployment.schedule": MANAGING | HANDS,
    "deployment.reschedule": MANAGING,
    "deployment.cancel": MANAGING | HANDS,
    "deployment.start": DEPLOYING,
    "deployment.claim": HANDS,
    "deployment.claim_step": HANDS,
    "deployment.record_result": HANDS,
    "deployment.callback": HANDS,
    "deployment.time_out": HANDS,
    "deployment.lose_step": HANDS,
    "deployment.confirm_step": DEPLOYING,
    "deployment.fail": DEPLOYING,
    "deployment.pause": WATCHING_OVER,
    "deployment.resume": WATCHING_OVER,
    "deployment.roll_back": WATCHING_OVER,
    "deployment.reconcile": DEPLOYING | HANDS,
}


def declare() -> None:
    access.declare("deployment", see=SEES, act=BY_VERB)
    access.declare(
        "allowance",
        see={Role.ADMINISTRATOR, Role.RELEASE_MANAGER, Role.DEPLOYER, Role.AUDITOR},
        act={
            "allowance.allow_command": {Role.ADMINISTRATOR},
            "allowance.allow_target": {Role.ADMINISTRATOR},
        },
    )
