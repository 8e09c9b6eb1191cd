"""Who sees releases, deployments, templates and environments, and who may do what with them."""

from itsm.core import access
from itsm.core.models import Role

REQUESTING = {Role.REQUESTER, Role.RELEASE_MANAGER, Role.INTEGRATION, Role.ADMINISTRATOR}
MANAGING = {Role.RELEASE_MANAGER, Role.ADMINISTRATOR}
NEWS = {Role.SYSTEM}
DEPLOYING = {Role.SYSTEM, Role.DEPLOYER, Role.RELEASE_MANAGER, Role.ADMINISTRATOR}
EVERYBODY = {
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
    "release.create": REQUESTING,
    "release.edit_request": REQUESTING,
    "release.submit": REQUESTING,
    "release.withdraw": REQUESTING,
    "release.revise": REQUESTING,
    "release.cancel": REQUESTING,
    "release.accept": MANAGING,
    "release.reject": MANAGING,
    "release.edit_plan": MANAGING,
    "release.start_build": MANAGING,
    "release.start_test": MANAGING,
    "release.rework": MANAGING,
    "release.add_evidence": MANAGING | {Role.INTEGRATION, Role.DEPLOYER},
    "release.request_approval": MANAGING,
    "release.approve": MANAGING | NEWS,
    "release.decline": MANAGING | NEWS,
    "release.invalidate_approval": MANAGING | NEWS,
    "release.schedule": MANAGING,
    "release.unschedule": MANAGING | NEWS,
    "release.miss_window": DEPLOYING,
    "release.start_deployment": DEPLOYING,
    "release.complete_deployment": DEPLOYING,
    "release.fail_deployment": DEPLOYING,
    "release.finish_failed_change": NEWS,
    "release.retry": MANAGING,
    "release.roll_back": DEPLOYING,
    "release.open_rollback_change": MANAGING,
    "release.complete_rollback": DEPLOYING,
    "release.fail_rollback": DEPLOYING,
    "release.replan": MANAGING,
    "release.start_review": MANAGING,
    "release.record_review": MANAGING,
    "release.complete_follow_up": MANAGING,
    "release.close": MANAGING,
    "release.apply_template": MANAGING,
}


HANDLING = {Role.DEPLOYER}
WATCHING_OVER = {Role.DEPLOYER, Role.RELEASE_MANAGER}
HANDS = {Role.SYSTEM}

BY_DEPLOYMENT_VERB = {
    "deployment.plan": WATCHING_OVER,
    "deployment.schedule": WATCHING_OVER | HANDS,
    "deployment.reschedule": WATCHING_OVER,
    "deployment.cancel": WATCHING_OVER | HANDS,
    "deployment.start": HANDLING,
    "deployment.claim": HANDS,
    "deployment.claim_step": HANDS,
    "deployment.record_result": HANDS,
    "deployment.callback": HANDS,
    "deployment.time_out": HANDS,
    "deployment.lose_step": HANDS,
    "deployment.confirm_step": HANDLING,
    "deployment.fail": HANDLING,
    "deployment.pause": WATCHING_OVER,
    "deployment.resume": WATCHING_OVER,
    "deployment.roll_back": WATCHING_OVER,
    "deployment.reconcile": HANDLING | HANDS,
}


def declare() -> None:
    access.declare("release", see=EVERYBODY, act=BY_VERB)
    access.declare(
        "release_template",
        see=EVERYBODY,
        act={"release_template.publish": MANAGING, "release_template.retire": MANAGING},
    )
    access.declare(
        "environment",
        see=EVERYBODY,
        act={
            "environment.define": {Role.ADMINISTRATOR},
            "environment.define_gate": {Role.ADMINISTRATOR},
        },
    )
    declare_deployments()


def declare_deployments() -> None:
    access.declare("deployment", see=EVERYBODY, act=BY_DEPLOYMENT_VERB)
    access.declare(
        "allowance",
        see={Role.ADMINISTRATOR, Role.RELEASE_MANAGER, Role.DEPLOYER, Role.AUDITOR},
        act={
            "allowance.allow_command": {Role.ADMINISTRATOR},
            "allowance.allow_target": {Role.ADMINISTRATOR},
        },
    )
