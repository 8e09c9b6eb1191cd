from cmdb.models import DefaultView, SavedView
from cmdb.queries.views import get_view
from itsm.core.models import User
from itsm.core.operations import operation


def choose_default_view(*, pk: int, chosen: bool = True, actor: User) -> SavedView:
    """Let the list open with this view for the actor, in place of any other; `chosen=False`: no longer.

    Refused: not_found.
    """
    with operation("ci_view.choose_default", actor=actor) as op:
        # Under lock, so that nobody forgets the view meanwhile.
        view = op.lock(SavedView, get_view(actor, pk).pk)
        if chosen:
            row, made = op.create_once(DefaultView(user=actor, view=view), user=actor)
            if not made:
                row = op.lock(DefaultView, row.pk)
                row.view = view
            if made or op.save(row):
                op.audit(view, chosen=True)
        elif kept := DefaultView.objects.filter(user=actor, view=view).first():
            op.delete(op.lock(DefaultView, kept.pk))
            op.audit(view, chosen=False)
        return view
