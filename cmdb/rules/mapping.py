"""What each column of a file becomes: a fact of the item, an attribute, or nothing.

A mapping holds for one table (`import_columns.TABLES`): `columns` gives each column of the file its target,
"" for none; `constants` are values for targets that no column gives, the same for every row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cmdb.rules.import_columns import (
    ATTRIBUTES,
    CIS,
    EDGE_COLUMNS,
    EDGE_TABLES,
    ITEM_REQUIRED,
    NUMBER,
    OWN_COLUMNS,
    PREFIX,
    attribute_named,
    missing_from,
    told_required,
)
from cmdb.rules.lifecycle import normalised
from cmdb.rules.table_rows import Fault, Row, Table

TARGETS = {CIS: OWN_COLUMNS, **dict.fromkeys(EDGE_TABLES, EDGE_COLUMNS)}
REQUIRED = {CIS: ITEM_REQUIRED, **dict.fromkeys(EDGE_TABLES, EDGE_COLUMNS)}
OWN_TO_EACH_ROW = frozenset({"id", NUMBER, "name", ATTRIBUTES, "source", "target"})
"""A constant here would make all rows one, or write over them together."""
NOT_WRITTEN = ("state", "source", "last_verified_at", "created_at", "updated_at")
"""Columns of an exported list that say what happened to an item: nothing that an import writes."""
LONGEST_CONSTANT = 300
MOST_REMEMBERED = 2000
"""Columns of one table of a source."""
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]{0,79}")
_USUAL_FOR_ITEMS = {
    **dict.fromkeys(("sys_id", "uuid", "guid", "external_id", "asset_id", "key"), "id"),
    **dict.fromkeys(("hostname", "host_name", "fqdn", "title", "device_name"), "name"),
    **dict.fromkeys(("class", "type", "category", "ci_type", "sys_class_name"), "ci_class"),
    **dict.fromkeys(("state", "install_status", "operational_status"), "status"),
    **dict.fromkeys(("env", "used_for", "stage"), "environment"),
    **dict.fromkeys(("owned_by", "owner_email", "responsible"), "owner"),
    **dict.fromkeys(("managed_by_group", "team"), "owner_group"),
    **dict.fromkeys(("support_team", "assignment_group"), "support_group"),
    **dict.fromkeys(("site", "rack", "room", "place"), "location"),
    **dict.fromkeys(("labels", "keywords"), "tags"),
    **dict.fromkeys(("comments", "notes", "short_description"), "description"),
}
_USUAL_FOR_EDGES = {
    **dict.fromkeys(("parent", "from", "source_id"), "source"),
    **dict.fromkeys(("child", "to", "target_id"), "target"),
    **dict.fromkeys(("relationship", "relation", "rel_type", "relationship_type"), "type"),
}
_ALIASES = {CIS: _USUAL_FOR_ITEMS, **dict.fromkeys(EDGE_TABLES, _USUAL_FOR_EDGES)}


@dataclass(frozen=True)
class ColumnMapping:
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "constants": dict(self.constants)}


def mapping_from(given: Any) -> ColumnMapping:
    """From JSON; what is not a text of a text is left out, and so is a constant that says nothing."""
    parts = given if isinstance(given, Mapping) else {}
    constants = {target: value for target, value in _texts(parts.get("constants")).items() if value}
    return ColumnMapping(_texts(parts.get("columns")), constants)


def _texts(given: Any) -> dict[str, str]:
    pairs = given.items() if isinstance(given, Mapping) else ()
    return {str(key): value.strip() for key, value in pairs if isinstance(value, str)}


def suggested(kind: str, columns: Sequence[str], remembered: ColumnMapping | None = None) -> ColumnMapping:
    """As it was mapped last; else columns called as they are here, or as is usual; else an attribute.

    Columns that are one name here, as CPU and cpu, are both suggested to become it: somebody is to choose.
    """
    known = dict(remembered.columns) if remembered else {}
    found = {column: known[column] for column in columns if column in known}
    found |= dict.fromkeys(_left_out(kind, columns, known), "")
    left = sorted((column for column in columns if column not in found), key=_is_rewritten)
    for guess in (_same_name, _alias, _attribute):
        taken = set(found.values())
        for column in left:
            target = guess(kind, column) if column not in found else ""
            if target and target not in taken:
                found[column] = target
                taken.add(target)
    for column in left:
        if column not in found:
            found[column] = _same_name(kind, column) or _attribute(kind, column)
    constants = remembered.constants if remembered else {}
    return ColumnMapping(
        {column: found.get(column, "") for column in columns},
        {target: value for target, value in constants.items() if target not in found.values()},
    )


def kept_together(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """By table: columns that this file lacked stay as they were mapped last, the latest so many of them."""
    kept = dict(before)
    for kind, given in now.items():
        mapping, earlier = mapping_from(given), mapping_from(before.get(kind))
        known = {name: target for name, target in earlier.columns.items() if name not in mapping.columns}
        columns = [*known.items(), *mapping.columns.items()][-MOST_REMEMBERED:]
        kept[kind] = ColumnMapping(dict(columns), mapping.constants).as_json()
    return kept


def _left_out(kind: str, columns: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Of an exported list what is no fact to import, unless such a list was mapped before. The identifier at
    the source is one of whichever source stands beside it, and the number says already which item it is.
    """
    names = {normalised(column): column for column in columns}
    if kind != CIS or NUMBER not in names or names[NUMBER] in known:
        return []
    told = (*NOT_WRITTEN, "external_id") if "source" in names else NOT_WRITTEN
    return [names[name] for name in told if name in names]


def _is_rewritten(column: str) -> bool:
    return normalised(column) != column


def _same_name(kind: str, column: str) -> str:
    name = normalised(column)
    return name if name in TARGETS[kind] else ""


def _alias(kind: str, column: str) -> str:
    return _ALIASES[kind].get(normalised(column), "")


def _attribute(kind: str, column: str) -> str:
    name = normalised(column.removeprefix(PREFIX))
    if kind != CIS or not _ATTRIBUTE.fullmatch(name):
        return ""
    return PREFIX + name if column.startswith(PREFIX) and name in OWN_COLUMNS else name


def still_missing(kind: str, mapping: ColumnMapping) -> list[str]:
    """Targets that every row needs and that nothing gives."""
    given = {*mapping.columns.values(), *(target for target, value in mapping.constants.items() if value)}
    return missing_from(given, REQUIRED[kind])


def given_twice(mapping: ColumnMapping) -> dict[str, list[str]]:
    """Targets given more than once, and the columns that give each; a value for every row is no column."""
    columns: dict[str, list[str]] = {}
    for column, target in mapping.columns.items():
        if target:
            columns.setdefault(_as_one(target), []).append(column)
    constants = {_as_one(target) for target, value in mapping.constants.items() if value}
    return {target: names for target, names in columns.items() if len(names) + (target in constants) > 1}


def _as_one(target: str) -> str:
    """An attribute by its name, with the prefix only where it needs one."""
    name = attribute_named(target)
    return target if target in OWN_COLUMNS else PREFIX + name if name in OWN_COLUMNS else name


def faults_of(kind: str, columns: Sequence[str], mapping: ColumnMapping) -> list[str]:
    """What is wrong with the mapping, in sentences; nothing when it can be used."""
    targets = [target for target in mapping.columns.values() if target]
    given = [*targets, *(target for target, value in mapping.constants.items() if value)]
    faults = []
    if unknown := sorted(set(mapping.columns) - set(columns)):
        faults.append(_("The file has no column %(names)s.") % _told(unknown))
    if twice := sorted(given_twice(mapping)):
        faults.append(_("Given twice: %(names)s.") % _told(twice))
    if wrong := sorted(target for target in set(given) if not _is_target(kind, target)):
        faults.append(_("Nothing can be called %(names)s here.") % _told(wrong))
    if same := sorted(OWN_TO_EACH_ROW & {target for target, value in mapping.constants.items() if value}):
        faults.append(_("The same for every row cannot be: %(names)s.") % _told(same))
    if missing := still_missing(kind, mapping):
        faults.append(_("No column gives: %(names)s.") % {"names": told_required(missing)})
    if any(len(value) > LONGEST_CONSTANT for value in mapping.constants.values()):
        faults.append(
            _("A value for every row has at most %(limit)s characters.") % {"limit": LONGEST_CONSTANT}
        )
    return faults


def _told(names: Sequence[str]) -> dict[str, str]:
    return {"names": ", ".join(names)[:200]}


def _is_target(kind: str, target: str) -> bool:
    return target in TARGETS[kind] or (
        kind == CIS and _ATTRIBUTE.fullmatch(target.removeprefix(PREFIX)) is not None
    )


def mapped(table: Table, mapping: ColumnMapping) -> Table:
    """The table with its columns called by their targets; those without one are left out.

    Records have keys of their own, called as they are to be, and stay as they are.
    """
    if table.of_records:
        return table
    targets = {column: target for column, target in mapping.columns.items() if target}
    constants = {target: value for target, value in mapping.constants.items() if value}
    names = [*constants, *(targets[column] for column in table.columns if column in targets)]
    return Table(names, _renamed(table.rows, targets, constants))


def _renamed(
    rows: Iterator[Row | Fault], targets: Mapping[str, str], constants: Mapping[str, str]
) -> Iterator[Row | Fault]:
    for row in rows:
        if isinstance(row, Fault):
            yield row
        else:
            said = {targets[column]: value for column, value in row.values.items() if column in targets}
            yield Row(row.line, {**constants, **said})
