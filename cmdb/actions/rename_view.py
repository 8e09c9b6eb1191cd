from django.db import IntegrityError, transaction

from cmdb.actions._views import lock_view_to_change
from cmdb.models import SavedView
from cmdb.rules.views import check_name, name_taken
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused


def rename_view(*, pk: int, name: str, actor: User) -> SavedView:
    """Call a view of one's own, or one shared with a unit in which the actor may share, by another name.

    Refused: not_found, permission_denied, invalid (no name, or one that its owner has already).
    """
    with operation("ci_view.rename", actor=actor) as op:
        view = lock_view_to_change(op, actor, pk)
        op.require(check_name(name))
        view.name = name.strip()
        try:
            with transaction.atomic():
                renamed = op.save(view)
        except IntegrityError as taken:  # two renames at once cannot both ask first
            raise OperationRefused(name_taken()) from taken
        if renamed:
            op.audit(view)
        return view
