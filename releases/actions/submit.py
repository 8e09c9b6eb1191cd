from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.support import conclude, lock_release, require_own_or_managed
from releases.models import Release
from releases.queries.needs import filled_in
from releases.rules import requests


def submit(release_number: str, *, version: int | None = None, actor: User) -> Release:
    """Hand the request in. Refused: invalid (each missing field named), wrong_state, permission_denied."""
    with operation("release.submit", actor=actor) as op:
        release = lock_release(op, release_number, "release.submit", version)
        require_own_or_managed(op, release)
        release.submit()
        op.require(requests.may_submit(filled_in(release), op.now.date()))
        return conclude(op, release, "release.submitted")
