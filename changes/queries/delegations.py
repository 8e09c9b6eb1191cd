"""Who stands in for whom."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from changes.models import Delegation
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found


def delegations_of(user: User, now: datetime) -> QuerySet[Delegation]:
    """Those that are not over, given or held by this person."""
    return (
        Delegation.objects.filter(Q(from_user=user) | Q(to_user=user), end__gt=now)
        .select_related("from_user", "to_user")
        .order_by("start", "pk")
    )


def delegation(user: User, pk: int) -> Delegation:
    """One of this person's; refused as `not_found` otherwise."""
    found = Delegation.objects.filter(Q(from_user=user) | Q(to_user=user), pk=pk).first()
    if found is None:
        raise OperationRefused(not_found(_("delegation")))
    return found
