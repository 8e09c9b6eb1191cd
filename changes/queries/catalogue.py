"""The catalogue of standard changes, and the governance behind approvals."""

from django.db.models import Prefetch, QuerySet

from changes.models import ChangeModel, StandardTemplate, StandardTemplateVersion, TemplateState
from itsm.core import access
from itsm.core.models import Unit, User


def usable_templates(user: User) -> QuerySet[StandardTemplateVersion]:
    """Approved versions that are offered in a unit where this person may open changes."""
    paths = _with_ancestors(access.units_where(user, "change.open"))
    return (
        StandardTemplateVersion.objects.filter(state=TemplateState.APPROVED, template__unit__path__in=paths)
        .select_related("template__unit")
        .order_by("template__category", "template__label")
    )


def templates_for_releases(unit: Unit) -> list[tuple[str, str]]:
    """(name, label) of the current approved templates by which a release of this unit may be deployed."""
    offered = StandardTemplateVersion.objects.filter(
        state=TemplateState.APPROVED, covers_releases=True, template__unit__path__in=_with_ancestors([unit])
    )
    rows = offered.order_by("template__category", "template__label")
    return list(rows.values_list("template__name", "template__label"))


def templates(user: User) -> QuerySet[StandardTemplate]:
    """All templates this person may see, with their versions."""
    versions = StandardTemplateVersion.objects.select_related("proposed_by", "decided_by").order_by("-number")
    return StandardTemplate.objects.filter(access.visible(user, "change_governance")).prefetch_related(
        Prefetch("versions", versions)
    )


def offered_models() -> list[tuple[str, str]]:
    """(name, label) of the models a new change may have."""
    return list(ChangeModel.objects.filter(active=True).order_by("pk").values_list("name", "label"))


def _with_ancestors(units: list[Unit]) -> set[str]:
    """The paths of these units and of everything above them: a template counts for its unit and below."""
    paths = set()
    for unit in units:
        parts = unit.path.strip("/").split("/")
        paths |= {"/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))}
    return paths
