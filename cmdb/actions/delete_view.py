from cmdb.models import SavedView
from cmdb.queries.views import get_view
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, permission_denied


def delete_view(*, pk: int, actor: User) -> None:
    """Forget a view of one's own, or one shared with a unit in which the actor may share.

    Refused: not_found, permission_denied.
    """
    with operation("ci_view.delete", actor=actor) as op:
        view = op.lock(SavedView, get_view(actor, pk).pk)
        if view.owner_id != actor.pk:
            if view.shared_with is None:
                raise OperationRefused(permission_denied("ci_view.share"))
            op.authorize("ci_view.share", view.shared_with)
        op.delete(view)
        op.audit("cmdb.savedview", name=view.name)
