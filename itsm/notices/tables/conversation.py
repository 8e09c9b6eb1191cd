"""Who is told what people say about an object."""

from django.utils.translation import gettext_lazy as _

from itsm.notices.cells import INBOX, MAIL, Row, row
from itsm.notices.parties import Group

COMMENTED = _("Somebody commented.")
ATTACHED = _("A file was attached.")

ROWS: dict[str, Row] = {
    "release.commented": row(
        COMMENTED, Group.CONVERSATION, release_managers=MAIL, requester=MAIL, watchers=MAIL
    ),
    "release.attached": row(ATTACHED, Group.CONVERSATION, watchers=INBOX),
    "change.commented": row(
        COMMENTED, Group.CONVERSATION, change_managers=INBOX, implementer=MAIL, requester=MAIL, watchers=MAIL
    ),
    "change.attached": row(ATTACHED, Group.CONVERSATION, watchers=INBOX),
    "deployment.commented": row(COMMENTED, Group.CONVERSATION, deployers=MAIL, watchers=MAIL),
    "deployment.attached": row(ATTACHED, Group.CONVERSATION, watchers=INBOX),
    "ci.commented": row(COMMENTED, Group.CONVERSATION, owner=MAIL, watchers=MAIL),
    "ci.attached": row(ATTACHED, Group.CONVERSATION, owner=INBOX, watchers=INBOX),
    "import.commented": row(COMMENTED, Group.CONVERSATION, requester=INBOX, watchers=INBOX),
    "import.attached": row(ATTACHED, Group.CONVERSATION, watchers=INBOX),
}
