"""What the portal asks every floor in the same words, so that pages over all floors look alike."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from changes import queries as changes
from cmdb import queries as cmdb
from itsm.core.models import User
from itsm.core.waiting import Hit, Waiting
from releases import queries as releases

FAR = dt.datetime.max.replace(tzinfo=dt.UTC)

LABELS = {
    "releases": (_("Releases"), "package"),
    "changes": (_("Change requests"), "git-pull-request"),
    "cmdb": (_("Configuration items"), "topology-star-3"),
}


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for the user, the most urgent first; what has no due time comes last."""
    found = [*releases.waiting_for(user), *changes.waiting_for(user), *cmdb.waiting_for(user)]
    return sorted(found, key=lambda item: (item.due or FAR, item.number))


def search(user: User, text: str, limit: int) -> list[tuple[str, list[Hit]]]:
    """At most `limit` hits of each floor, by floor; floors without a hit are left out."""
    found = [
        ("releases", releases.search(user, text, limit)),
        ("changes", changes.search(user, text, limit)),
        ("cmdb", cmdb.search(user, text, limit)),
    ]
    return [(floor, hits) for floor, hits in found if hits]
