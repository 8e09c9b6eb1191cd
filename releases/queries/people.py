"""Who can be named on a release, and under which change models it can be approved."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from changes import queries as changes
from itsm.core.models import Unit, User, UserKind


def people_of(unit: Unit) -> QuerySet[User]:
    """Active people with a role in the unit or above it."""
    steps = unit.path.strip("/").split("/")
    above = ["/" + "/".join(steps[: count + 1]) + "/" for count in range(len(steps))]
    return (
        User.objects.filter(
            Q(grants__unit__path__in=above) | Q(grants__isnull=False, grants__unit=None),
            kind=UserKind.PERSON,
            is_active=True,
        )
        .distinct()
        .order_by("last_name", "first_name", "username")
    )


def change_models() -> list[tuple[str, str]]:
    """Models that are offered for new changes, as (name, label)."""
    return list(changes.offered_models())


def change_templates(unit: Unit) -> list[tuple[str, str]]:
    """Standard change templates whose approval can stand for a release of this unit, as (name, label)."""
    return changes.templates_for_releases(unit)
