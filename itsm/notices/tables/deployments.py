"""Who is told about deployments: the hands that run them. Everybody else is told about the release."""

from django.utils.translation import gettext_lazy as _

from itsm.notices.cells import INBOX, MAIL, Row, asked, row
from itsm.notices.parties import Group

ROWS: dict[str, Row] = {
    "deployment.scheduled": row(
        _("The deployment was scheduled."),
        Group.SCHEDULE,
        deployers=MAIL,
        release_managers=INBOX,
        watchers=INBOX,
    ),
    "deployment.waiting": row(
        _("The deployment waits until another one on its environment has ended."),
        Group.SCHEDULE,
        deployers=MAIL,
        release_managers=INBOX,
        watchers=INBOX,
    ),
    "deployment.started": row(
        _("The deployment began."), Group.DEPLOYMENTS, deployers=INBOX, release_managers=INBOX, watchers=INBOX
    ),
    "deployment.step_waiting": row(
        _("A manual step waits to be carried out."),
        Group.DEPLOYMENTS,
        deployers=asked(_("Carry the step out, then confirm it with a note.")),
        watchers=INBOX,
    ),
    "deployment.step_unknown": row(
        _("Nobody knows whether a step took effect, so it was not run again."),
        Group.DEPLOYMENTS,
        deployers=asked(_("Look at the target and record whether the step took effect.")),
        release_managers=MAIL,
        watchers=INBOX,
    ),
    "deployment.succeeded": row(
        _("The deployment succeeded."),
        Group.DEPLOYMENTS,
        deployers=MAIL,
        release_managers=INBOX,
        watchers=INBOX,
    ),
    "deployment.failed": row(
        _("The deployment failed."),
        Group.DEPLOYMENTS,
        deployers=asked(_("Find out why, and see to the rollback.")),
        release_managers=MAIL,
        watchers=INBOX,
    ),
    "deployment.rolling_back": row(
        _("The deployment is being rolled back."),
        Group.DEPLOYMENTS,
        deployers=MAIL,
        release_managers=MAIL,
        watchers=INBOX,
    ),
    "deployment.rolled_back": row(
        _("The deployment was rolled back."),
        Group.DEPLOYMENTS,
        deployers=MAIL,
        release_managers=MAIL,
        watchers=INBOX,
    ),
    "deployment.missed": row(
        _("The deployment did not start in its time."),
        Group.SCHEDULE,
        deployers=MAIL,
        release_managers=asked(_("Schedule it again or cancel it.")),
        watchers=INBOX,
    ),
    "deployment.canceled": row(
        _("The deployment was canceled."),
        Group.SCHEDULE,
        deployers=MAIL,
        release_managers=INBOX,
        watchers=INBOX,
    ),
    "deployment.unknown": row(
        _("The deployment lost contact; its outcome is not known."),
        Group.DEPLOYMENTS,
        deployers=asked(_("Look at the target and record the outcome.")),
        release_managers=MAIL,
        watchers=INBOX,
    ),
}
