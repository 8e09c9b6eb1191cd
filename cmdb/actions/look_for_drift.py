from collections.abc import Mapping

from cmdb.models import Baseline, ConfigurationItem, Drift, RelationshipHistory
from cmdb.queries.baselines import members, selected
from cmdb.queries.differences import Pair, compare, side_of
from cmdb.queries.explained import explanations
from itsm.core.models import User
from itsm.core.operations import operation

MOST_NAMED = 100
MOST_NOTED = 1000
"""New departures noted in one look; the next look goes on with the rest."""
ITEM, RELATIONSHIP = "item", "relationship"


def look_for_drift(*, pk: int, actor: User) -> list[Drift]:
    """Compare a watched baseline with the present and note every departure once.

    Departures that were not made through a change, a release or a deployment are announced together as
    `cmdb.drift_found`. Returns what is new; an unwatched baseline has nothing. Refused: permission_denied.
    """
    with operation("baseline.look_for_drift", actor=actor) as op:
        baseline = op.lock(Baseline, pk)
        op.authorize("baseline.look_for_drift", baseline)
        if not baseline.watched:
            return []
        found = compare(members(baseline), side_of(selected(actor, baseline.selection), None))
        fresh = [
            drift
            for kind, pairs in ((ITEM, found.items), (RELATIONSHIP, found.edges))
            for drift in _unknown(baseline, kind, pairs)
        ]
        made = [op.create(Drift(**_facts(drift), found_at=op.now)) for drift in fresh[:MOST_NOTED]]
        baseline.looked_at = op.now
        op.save(baseline)
        op.audit(baseline, found=len(made))
        if unexplained := [drift for drift in made if not drift.explained]:
            op.announce(
                "cmdb.drift_found",
                baseline,
                name=baseline.name,
                unit=baseline.unit_id,
                items=_numbers(unexplained),
                count=len(unexplained),
                first=unexplained[0].pk,
            )
        return made


def _facts(drift: Drift) -> dict[str, object]:
    return {name: getattr(drift, name) for name in ("baseline", "kind", "key", "version", "explained")}


def _unknown(baseline: Baseline, kind: str, pairs: list[Pair]) -> list[Drift]:
    """Departures not noted yet, each by the version that stands now (the last one for what is gone)."""
    known = set(Drift.objects.filter(baseline=baseline, kind=kind).values_list("key", "version"))
    fresh = {pair.key: pair.after or pair.before or 0 for pair in pairs}
    fresh = {key: version for key, version in fresh.items() if (key, version) not in known}
    why: Mapping[int, list[str]] = explanations(kind, fresh.values())
    return [
        Drift(baseline=baseline, kind=kind, key=key, version=version, explained=why.get(version, []))
        for key, version in fresh.items()
    ]


def _numbers(drifts: list[Drift]) -> list[str]:
    """Numbers of the CIs concerned: those that departed, and the sources of relationships that did."""
    own = {drift.key for drift in drifts if drift.kind == ITEM}
    edges = [drift.version for drift in drifts if drift.kind == RELATIONSHIP]
    own |= set(RelationshipHistory.objects.filter(pgh_id__in=edges).values_list("source_id", flat=True))
    rows = ConfigurationItem.objects.filter(pk__in=own).order_by("pk").values_list("number", flat=True)
    return list(rows[:MOST_NAMED])
