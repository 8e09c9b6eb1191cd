"""Every verb of the releases floor; one file each."""

from releases.actions.accept import accept
from releases.actions.allow_command import allow_command
from releases.actions.allow_target import allow_target
from releases.actions.apply_template import apply_template
from releases.actions.approve import approve
from releases.actions.cancel import cancel
from releases.actions.close import close
from releases.actions.complete_deployment import complete_deployment
from releases.actions.complete_follow_up import complete_follow_up
from releases.actions.complete_rollback import complete_rollback
from releases.actions.confirm_check import confirm_check
from releases.actions.create import create
from releases.actions.decline import decline
from releases.actions.define_environment import define_environment
from releases.actions.define_gate import define_gate
from releases.actions.edit_communication import edit_communication
from releases.actions.edit_components import edit_components
from releases.actions.edit_plan import edit_plan
from releases.actions.edit_request import edit_request
from releases.actions.edit_roles import edit_roles
from releases.actions.edit_scope import edit_scope
from releases.actions.edit_steps import edit_steps
from releases.actions.edit_training import edit_training
from releases.actions.fail_deployment import fail_deployment
from releases.actions.fail_rollback import fail_rollback
from releases.actions.finish_failed_change import finish_failed_change
from releases.actions.hand_in import hand_in
from releases.actions.invalidate_approval import invalidate_approval
from releases.actions.miss_window import miss_window
from releases.actions.open_rollback_change import open_rollback_change
from releases.actions.publish_template import publish_template
from releases.actions.record_review import record_review
from releases.actions.reject import reject
from releases.actions.replan import replan
from releases.actions.request_approval import request_approval
from releases.actions.retire_template import retire_template
from releases.actions.retry import retry
from releases.actions.revise import revise
from releases.actions.rework import rework
from releases.actions.roll_back import roll_back
from releases.actions.schedule import schedule
from releases.actions.start_build import start_build
from releases.actions.start_deployment import start_deployment
from releases.actions.start_review import start_review
from releases.actions.start_test import start_test
from releases.actions.submit import submit
from releases.actions.unschedule import unschedule
from releases.actions.upload_test_report import upload_test_report
from releases.actions.withdraw import withdraw

__all__ = [
    "accept",
    "allow_command",
    "allow_target",
    "apply_template",
    "approve",
    "cancel",
    "close",
    "complete_deployment",
    "complete_follow_up",
    "complete_rollback",
    "confirm_check",
    "create",
    "decline",
    "define_environment",
    "define_gate",
    "edit_communication",
    "edit_components",
    "edit_plan",
    "edit_request",
    "edit_roles",
    "edit_scope",
    "edit_steps",
    "edit_training",
    "fail_deployment",
    "fail_rollback",
    "finish_failed_change",
    "hand_in",
    "invalidate_approval",
    "miss_window",
    "open_rollback_change",
    "publish_template",
    "record_review",
    "reject",
    "replan",
    "request_approval",
    "retire_template",
    "retry",
    "revise",
    "rework",
    "roll_back",
    "schedule",
    "start_build",
    "start_deployment",
    "start_review",
    "start_test",
    "submit",
    "unschedule",
    "upload_test_report",
    "withdraw",
]
