from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release
from releases.models import Release
from releases.rules import requests


def rework(release_number: str, *, reason: str, version: int | None = None, actor: User) -> Release:
    """Testing found something: back to build, saying what. Refused: invalid, wrong_state."""
    with operation("release.rework", actor=actor) as op:
        release = lock_release(op, release_number, "release.rework", version)
        op.require(requests.needs_reason(reason))
        release.rework(reason.strip())
        return conclude(op, release, "release.reworked", reason.strip())
