"""The columns that a list of items can have, for the page and for a file to take away."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cmdb.models import AttributeDefinition, CIClass, Criticality
from cmdb.models.configuration_item import CIState
from cmdb.queries.classes import definitions_in
from cmdb.queries.items import visible_to, with_ids
from cmdb.queries.moments import versions_of
from cmdb.queries.owners import OWNER_NAME
from cmdb.rules.import_columns import ATTRIBUTES, PREFIX
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, invalid

PLAIN: Mapping[str, str] = {
    "number": "number",
    "name": "name",
    "ci_class": "ci_class__name",
    "state": "state",
    "criticality": "criticality",
    "environment": "environment",
    "unit": "unit__name",
    "owner": "owner__username",
    "owner_group": "owner_group__name",
    "support_group": "support_group__name",
    "location": "location__number",
    "tags": "tags",
    "status": "source_status",
    "description": "description",
    "source": "source",
    "external_id": "external_id",
    "last_verified_at": "last_verified_at",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
"""Column to where its value stands."""
LABELS: Mapping[str, Any] = {
    "number": gettext_lazy("Number"),
    "name": gettext_lazy("Name"),
    "ci_class": gettext_lazy("Class"),
    "state": gettext_lazy("State"),
    "criticality": gettext_lazy("Criticality"),
    "environment": gettext_lazy("Environment"),
    "unit": gettext_lazy("Unit"),
    "owner": gettext_lazy("Owner"),
    "owner_group": gettext_lazy("Owner group"),
    "support_group": gettext_lazy("Support group"),
    "location": gettext_lazy("Location"),
    "tags": gettext_lazy("Tags"),
    "status": gettext_lazy("Status"),
    "description": gettext_lazy("Description"),
    "source": gettext_lazy("Source"),
    "external_id": gettext_lazy("Identifier at the source"),
    "last_verified_at": gettext_lazy("Last verified"),
    "created_at": gettext_lazy("Recorded"),
    "updated_at": gettext_lazy("Last changed"),
}
USUAL = ("number", "name", "ci_class", "state", "criticality", "environment", "unit", "owner")
"""What the page shows unless somebody chooses."""
MOST = 40


def columns_from(text: str) -> list[str]:
    """Names separated by commas, each once; none for no choice. Refused: invalid."""
    asked = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in asked:
        if name not in PLAIN and name != ATTRIBUTES and not name.startswith(PREFIX):
            told = {"name": name[:80], "names": ", ".join([*PLAIN, ATTRIBUTES, f"{PREFIX}NAME"])}
            sentence = _("There is no column %(name)s. Those that exist: %(names)s.") % told
            raise OperationRefused(invalid({"columns": [sentence]}))
    if len(asked) > MOST:
        sentence = _("At most %(most)s columns can be chosen.") % {"most": MOST}
        raise OperationRefused(invalid({"columns": [sentence]}))
    return asked


def attributes_of(filters: Mapping[str, Any]) -> list[AttributeDefinition]:
    """What the class filtered by declares or inherits."""
    class_name = filters.get("ci_class") or filters.get("only_class")
    ci_class = CIClass.objects.filter(name=class_name).first() if class_name else None
    return list(definitions_in(ci_class)) if ci_class else []


def attribute_columns(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and label of a column for each of these attributes."""
    return [(PREFIX + definition.name, definition.label) for definition in attributes_of(filters)]


def labelled(columns: Iterable[str], declared: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Columns with what stands above them; an attribute that no class declares is called by its name."""
    labels = {**LABELS, **dict(declared), ATTRIBUTES: _("Attributes")}
    return [(name, str(labels.get(name, name.removeprefix(PREFIX).replace("_", " ")))) for name in columns]


def attribute_value(attributes: Mapping[str, Any], column: str, *, as_json: bool = False) -> Any:
    """As it is kept; lists and objects as JSON, and whatever is there with `as_json`."""
    if column == ATTRIBUTES:
        return json.dumps(attributes, ensure_ascii=False, sort_keys=True)
    name = column.removeprefix(PREFIX)
    value = attributes.get(name)
    whole = isinstance(value, (dict, list)) or (as_json and name in attributes)
    return json.dumps(value, ensure_ascii=False) if whole else value


def cells_of(
    user: User, ids: Sequence[int], columns: Sequence[str], moment: dt.datetime | None = None
) -> dict[int, list[Any]]:
    """By key the values of a page's items in the order of the columns, for people, in two statements at most.
    With a `moment` (aware) as they were then.

    The number of a place that the user may not see is left out; moments stay moments; an owner has the name
    by which the list is sorted.
    """
    named = {"owner_name": OWNER_NAME} if "owner" in columns else {}
    plain = [PLAIN[name] for name in columns if name in PLAIN]
    found: QuerySet[Any] = versions_of(ids, moment) if moment else with_ids(ids)
    rows = list(found.values("id", ATTRIBUTES, "ci_class__label", "location_id", *plain, **named))
    places = {row["location_id"] for row in rows} - {None} if "location" in columns else set()
    seen = set(visible_to(user).filter(pk__in=places).values_list("pk", flat=True)) if places else set()
    return {row["id"]: [_cell(row, name, seen) for name in columns] for row in rows}


def _cell(row: Mapping[str, Any], column: str, seen: set[int]) -> Any:
    if column not in PLAIN:
        return attribute_value(row[ATTRIBUTES], column)
    value = row[PLAIN[column]]
    if column == "location" and row["location_id"] not in seen:
        return ""
    if column in ("ci_class", "owner"):
        return row["ci_class__label" if column == "ci_class" else "owner_name"]
    if column == "state":
        return str(dict(CIState.choices)[value])
    if column == "criticality":
        return str(dict(Criticality.choices)[value])
    if isinstance(value, list):
        return ", ".join(value)
    return value if isinstance(value, dt.datetime) or value is not None else ""
