from cmdb.models import SavedView
from cmdb.queries.views import get_view
from itsm.core.models import User
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused, permission_denied


def lock_view_to_change(op: Operation, actor: User, pk: int) -> SavedView:
    """A view of one's own, or one shared with a unit in which the actor may share; locked.

    Refused: not_found, permission_denied.
    """
    view = op.lock(SavedView, get_view(actor, pk).pk)
    if view.owner_id != actor.pk:
        if view.shared_with is None:
            raise OperationRefused(permission_denied("ci_view.share"))
        op.authorize("ci_view.share", view.shared_with)
    return view
