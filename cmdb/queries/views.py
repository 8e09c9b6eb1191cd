"""Saved views for somebody: their own, and those shared with a unit they belong to."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import SavedView
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found


def views_for(user: User) -> QuerySet[SavedView]:
    """By name. A view shared with a unit is seen by whoever sees items there."""
    seen = access.visible(user, "ci", "shared_with")
    rows = SavedView.objects.filter(Q(owner=user) | (Q(shared_with__isnull=False) & seen))
    return rows.select_related("owner", "shared_with").order_by("name", "pk")


def get_view(user: User, pk: int) -> SavedView:
    """Refused with `not_found` when there is none that the user may see."""
    found = views_for(user).filter(pk=pk).first()
    if found is None:
        raise OperationRefused(not_found(_("saved view")))
    return found
