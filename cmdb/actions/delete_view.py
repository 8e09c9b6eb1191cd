from cmdb.actions._views import lock_view_to_change
from cmdb.models import DefaultView
from itsm.core.models import User
from itsm.core.operations import operation


def delete_view(*, pk: int, actor: User) -> None:
    """Forget a view of one's own, or one shared with a unit in which the actor may share.

    For whomever the list opened with it, it opens with everything again. Refused: not_found,
    permission_denied.
    """
    with operation("ci_view.delete", actor=actor) as op:
        view = lock_view_to_change(op, actor, pk)
        chosen = DefaultView.objects.filter(view=view).values_list("pk", flat=True)
        for row in op.lock_all(DefaultView, chosen):
            if row.view_id == view.pk:  # who chose another while this waited keeps that
                op.delete(row)
        op.delete(view)
        op.audit("cmdb.savedview", name=view.name)
