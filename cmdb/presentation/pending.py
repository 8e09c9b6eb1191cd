"""The edits of an item that wait, for its page on the portal and in the admin."""

from typing import Any

from cmdb.models import ConfigurationItem
from cmdb.queries.proposals import pending_on
from cmdb.queries.tell_proposals import told_of
from itsm.core import subjects
from itsm.core.models import User

MOST_SHOWN = 200
"""Edits told of an item at most."""


def pending_edits(user: User, ci: ConfigurationItem) -> list[dict[str, Any]]:
    """Edits that wait, each with the page of what it waits for, for whoever may see that."""
    told = told_of(user, pending_on(user, ci, MOST_SHOWN))
    seen = subjects.seen_by(user, {one.edit.reference for one in told}) if told else set()
    return [
        {"told": one, "url": subjects.url_of(one.edit.reference) if one.edit.reference in seen else ""}
        for one in told
    ]
