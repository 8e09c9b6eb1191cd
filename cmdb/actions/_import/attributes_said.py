"""What a row of the CI file says of attributes: which name is which, and the values as they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _

from cmdb.actions._import.unfit import Unfit
from cmdb.rules.attributes import (
    JSON,
    AttributeSpec,
    CheckedAttributes,
    check_value,
    is_blank,
    json_value,
)
from cmdb.rules.import_columns import ATTRIBUTES, OWN_COLUMNS, PREFIX, attribute_named
from cmdb.rules.lifecycle import state_for_status

OWN = frozenset(OWN_COLUMNS)
STATUS = "status"
STATUS_APART = f"{PREFIX}{STATUS}"
"""The attribute of this name, where a column says it apart from the fact."""
LONGEST_NAME = 200
BLANK = ("", None)
_in_any_size = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class Header(NamedTuple):
    """The names of a row, for the items of a class: `cells` are those that say an attribute, with it and how
    it is declared. `status` is what else is called so here, or the fact itself where it is said apart.
    """

    cells: list[tuple[str, str, AttributeSpec | None]]
    declared: dict[str, AttributeSpec]
    defaulting: list[AttributeSpec]
    status: str


class Said(NamedTuple):
    """What a row says of the attributes of its class, what it empties, and what it leaves to defaults.

    `references` name a CI: number and class path.
    """

    values: dict[str, Any]
    blank: list[str]
    defaults: dict[str, Any]
    needed: dict[str, Any]
    required: list[str]
    references: dict[str, tuple[str, str]]


def as_json(value: Any) -> str:
    """JSON text, names in order. The library that takes a fifth of the time knows no whole number of more
    than 64 bits.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return _in_any_size(value)


def header_of(names: Sequence[str], specs: Sequence[AttributeSpec]) -> Header:
    """Raises Unfit where two names are one attribute, as CPU and cpu are."""
    declared = {spec.name: spec for spec in specs}
    called: dict[str, str] = {}
    for name in names:
        if name not in OWN:
            _once(called, _attribute(name), name)
    return Header(
        [(name, attribute, declared.get(attribute)) for attribute, name in called.items()],
        declared,
        [spec for spec in specs if spec.required or not is_blank(spec.default)],
        called.get(STATUS, ""),
    )


def _attribute(column: str) -> str:
    name = column.removeprefix(PREFIX)
    attribute = attribute_named(column) if len(name) <= LONGEST_NAME else ""
    if not attribute:
        raise Unfit(_("“%(name)s” cannot be the name of an attribute.") % {"name": name[:80]})
    return attribute


def _once(called: dict[str, str], attribute: str, name: str) -> None:
    if (other := called.setdefault(attribute, name)) != name:
        told = {"one": other[:80], "other": name[:80], "name": attribute[:80]}
        raise Unfit(_("“%(one)s” and “%(other)s” are one attribute here: %(name)s. Rename one.") % told)


def attributes_said(values: Mapping[str, str], header: Header) -> Said:
    """Raises Unfit. An attribute that the class does not declare is kept as it is said."""
    cells: list[tuple[str, AttributeSpec | None, Any]]
    cells = [(attribute, spec, values[name]) for name, attribute, spec in header.cells]
    if more := _said_otherwise(values, header):
        cells = [cell for cell in cells if cell[0] not in more]
        cells += [(name, header.declared.get(name), value) for name, value in more.items()]
    checked, kept, blank = CheckedAttributes(), {}, []
    for name, spec, value in cells:
        if value in BLANK:
            blank.append(name)
        elif spec is None:
            kept[name] = value
        else:
            check_value(spec, value, checked)
    if checked.errors:
        raise Unfit(" ".join(f"{name}: {found[0]}" for name, found in checked.errors.items()))
    return _with_defaults(Said(checked.values | kept, blank, {}, {}, [], checked.references), cells, header)


def _with_defaults(said: Said, cells: Sequence[tuple[str, Any, Any]], header: Header) -> Said:
    """What the row does not name and the class asks for or knows a default of."""
    if not header.defaulting:
        return said
    named = {name for name, _spec, value in cells if value not in BLANK}
    missing = [spec for spec in header.defaulting if spec.name not in named]
    checked = CheckedAttributes()
    for spec in missing:
        check_value(spec, spec.default, checked)
    required = [spec.name for spec in missing if spec.required]
    needed = {name: value for name, value in checked.values.items() if name in required}
    references = said.references | checked.references
    return said._replace(defaults=checked.values, needed=needed, required=required, references=references)


def _said_otherwise(values: Mapping[str, str], header: Header) -> dict[str, Any]:
    """Attributes that no column of their own says: a status that means no lifecycle state (an empty one says
    nothing, and one that is said as an attribute stands), and what one cell says together.
    """
    found: dict[str, Any] = {}
    if (status := values.get(STATUS)) and STATUS_APART not in values:
        if header.status:
            _once({STATUS: STATUS}, STATUS, header.status)
        found[STATUS] = "" if state_for_status(status) else status
    if together := values.get(ATTRIBUTES):
        found |= _told_together(together, header)
    return found


def _told_together(text: str, header: Header) -> dict[str, Any]:
    """Raises Unfit, also for what is told twice."""
    try:
        said = json_value(text)
    except ValueError as wrong:
        raise Unfit(str(wrong)) from None
    if not isinstance(said, dict):
        raise Unfit(_("“attributes” is not a JSON object."))
    named = {
        _attribute(PREFIX + name): value.strip() if isinstance(value, str) else value
        for name, value in said.items()
    }
    told = {attribute for _name, attribute, _spec in header.cells}
    twice = sorted(name for name in named if name in told)
    if twice or len(named) < len(said):
        names = ", ".join(twice or sorted(said))[:200]
        raise Unfit(
            _("“attributes” names what another name in the row is too: %(names)s.") % {"names": names}
        )
    kinds = {name: spec.kind for name, spec in header.declared.items()}
    return {name: as_json(value) if kinds.get(name) == JSON else value for name, value in named.items()}
