"""Slipway's own hands have names: what a worker does is done by somebody, never by "no user"."""

from __future__ import annotations

from itsm.core.models.people import User, UserKind
from itsm.core.write_watch import nobodys_business

DISPATCHER = "dispatcher"
COURIER = "courier"
SCHEDULER = "scheduler"
IMPORTER = "importer"


def system_actor(name: str) -> User:
    """The system user `system:<name>`, made on first use; it has no password and cannot sign in."""
    with nobodys_business():
        actor, _created = User.objects.get_or_create(
            username=f"system:{name}",
            defaults={"kind": UserKind.SYSTEM, "first_name": "Slipway", "last_name": name, "password": "!"},
        )
    return actor
