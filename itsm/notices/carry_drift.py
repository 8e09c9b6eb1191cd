"""News of drift that changes act on: what departed from a watched baseline without a change gets one."""

from changes import actions as changes
from itsm.core.actors import COURIER, system_actor
from itsm.core.models import OutboxEvent


def carry_drift_to_changes(event: OutboxEvent) -> None:
    """Open an unauthorised change. Called inside the transaction that marks the event delivered: once."""
    told = event.payload
    changes.open_unauthorised(
        baseline=str(told["name"]),
        unit_id=int(told["unit"]),
        numbers=list(told["items"]),
        count=int(told["count"]),
        actor=system_actor(COURIER),
    )
