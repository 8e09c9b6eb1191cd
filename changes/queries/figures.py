"""The figures of a change history, computed by the same statements the pages use."""

from typing import Any

from django.db.models import CharField, Count, F, Func, Max, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from changes.models import AffectedCI, ChangeKind, ChangeRequest
from changes.queries.overlaps import count_same_ci_overlaps

OUTSIDE_WINDOW = Q(actual_start__lt=F("window_start")) | Q(actual_end__gt=F("window_end"))


def change_figures(*, imported_only: bool) -> dict[str, Any]:
    """Counts over everything recorded, or over what was imported alone.

    `risk` counts by the label of the source where there is one. `executed_outside_planned_window`: work began
    before the planned start or ended after the planned end; a missing date says neither. Overlaps: see
    `queries.overlaps`.
    """
    scope = Q(imported=True) if imported_only else Q()
    changes = ChangeRequest.objects.filter(scope)
    affected = AffectedCI.objects.filter(change__in=changes)
    overlaps = count_same_ci_overlaps(imported_only=imported_only)
    named = affected.aggregate(rows=Coalesce(Sum("recorded_rows"), 0), cis=Count("ci", distinct=True))
    return {
        "rows": named["rows"],
        "changes": changes.count(),
        "cis": named["cis"],
        "services_wbs": _services(affected),
        "emergency": changes.filter(kind=ChangeKind.EMERGENCY).count(),
        "cab": changes.filter(cab_required=True).count(),
        "emergency_without_cab": changes.filter(kind=ChangeKind.EMERGENCY, cab_required=False).count(),
        "risk": _by_risk(changes),
        "types": changes.exclude(category="").aggregate(n=Count("category", distinct=True))["n"],
        "max_cis_per_change": _most_cis(affected),
        "zero_length_windows": changes.filter(window_start=F("window_end")).count(),
        "no_planned_end": changes.filter(window_end=None).count(),
        "never_started": changes.filter(actual_start=None).count(),
        "retroactive_opened_after_planned_start": changes.filter(opened_at__gt=F("window_start")).count(),
        "executed_outside_planned_window": changes.filter(OUTSIDE_WINDOW).count(),
        "same_ci_overlap_pairs": overlaps.pairs,
        "changes_in_overlap": overlaps.changes,
    }


def _services(affected: Any) -> int:
    each = affected.annotate(service=Func(F("recorded_services"), function="unnest")).values("service")
    return int(each.distinct().count())


def _most_cis(affected: Any) -> int:
    per_change = affected.values("change").annotate(cis=Count("ci"))
    return int(per_change.aggregate(most=Max("cis"))["most"] or 0)


def _by_risk(changes: Any) -> dict[str, int]:
    label = Coalesce(KeyTextTransform("risk", "recorded"), F("risk"), output_field=CharField())
    rows = changes.annotate(label=label).values("label").annotate(n=Count("pk")).order_by("-n", "label")
    return {row["label"]: row["n"] for row in rows}
