"""Saved views for somebody: their own, and those shared with a unit they belong to."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import DefaultView, SavedView
from cmdb.queries.columns import columns_from
from cmdb.queries.filters import filters_from
from cmdb.queries.sorting import sort_from
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found


def views_for(user: User) -> QuerySet[SavedView]:
    """By name, with `is_default`. A view shared with a unit is seen by whoever sees items there."""
    seen = access.visible(user, "ci", "shared_with")
    rows = SavedView.objects.filter(Q(owner=user) | (Q(shared_with__isnull=False) & seen))
    chosen = DefaultView.objects.filter(user=user, view=OuterRef("pk"))
    rows = rows.annotate(is_default=Exists(chosen))
    return rows.select_related("owner", "shared_with").order_by("name", "pk")


def get_view(user: User, pk: int) -> SavedView:
    """Refused with `not_found` when there is none that the user may see."""
    found = views_for(user).filter(pk=pk).first()
    if found is None:
        raise OperationRefused(not_found(_("saved view")))
    return found


def may_change_view(user: User, view: SavedView) -> bool:
    """Their own, or one shared with a unit in which they may share."""
    shared = view.shared_with
    return view.owner_id == user.pk or (shared is not None and access.may(user, "ci_view.share", shared))


def default_view(user: User) -> SavedView | None:
    """What the list opens with for them; None for everything, also once it is shared with them no more."""
    chosen = DefaultView.objects.filter(user=user).values("view")
    return views_for(user).filter(pk__in=chosen).first()


def still_selects(view: SavedView) -> bool:
    """Whether its filters and columns can still be meant: a class or a unit may have gone since."""
    try:
        filters_from(view.filters)
        columns_from(view.filters.get("columns", ""))
        sort_from(view.filters.get("sort", ""))
    except OperationRefused:
        return False
    return True
