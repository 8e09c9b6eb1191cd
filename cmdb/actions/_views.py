from cmdb.models import SavedView
from cmdb.queries.views import get_view, may_change_view
from itsm.core import access
from itsm.core.models import User
from itsm.core.operations import Operation
from itsm.core.refusals import permission_denied

_SHARE = "ci_view.share"


def lock_view_to_change(op: Operation, actor: User, pk: int) -> SavedView:
    """Refused: not_found, permission_denied."""
    view = op.lock(SavedView, get_view(actor, pk).pk)
    may = may_change_view(actor, view)
    op.require(None if may else permission_denied(_SHARE, sorted(access.roles_for(_SHARE))))
    return view
