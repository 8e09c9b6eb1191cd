"""Who is told about configuration items: their owners and whoever watches them."""

from django.utils.translation import gettext_lazy as _

from itsm.notices.cells import INBOX, MAIL, Row, asked, row
from itsm.notices.parties import Group

SILENT: dict[str, str] = {
    "cmdb.drift_found": "A change is opened for it, and the change managers are told of that.",
}
ROWS: dict[str, Row] = {
    "import.finished": row(_("The import is done."), Group.ITEMS, requester=INBOX, watchers=INBOX),
    "import.failed": row(
        _("The import could not be done."),
        Group.ITEMS,
        requester=asked(_("Look at why, and import again.")),
        watchers=INBOX,
    ),
    "ci.merged": row(
        _("The configuration item was merged into another."), Group.ITEMS, owner=INBOX, watchers=INBOX
    ),
    "ci.unmerged": row(_("The merge was undone."), Group.ITEMS, owner=INBOX, watchers=INBOX),
    "ci.created": row(_("The configuration item was recorded."), Group.ITEMS, owner=INBOX, watchers=INBOX),
    "ci.edited": row(_("The configuration item was edited."), Group.ITEMS, owner=INBOX, watchers=INBOX),
    "ci.edit_proposed": row(
        _("A change proposes an edit of the configuration item."), Group.ITEMS, owner=INBOX, watchers=INBOX
    ),
    "ci.step_proposed": row(
        _("A change proposes a lifecycle step of the configuration item."),
        Group.ITEMS,
        owner=INBOX,
        watchers=INBOX,
    ),
    "ci.state_changed": row(
        _("The configuration item changed its state."), Group.ITEMS, owner=MAIL, watchers=INBOX
    ),
    "ci.related": row(_("A relationship was recorded."), Group.ITEMS, owner=INBOX, watchers=INBOX),
    "ci.relationship_edited": row(_("A relationship was edited."), Group.ITEMS, owner=INBOX, watchers=INBOX),
    "ci.unrelated": row(_("A relationship was removed."), Group.ITEMS, owner=INBOX, watchers=INBOX),
}
