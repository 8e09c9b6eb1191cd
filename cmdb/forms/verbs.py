"""How the lifecycle verbs are called and drawn, on pages and in the admin alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cmdb import actions


@dataclass(frozen=True)
class VerbLook:
    label: Any
    action: Any
    symbol: str
    style: str = "default"
    lead: Any = ""


VERBS: dict[str, VerbLook] = {
    "put_in_use": VerbLook(_("Put in use"), actions.put_in_use, "player-play"),
    "start_maintenance": VerbLook(_("Start maintenance"), actions.start_maintenance, "tool"),
    "end_maintenance": VerbLook(_("End maintenance"), actions.end_maintenance, "check"),
    "retire": VerbLook(
        _("Retire"),
        actions.retire,
        "archive",
        "danger",
        _("The item is out of service for good. Its record, relationships and history stay."),
    ),
    "reinstate": VerbLook(_("Reinstate"), actions.reinstate, "archive-off"),
}
