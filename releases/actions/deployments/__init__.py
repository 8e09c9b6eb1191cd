"""Every verb of a deployment; one file each."""

from releases.actions.deployments.callback import callback
from releases.actions.deployments.cancel import cancel
from releases.actions.deployments.claim_deployment import claim_deployment
from releases.actions.deployments.claim_due import claim_due
from releases.actions.deployments.claim_step import LEASE, ClaimedStep, claim_step
from releases.actions.deployments.confirm_step import confirm_step
from releases.actions.deployments.fail import fail
from releases.actions.deployments.lose_step import lose_step
from releases.actions.deployments.pause import pause
from releases.actions.deployments.plan import plan
from releases.actions.deployments.reconcile import reconcile
from releases.actions.deployments.reconcile_by_target import reconcile_by_target
from releases.actions.deployments.record_step_result import record_step_result
from releases.actions.deployments.renew_lease import renew_lease
from releases.actions.deployments.reschedule import reschedule
from releases.actions.deployments.resume import resume
from releases.actions.deployments.roll_back import roll_back
from releases.actions.deployments.schedule import schedule
from releases.actions.deployments.start import start
from releases.actions.deployments.time_out_step import time_out_step

__all__ = [
    "LEASE",
    "ClaimedStep",
    "callback",
    "cancel",
    "claim_deployment",
    "claim_due",
    "claim_step",
    "confirm_step",
    "fail",
    "lose_step",
    "pause",
    "plan",
    "reconcile",
    "reconcile_by_target",
    "record_step_result",
    "renew_lease",
    "reschedule",
    "resume",
    "roll_back",
    "schedule",
    "start",
    "time_out_step",
]
