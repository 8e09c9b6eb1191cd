from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from cmdb.actions.create_ci import own_unit
from cmdb.models import Baseline
from cmdb.queries.baselines import selected, sight_of
from cmdb.queries.differences import Side, side_of
from cmdb.queries.filters import SELECT_NOTHING, refuse_unknown
from cmdb.rules.baselines import check_baseline, check_size, name_taken
from itsm.core.models import Unit, User
from itsm.core.operations import operation

_KEEP = {
    "items": """
        INSERT INTO cmdb_baselineitem (baseline_id, ci_id, version)
        SELECT %s, key, version FROM unnest(%s::bigint[], %s::bigint[]) AS member (key, version)
    """,
    "edges": """
        INSERT INTO cmdb_baselinerelationship (baseline_id, relationship_id, version)
        SELECT %s, key, version FROM unnest(%s::bigint[], %s::bigint[]) AS member (key, version)
    """,
}


def take_baseline(
    *,
    name: str,
    actor: User,
    ci: Sequence[str] = (),
    depth: int | None = None,
    filters: Mapping[str, str] | None = None,
    description: str = "",
    unit: Unit | None = None,
    watched: bool = False,
) -> Baseline:
    """Keep how CIs stand now under a name: those of the numbers `ci` with all they need (`depth` hops deep at
    most), or those the `filters` of the list find, and the relationships among them.

    Refused: permission_denied, invalid, not_found, nothing_selected, selection_too_large, baseline_exists.
    """
    with operation("baseline.take", actor=actor) as op:
        home = unit or own_unit(actor)
        op.authorize("baseline.take", home)
        chosen = {key: value for key, value in (filters or {}).items() if key not in SELECT_NOTHING}
        op.require(check_baseline(name, description, chosen=bool(ci or chosen)))
        refuse_unknown(chosen)
        selection: dict[str, Any] = {"filters": chosen}
        if ci:
            selection = {"ci": list(ci), "depth": depth}
        selection["within"] = sight_of(actor)
        side = side_of(_bounded(op, selected(actor, selection, to_choose=True)), None)
        baseline = Baseline(
            name=name.strip(),
            description=description,
            unit=home,
            selection=selection,
            moment=op.now,
            created_by=actor,
            item_count=len(side.items),
            relationship_count=len(side.edges),
            watched=watched,
        )
        same = {"unit": home, "name": baseline.name, "retired_at": None}
        baseline, made = op.create_once(baseline, **same)
        op.require(None if made else name_taken(baseline.name))
        _keep(op, baseline, side)
        op.audit(baseline, items=len(side.items), relationships=len(side.edges))
        return baseline


def _bounded(op: Any, ids: list[int]) -> list[int]:
    op.require(check_size(len(ids)))
    return ids


def _keep(op: Any, baseline: Baseline, side: Side) -> None:
    with op.bulk(), connection.cursor() as cursor:
        for kind, versions in (("items", side.items), ("edges", side.edges)):
            cursor.execute(_KEEP[kind], [baseline.pk, list(versions), list(versions.values())])
