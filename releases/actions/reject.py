from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release
from releases.models import Release
from releases.rules import requests


def reject(release_number: str, *, reason: str, version: int | None = None, actor: User) -> Release:
    """Turn a request down, saying why. Refused: invalid (no reason), wrong_state."""
    with operation("release.reject", actor=actor) as op:
        release = lock_release(op, release_number, "release.reject", version)
        op.require(requests.needs_reason(reason))
        release.reject(reason.strip())
        return conclude(op, release, "release.rejected", reason.strip())
