"""Event x party x channel: who is told of what, and how.

`docs/notices.md` shows this table to people and is compared with it by a test; so is every event that the
code announces. An event that tells nobody stands in `SILENT` with its reason, so that silence is a decision
too.
"""

from itsm.notices.cells import Row
from itsm.notices.tables import changes, conversation, deployments, items, releases

TABLE: dict[str, Row] = {
    **releases.ROWS,
    **changes.ROWS,
    **deployments.ROWS,
    **items.ROWS,
    **conversation.ROWS,
}
SILENT: dict[str, str] = {**changes.SILENT, **releases.SILENT, **items.SILENT}
