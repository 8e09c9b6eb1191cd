"""Release templates that somebody may start from."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found
from releases.models import ReleaseTemplate


def visible_to(user: User) -> QuerySet[ReleaseTemplate]:
    """With the number of their newest version as `newest`."""
    return (
        ReleaseTemplate.objects.filter(access.visible(user, "release_template"))
        .select_related("unit")
        .annotate(newest=Max("versions__ordinal"))
        .order_by("-is_active", "name")
    )


def get(user: User, template_id: int) -> ReleaseTemplate:
    template = visible_to(user).filter(pk=template_id).first()
    if template is None:
        raise OperationRefused(not_found(str(ReleaseTemplate._meta.verbose_name)))
    return template


def choices(user: User) -> list[tuple[int, str]]:
    rows: Any = visible_to(user).filter(is_active=True)
    return [(row.pk, f"{row.name} (v{row.newest})") for row in rows]
