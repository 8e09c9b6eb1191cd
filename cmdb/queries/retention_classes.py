"""Retention classes, who chose them, and what a CI class goes by."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cmdb.models import CIClass, RetentionClass
from cmdb.queries.classes import sees_model
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid, not_found

RIGHT_TO_CHOOSE = "ci_model.set_retention"


class GoneBy(NamedTuple):
    """What a CI class goes by, and the class that chose it: itself or one above. Both None: all is kept."""

    retention: RetentionClass | None
    chosen_by: CIClass | None


def retention_classes(user: User) -> QuerySet[RetentionClass]:
    """With `chosen`, how many CI classes chose each themselves."""
    choosing = (
        CIClass.objects.filter(retention=OuterRef("pk")).values("retention").annotate(count=Count("pk"))
    )
    rows = RetentionClass.objects.annotate(chosen=Coalesce(Subquery(choosing.values("count")), 0))
    return rows.order_by("label", "pk") if sees_model(user) else rows.none()


def retention_class_at(user: User, name: str) -> RetentionClass:
    """The one of exactly this name. Refused: not_found."""
    found = retention_classes(user).filter(name=name.replace("\x00", "")).first()
    if found is None:
        raise OperationRefused(not_found(_("retention class")))
    return found


def retention_class_named(name: str) -> RetentionClass | None:
    """None for an empty name: as the class above says. Refused: invalid, with what there is."""
    found = RetentionClass.objects.filter(name=name.replace("\x00", "")).first() if name else None
    if name and found is None:
        names = ", ".join(RetentionClass.objects.values_list("name", flat=True))
        sentence = _("There is no such retention class; there are: %s.") % names
        raise OperationRefused(invalid({"retention": [sentence]}))
    return found


def chosen_by(user: User, retention: RetentionClass) -> QuerySet[CIClass]:
    rows = CIClass.objects.filter(retention=retention).order_by("path")
    return rows if sees_model(user) else rows.none()


def gone_by(ci_class: CIClass) -> GoneBy:
    line = CIClass.objects.filter(name__in=ci_class.ancestor_names, retention__isnull=False)
    nearest = line.select_related("retention").order_by("-path").first()
    return GoneBy(nearest.retention, nearest) if nearest else GoneBy(None, None)


def may_choose_retention(user: User) -> bool:
    """For the whole organisation, since a class belongs to all of it."""
    return access.may(user, RIGHT_TO_CHOOSE, None)
