from collections.abc import Mapping

from cmdb.models import SavedView
from cmdb.queries.filters import filters_from
from cmdb.rules.views import check_view
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def save_view(
    *, name: str, filters: Mapping[str, str], actor: User, shared_with: Unit | None = None
) -> SavedView:
    """Keep filters of the list under a name; one's own view of that name is replaced.

    `filters` are those of the list's address. Anybody may keep views for themselves; sharing asks for the
    right in the unit. Refused: permission_denied, invalid.
    """
    with operation("ci_view.save", actor=actor) as op:
        if shared_with is not None:
            op.authorize("ci_view.share", shared_with)
        own = SavedView.objects.filter(owner=actor)
        known = own.filter(name=name.strip()).first()
        op.require(check_view(name, filters, kept=0 if known else own.count()))
        filters_from(filters)
        if known is None:
            view = op.create(
                SavedView(
                    name=name.strip(),
                    owner=actor,
                    shared_with=shared_with,
                    filters=dict(filters),
                    created_at=op.now,
                )
            )
            op.audit(view)
            return view
        view = op.lock(SavedView, known.pk)
        view.filters, view.shared_with = dict(filters), shared_with
        if op.save(view):
            op.audit(view)
        return view
