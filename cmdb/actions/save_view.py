from collections.abc import Mapping

from cmdb.models import SavedView
from cmdb.queries.columns import columns_from
from cmdb.queries.filters import filters_from, refuse_unknown
from cmdb.queries.sorting import sort_from
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
        known = own.filter(name=name.strip()).exists()
        op.require(check_view(name, filters, kept=0 if known else own.count()))
        refuse_unknown(filters)
        filters_from(filters)
        columns_from(filters.get("columns", ""))
        sort_from(filters.get("sort", ""))
        fresh = SavedView(
            name=name.strip(),
            owner=actor,
            shared_with=shared_with,
            filters=dict(filters),
            created_at=op.now,
        )
        view, made = op.create_once(fresh, owner=actor, name=fresh.name)
        if not made:
            view = op.lock(SavedView, view.pk)
            view.filters, view.shared_with = dict(filters), shared_with
        if made or op.save(view):
            op.audit(view)
        return view
