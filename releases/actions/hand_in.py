from typing import Any

from itsm.core.models import User
from itsm.core.operations import operation
from releases.actions.create import create
from releases.actions.edit_request import edit_request
from releases.actions.submit import submit
from releases.models import Release


def hand_in(*, release_number: str = "", actor: User, **request: Any) -> Release:
    """Save the request, new or a draft's, and submit it: both or neither. Refused: as each of them."""
    with operation("release.hand_in", actor=actor):
        if release_number:
            release = edit_request(release_number, actor=actor, **request)
        else:
            release = create(actor=actor, **request)
        return submit(release.number, actor=actor)
