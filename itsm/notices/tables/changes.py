"""Who is told about change requests and their approval rounds."""

from django.utils.translation import gettext_lazy as _

from itsm.notices.cells import INBOX, MAIL, Row, asked, row
from itsm.notices.parties import Group

ROWS: dict[str, Row] = {
    "change.submitted": row(
        _("The change request was submitted for assessment."),
        Group.REQUESTS,
        change_managers=asked(_("Assess it and request its authorization.")),
        implementer=INBOX,
        requester=INBOX,
        watchers=INBOX,
    ),
    "change.assessed": row(
        _("The risk of the change was assessed."),
        Group.APPROVALS,
        change_managers=INBOX,
        requester=INBOX,
        watchers=INBOX,
    ),
    "change.authorization_requested": row(
        _("The change asks for authorization."),
        Group.APPROVALS,
        voters=asked(_("Read what you would sign, then approve or reject it.")),
        change_managers=INBOX,
        implementer=INBOX,
        requester=INBOX,
        service_owners=MAIL,
        watchers=INBOX,
    ),
    "vote.cast": row(
        _("A vote was cast."), Group.APPROVALS, change_managers=INBOX, requester=INBOX, watchers=INBOX
    ),
    "change.authorized": row(
        _("The change was authorized."),
        Group.APPROVALS,
        voters=INBOX,
        change_managers=INBOX,
        implementer=MAIL,
        requester=MAIL,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.rejected": row(
        _("The change was rejected."),
        Group.APPROVALS,
        voters=INBOX,
        change_managers=MAIL,
        implementer=MAIL,
        requester=MAIL,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.expired": row(
        _("The approval round ended without a decision."),
        Group.APPROVALS,
        voters=INBOX,
        change_managers=asked(
            _("See that enough eligible people can vote, then ask for authorization again.")
        ),
        implementer=MAIL,
        requester=MAIL,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.invalidated": row(
        _("The content of the change was edited; votes cast so far no longer count."),
        Group.APPROVALS,
        voters=MAIL,
        change_managers=MAIL,
        implementer=MAIL,
        requester=MAIL,
        watchers=INBOX,
    ),
    "change.reverted": row(
        _("The change went back to its author."),
        Group.APPROVALS,
        voters=INBOX,
        change_managers=INBOX,
        implementer=MAIL,
        requester=MAIL,
        watchers=INBOX,
    ),
    "change.window_moved": row(
        _("The planned window was moved."),
        Group.SCHEDULE,
        voters=MAIL,
        change_managers=MAIL,
        implementer=MAIL,
        requester=MAIL,
        service_owners=MAIL,
        watchers=INBOX,
    ),
    "change.held": row(
        _("The change was put on hold and must not start."),
        Group.SCHEDULE,
        change_managers=MAIL,
        implementer=MAIL,
        requester=MAIL,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.hold_released": row(
        _("The change is no longer on hold."),
        Group.SCHEDULE,
        change_managers=INBOX,
        implementer=MAIL,
        requester=MAIL,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.started": row(
        _("Implementation of the change began."),
        Group.DEPLOYMENTS,
        change_managers=INBOX,
        implementer=INBOX,
        requester=INBOX,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.finished": row(
        _("Implementation of the change ended."),
        Group.DEPLOYMENTS,
        change_managers=asked(_("Review the outcome and close the change.")),
        implementer=INBOX,
        requester=MAIL,
        service_owners=INBOX,
        watchers=INBOX,
    ),
    "change.closed": row(
        _("The change was reviewed and closed."),
        Group.REVIEWS,
        voters=INBOX,
        change_managers=INBOX,
        implementer=INBOX,
        requester=MAIL,
        watchers=INBOX,
    ),
    "change.canceled": row(
        _("The change was canceled."),
        Group.SCHEDULE,
        voters=INBOX,
        change_managers=INBOX,
        implementer=MAIL,
        requester=MAIL,
        service_owners=MAIL,
        watchers=INBOX,
    ),
}

SILENT: dict[str, str] = {
    "change.scheduled": "It happens at the moment of change.authorized, which tells everybody the window.",
}
