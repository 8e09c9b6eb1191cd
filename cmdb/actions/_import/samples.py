"""The first few rows of each kind, field by field: what a dry run shows of what would happen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cmdb.actions._import import ci_statements as sql
from cmdb.actions._import.batch import ImportOrder, as_object, rows_of
from cmdb.actions._import.numbered import FOUND_BY
from cmdb.actions._import.result import ImportResult, Sample
from cmdb.models import ConfigurationItem
from cmdb.queries.history import changes_between
from cmdb.queries.recorded import ATTRIBUTE, facts_recorded
from cmdb.rules.import_outcomes import CHANGED, CREATED, KEPT, KINDS, MOST_SAMPLES, RETIRED, differing
from cmdb.rules.lifecycle import RETIRED as OUT_OF_SERVICE
from cmdb.rules.reconciliation import BY_HAND

_COLUMNS = (
    "line, ci_id, name, class_id, attributes, defaults, needed, blank, state, found_by, followed, held, "
    + ", ".join(sql.OPTIONAL)
)
_STAGED = f"SELECT {_COLUMNS} FROM cmdb_import_ci AS staged WHERE line = ANY(%(lines)s) ORDER BY line"  # noqa: S608
_LOOKS = {CREATED: sql.NEW, RETIRED: sql.RETIRING, CHANGED: sql.CHANGING, KEPT: sql.KEEPING}


def take_samples(order: ImportOrder, result: ImportResult, walks: dict[int, list[str]]) -> None:
    """Of the batch as it is staged, before it is written. `walks` are the states that items pass through."""
    wanted = {kind: MOST_SAMPLES - result.sampled(kind) for kind in KINDS}
    retiring = [ci for ci, walk in walks.items() if walk[-1:] == [OUT_OF_SERVICE]]
    given = {"retiring": retiring}
    lines: list[int] = []
    for kind, statement in _LOOKS.items():
        if wanted[kind]:
            lines += [line for (line,) in rows_of(f"{statement} LIMIT {wanted[kind]}", given)]
    if not lines:
        return
    names = [column.strip() for column in _COLUMNS.split(",")]
    rows = [dict(zip(names, row, strict=True)) for row in rows_of(_STAGED, {"lines": lines})]
    items = ConfigurationItem.objects.in_bulk([row["ci_id"] for row in rows if row["ci_id"]])
    for row in rows:
        result.samples.append(_sample(row, items.get(row["ci_id"]), order, walks))


def _sample(
    row: dict[str, Any], ci: ConfigurationItem | None, order: ImportOrder, walks: dict[int, list[str]]
) -> Sample:
    before = facts_recorded(ci) if ci else dict.fromkeys(facts_recorded(ConfigurationItem(tags=[])))
    after = _after(row, {**before, "unit": before["unit"] or order.unit.pk})
    told = changes_between(order.actor, before, after, differing(before, after))
    fields = {name: (change.before, change.after) for name, change in told}
    walk = walks.get(ci.pk, []) if ci else []
    if ci and walk:
        fields["state"] = (ci.state, walk[-1])
    elif not ci:
        fields["state"] = (None, row["state"])
    kept = {name: ci.fact_sources.get(name, ci.source) or BY_HAND for name in row["held"]} if ci else {}
    number = ci.number if ci else ""
    return Sample(
        _kind(ci, walk, fields),
        row["line"],
        number,
        row["name"],
        _why(row, ci),
        fields,
        dict(sorted(kept.items())),
    )


def _kind(ci: ConfigurationItem | None, walk: list[str], fields: dict[str, Any]) -> str:
    if ci is None:
        return CREATED
    if walk[-1:] == [OUT_OF_SERVICE]:
        return RETIRED
    return CHANGED if fields else KEPT


def _why(row: dict[str, Any], ci: ConfigurationItem | None) -> str:
    if ci is None:
        return _("No item is known by this identifier.")
    if row["found_by"] == FOUND_BY:
        return _("Found by its number.")
    if row["found_by"]:
        names = ", ".join(name.removeprefix(ATTRIBUTE) for name in row["found_by"])
        return _("Found by: %(names)s.") % {"names": names}
    if row["followed"]:
        return _("The record with this identifier was merged into it.")
    return _("Known by its identifier at the source.")


def _after(row: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Every fact as it would stand then."""
    after = {name: value for name, value in before.items() if not name.startswith(ATTRIBUTE)}
    after |= {"name": row["name"], "ci_class": row["class_id"]}
    after |= {name.removesuffix("_id"): row[name] for name in sql.OPTIONAL if row[name] is not None}
    kept = {name: value for name, value in before.items() if name.startswith(ATTRIBUTE)}
    kept = {name: value for name, value in kept.items() if name.removeprefix(ATTRIBUTE) not in row["blank"]}
    filled = as_object(row["needed"] if row["ci_id"] else row["defaults"])
    given = as_object(row["attributes"])
    told = {f"{ATTRIBUTE}{name}": value for name, value in filled.items()} | kept
    return after | told | {f"{ATTRIBUTE}{name}": value for name, value in given.items()}
