"""What a CI was at every moment, from the rows the database triggers keep."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cmdb.models import CIClass, ConfigurationItem, ConfigurationItemHistory, RelationshipHistory
from cmdb.queries.items import visible_to
from itsm.core import access
from itsm.core.models import Unit, User

COMPARED = (
    "name",
    "ci_class_id",
    "state",
    "unit_id",
    "criticality",
    "environment",
    "owner_id",
    "owner_group_id",
    "support_group_id",
    "location_id",
    "tags",
    "description",
    "source",
    "external_id",
    "source_status",
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`before` is None in the first version."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Version:
    """One moment in the life of a CI. `actor` and `operation` are empty where no operation was under way."""

    at: dt.datetime
    what: str  # created, changed, related, unrelated
    actor: str
    operation: str
    operation_id: str
    changes: tuple[FieldChange, ...] = ()
    relationship: str = ""
    order: tuple[dt.datetime, int] = field(default=(dt.datetime.min, 0), compare=False)


def history_of(user: User, ci: ConfigurationItem, limit: int = 100) -> list[Version]:
    """The newest versions first: the CI's own and those of relationships of which the user sees both ends."""
    own: list[Any] = list(
        ConfigurationItemHistory.objects.filter(pgh_obj=ci).order_by("-pgh_id").values()[: limit + 1]
    )
    edges: list[Any] = list(
        RelationshipHistory.objects.filter(Q(source=ci) | Q(target=ci), pgh_label__in=("insert", "delete"))
        .filter(access.visible(user, "ci", "source__unit"), access.visible(user, "ci", "target__unit"))
        .order_by("-pgh_id")
        .values(*_EDGE_COLUMNS)[:limit]
    )
    people = people_named({row["actor_id"] for row in [*own, *edges]} | {row["owner_id"] for row in own})
    found = [
        *_own_versions(own, labels_for(user, own, people), people, complete=len(own) <= limit),
        *_edge_versions(edges, ci, people),
    ]
    return sorted(found, key=lambda version: version.order, reverse=True)[:limit]


_EDGE_COLUMNS = (
    "pgh_id",
    "pgh_created_at",
    "pgh_label",
    "actor_id",
    "operation",
    "operation_id",
    "source_id",
    "source__number",
    "source__name",
    "target__number",
    "target__name",
    "type__label",
    "type__inverse_label",
)


def _own_versions(
    rows: list[dict[str, Any]],
    labels: dict[str, dict[Any, str]],
    people: dict[int, str],
    *,
    complete: bool,
) -> list[Version]:
    pairs = list(zip(rows, [*rows[1:], None], strict=True))
    if not complete:
        pairs.pop()  # the version before the oldest shown is there only to compare with
    return [
        _version(row, "created" if row["pgh_label"] == "insert" else "changed", people, changes=changes)
        for row, before in pairs
        if (changes := tuple(changes_of(before, row, labels))) or row["pgh_label"] == "insert"
    ]


def _edge_versions(
    rows: list[dict[str, Any]], ci: ConfigurationItem, people: dict[int, str]
) -> list[Version]:
    found = []
    for row in rows:
        if row["source_id"] == ci.pk:
            text = f"{row['type__label']} {row['target__number']} {row['target__name']}"
        else:
            text = f"{row['type__inverse_label']} {row['source__number']} {row['source__name']}"
        what = "related" if row["pgh_label"] == "insert" else "unrelated"
        found.append(_version(row, what, people, relationship=text))
    return found


def _version(row: dict[str, Any], what: str, people: dict[int, str], **more: Any) -> Version:
    return Version(
        at=row["pgh_created_at"],
        what=what,
        actor=people.get(row["actor_id"], ""),
        operation=row["operation"] or "",
        operation_id=str(row["operation_id"] or ""),
        order=(row["pgh_created_at"], row["pgh_id"]),
        **more,
    )


def changes_of(
    before: dict[str, Any] | None, after: dict[str, Any], labels: dict[str, dict[Any, str]]
) -> Iterator[FieldChange]:
    """Field by field what differs; keys are told by `labels` (see `labels_for`)."""
    for column in COMPARED:
        old, new = (before or {}).get(column), after[column]
        if old != new and not (before is None and new in ("", None, [])):
            told = labels.get(column)
            old, new = (old, new) if told is None else (told.get(old, old), told.get(new, new))
            yield FieldChange(column.removesuffix("_id"), old, new)
    old_values = before["attributes"] if before else {}
    for name in sorted({*old_values, *after["attributes"]}):
        if old_values.get(name) != after["attributes"].get(name):
            yield FieldChange(f"attributes.{name}", old_values.get(name), after["attributes"].get(name))


def changes_between(
    user: User, before: dict[str, Any], after: dict[str, Any], names: list[str]
) -> list[tuple[str, FieldChange]]:
    """Facts as `cmdb.queries.recorded.facts_recorded` tells them, in words."""
    keys = {"ci_class", "unit", "owner", "owner_group", "support_group", "location"}
    rows = [{f"{key}_id": facts[key] for key in keys} for facts in (before, after)]
    labels = labels_for(user, rows, people_named({row["owner_id"] for row in rows}))
    found = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if name in keys:
            told = labels.get(f"{name}_id", {})
            old, new = told.get(old, old), told.get(new, new)
        found.append((name, FieldChange(name, old, new)))
    return found


def labels_for(user: User, rows: list[dict[str, Any]], people: dict[int, str]) -> dict[str, dict[Any, str]]:
    """Names for keys: what was referred to, in words."""
    classes = {row["ci_class_id"] for row in rows}
    units = {row[column] for row in rows for column in ("unit_id", "owner_group_id", "support_group_id")}
    places = {row["location_id"] for row in rows} - {None}
    names = dict(Unit.objects.filter(pk__in=units - {None}).values_list("pk", "name"))
    return {
        "ci_class_id": dict(CIClass.objects.filter(pk__in=classes).values_list("pk", "label")),
        "unit_id": names,
        "owner_group_id": names,
        "support_group_id": names,
        "location_id": _numbers_of(user, places),
        "owner_id": people,
    }


def _numbers_of(user: User, ids: set[Any]) -> dict[int, str]:
    """Numbers of those the user may see; the others are told apart by nothing."""
    seen = dict(visible_to(user).filter(pk__in=ids).values_list("pk", "number")) if ids else {}
    return {pk: seen.get(pk, _("an item you may not see")) for pk in ids}


def people_named(ids: set[Any]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=[pk for pk in ids if pk])}


CHANGED: Mapping[str, Any] = {
    "ci.merge": gettext_lazy("Changed by a merge: %(names)s"),
    "ci.unmerge": gettext_lazy("Changed as a merge was undone: %(names)s"),
    "ci.apply_proposed": gettext_lazy("Changed as a proposed edit was applied: %(names)s"),
    "cmdb.import": gettext_lazy("Changed by an import: %(names)s"),
}
"""How a change came about, where its operation says more than that somebody edited."""


def sentence(version: Version) -> str:
    """The version in a few words, for a timeline."""
    if version.what == "related":
        return _("Related: %(what)s") % {"what": version.relationship}
    if version.what == "unrelated":
        return _("Relationship removed: %(what)s") % {"what": version.relationship}
    if version.what == "created":
        return _("Recorded")
    names = ", ".join(change.name.removeprefix("attributes.").replace("_", " ") for change in version.changes)
    told = CHANGED.get(version.operation) or gettext_lazy("Changed: %(names)s")
    return str(told % {"names": names})
