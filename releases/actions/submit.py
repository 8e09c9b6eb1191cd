from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release, require_own_or_managed
from releases.models import Release
from releases.rules import requests


def submit(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Hand the request in. Refused: invalid (each missing field named), wrong_state, permission_denied."""
    with operation("release.submit", actor=actor) as op:
        release = lock_release(op, release_number, "release.submit", version)
        require_own_or_managed(op, release)
        release.submit()
        filled_in = {
            name: getattr(release, "target_environment_id" if name == "target_environment" else name)
            for name in requests.NEEDED_TO_SUBMIT
        }
        op.require(requests.may_submit(filled_in, op.now.date()))
        return conclude(op, release, "release.submitted")
