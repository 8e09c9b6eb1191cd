"""How the lifecycle verbs are called and drawn, on pages and in the admin alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.models import LifecycleStep


@dataclass(frozen=True)
class VerbLook:
    label: Any
    action: Any
    symbol: str
    style: str = "default"
    lead: Any = ""


VERBS: dict[str, VerbLook] = {
    "put_in_use": VerbLook(LifecycleStep.PUT_IN_USE.label, actions.put_in_use, "player-play"),
    "start_maintenance": VerbLook(LifecycleStep.START_MAINTENANCE.label, actions.start_maintenance, "tool"),
    "end_maintenance": VerbLook(LifecycleStep.END_MAINTENANCE.label, actions.end_maintenance, "check"),
    "retire": VerbLook(
        LifecycleStep.RETIRE.label,
        actions.retire,
        "archive",
        "danger",
        _("The item is out of service for good. Its record, relationships and history stay."),
    ),
    "reinstate": VerbLook(LifecycleStep.REINSTATE.label, actions.reinstate, "archive-off"),
}

STEP_CHOICES = [("", "–"), *((name, verb.label) for name, verb in VERBS.items())]
