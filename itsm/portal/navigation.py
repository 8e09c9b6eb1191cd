"""The sidebar: what a newcomer can find, in the order of the work. Pages that do not exist are left out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.models import Role, User


@dataclass(frozen=True)
class Item:
    label: str | Promise
    icon: str
    view: str
    counts_unread: bool = False
    roles: Set[str] = frozenset()
    """Empty: for everybody. Otherwise for who holds one of them anywhere."""
    sees_all: str = ""
    """A kind of the access table: for who sees it in the whole organisation."""

    def is_for(self, user: User, held: Set[str]) -> bool:
        if self.sees_all:
            return access.sees_all(user, self.sees_all)
        return not self.roles or bool(self.roles & held)


@dataclass(frozen=True)
class Section:
    label: str | Promise
    items: Sequence[Item]


BOARD = frozenset({Role.CAB_MEMBER, Role.CHANGE_MANAGER, Role.ADMINISTRATOR})

SECTIONS: Sequence[Section] = (
    Section(
        "",
        (
            Item(_("Home"), "home", "portal:home"),
            Item(_("Inbox"), "inbox", "notices:inbox", counts_unread=True),
        ),
    ),
    Section(
        _("Releases"),
        (
            Item(_("Releases"), "package", "releases:list"),
            Item(_("Deployments"), "rocket", "releases:deployments"),
            Item(_("Environments"), "stairs-up", "releases:environments"),
        ),
    ),
    Section(
        _("Changes"),
        (
            Item(_("Change requests"), "git-pull-request", "changes:list"),
            Item(_("Calendar"), "calendar", "changes:calendar"),
            Item(_("Delegations"), "user-check", "changes:delegations", roles=BOARD),
            Item(_("Approve in the admin"), "gavel", "admin:changes_changerequest_changelist", roles=BOARD),
        ),
    ),
    Section(
        _("Configuration"),
        (
            Item(_("Configuration items"), "topology-star-3", "cmdb:list"),
            Item(_("What changed"), "history", "cmdb:differences"),
            Item(_("Baselines"), "bookmark", "cmdb:baselines"),
            Item(_("Health"), "report-analytics", "cmdb:health"),
            Item(_("Imports"), "upload", "cmdb:imports", roles=frozenset({Role.CONFIGURATION_MANAGER})),
        ),
    ),
    Section(
        _("More"),
        (
            Item(_("Practice and figures"), "chart-bar", "portal:figures"),
            Item(_("How it works"), "lifebuoy", "portal:guide"),
            Item(_("Audit"), "history", "admin:core_auditentry_changelist", sees_all="audit"),
            Item(_("Administration"), "settings", "admin:index", roles=frozenset({Role.ADMINISTRATOR})),
        ),
    ),
)


def address(view: str) -> str:
    """The page's URL, or empty where there is no such page."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def sections(user: User, path: str) -> list[dict[str, Any]]:
    """The sections with their links for this user; the longest address that begins `path` is current."""
    held = {grant.role for grant in access.grants_of(user)}
    shown: list[dict[str, Any]] = []
    for section in SECTIONS:
        items = [_shown(item) for item in section.items if item.is_for(user, held)]
        shown.append({"label": section.label, "items": [item for item in items if item["url"]]})
    links = [item for section in shown for item in section["items"]]
    matching = [
        item for item in links if path == item["url"] or (item["url"] != "/" and path.startswith(item["url"]))
    ]
    if matching:
        max(matching, key=lambda item: len(item["url"]))["current"] = True
    return [section for section in shown if section["items"]]


def _shown(item: Item) -> dict[str, Any]:
    return {
        "label": item.label,
        "icon": item.icon,
        "url": address(item.view),
        "counts_unread": item.counts_unread,
        "current": False,
    }
