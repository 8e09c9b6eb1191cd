"""What the verbs share: fetching a change under lock, saying who may author it, telling its news."""

from typing import Any

from django.utils.translation import gettext as _

from changes import rules
from changes.models import ChangeRequest
from itsm.core import access
from itsm.core.models import Unit
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused, not_found


def lock_change(op: Operation, number: str, version: int | None, verb: str) -> ChangeRequest:
    """The change, locked, for an actor who may do `verb` to it; what they may not see does not exist."""
    change = op.lock(ChangeRequest, number=number)
    if not access.may_see(op.actor, "change", change.unit):
        raise OperationRefused(not_found(_("change")))
    op.authorize(verb, change)
    op.expect_version(change, version)
    return change


def require_authorship(op: Operation, change: ChangeRequest) -> None:
    """The actor is named on the change, or manages changes in its unit."""
    own = op.actor.pk in (change.requested_by_id, change.created_by_id, change.implementer_id)
    manages = access.may(op.actor, "change.manage", change.unit)
    op.require(rules.may_author(is_own=own, manages=manages))


def root_unit() -> Unit:
    """What applies to the whole organisation is decided by somebody who holds a role at its root."""
    return Unit.objects.get(parent=None)


def tell(op: Operation, change: ChangeRequest, news: str, **facts: Any) -> None:
    """Announce `change.<news>` with what every listener needs: the release it covers, title and state."""
    op.announce(
        f"change.{news}",
        change,
        **{"source": change.source, "title": change.title, "state": str(change.state), **facts},
    )
