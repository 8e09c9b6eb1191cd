"""What can be done to changes; nothing else writes.

`from changes import actions; actions.approve(change_number=…, digest=…, actor=…)`
"""

from changes.actions.approve import approve
from changes.actions.cancel import cancel
from changes.actions.close import close
from changes.actions.correct_outcome import correct_outcome
from changes.actions.decide_template import approve_template, decline_template, retire_template
from changes.actions.delegate import delegate
from changes.actions.edit import EDITABLE_FIELDS, edit
from changes.actions.end_delegation import end_delegation
from changes.actions.expire_rounds import expire_rounds
from changes.actions.finish import finish
from changes.actions.hold import hold
from changes.actions.import_changes import import_changes
from changes.actions.move_window import move_window
from changes.actions.open_change import open_change
from changes.actions.open_unauthorised import open_unauthorised
from changes.actions.propose_edit import propose_edit
from changes.actions.propose_relationship import propose_relationship
from changes.actions.propose_step import propose_step
from changes.actions.propose_template import propose_template
from changes.actions.publish_model import publish_model
from changes.actions.publish_policy import publish_policy
from changes.actions.reauthorize import reauthorize
from changes.actions.reject import reject
from changes.actions.release_hold import release_hold
from changes.actions.request_authorization import request_authorization
from changes.actions.revert import revert
from changes.actions.review import review
from changes.actions.set_group import set_group
from changes.actions.start import start
from changes.actions.submit import submit
from changes.actions.update_signed_content import update_signed_content
from changes.actions.withdraw_edit import withdraw_edit

__all__ = [
    "EDITABLE_FIELDS",
    "approve",
    "approve_template",
    "cancel",
    "close",
    "correct_outcome",
    "decline_template",
    "delegate",
    "edit",
    "end_delegation",
    "expire_rounds",
    "finish",
    "hold",
    "import_changes",
    "move_window",
    "open_change",
    "open_unauthorised",
    "propose_edit",
    "propose_relationship",
    "propose_step",
    "propose_template",
    "publish_model",
    "publish_policy",
    "reauthorize",
    "reject",
    "release_hold",
    "request_authorization",
    "retire_template",
    "revert",
    "review",
    "set_group",
    "start",
    "submit",
    "update_signed_content",
    "withdraw_edit",
]
