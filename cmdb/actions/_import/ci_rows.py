"""One row of the CI file: checked against its class, and made ready to be staged."""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cmdb.actions._import.directory import Directory
from cmdb.actions._import.unfit import Unfit
from cmdb.models import CIClass
from cmdb.models.ci_class import ROOT
from cmdb.rules.attributes import JSON, AttributeSpec, check_attributes, json_value
from cmdb.rules.facts import check_facts, check_tags, tags_of
from cmdb.rules.import_columns import ATTRIBUTES, NUMBER, OWN_COLUMNS, PREFIX, attribute_named
from cmdb.rules.lifecycle import IN_USE, normalised, state_for_status
from cmdb.rules.names import check_name
from cmdb.rules.table_rows import Row
from itsm.core.operations import Operation

OWN = frozenset(OWN_COLUMNS)
STATUS = f"{PREFIX}status"
"""The attribute of this name, where a column says it apart from the fact."""
LONGEST_STATUS = 100
BLANK = ("", None)
NOTHING = "{}"
_as_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class StagedCI(NamedTuple):
    """Columns of the stage, in order. A row with a `number` is about that item, and may have no id. `blank`
    are attributes the row empties, `required` those it lacks; facts that are None stay as they are.
    `location` is an identifier at the source, or a number.

    `defaults` are for a new item alone, but for those of required attributes (`needed`), which an item that
    lacks them gets too: the row said neither.
    """

    line: int
    external_id: str
    number: str | None
    class_id: int
    name: str
    state: str
    source_status: str | None
    attributes: str
    defaults: str
    needed: str
    blank: list[str]
    required: list[str]
    criticality: int | None
    environment: str | None
    description: str | None
    tags: list[str] | None
    unit_id: int | None
    owner_id: int | None
    owner_group_id: int | None
    support_group_id: int | None
    location: str | None
    references: dict[str, tuple[str, str]]


@dataclass
class ClassBook:
    """Known classes by name with their attributes; makes those that are missing, where there is `maker`."""

    specs: dict[int, list[AttributeSpec]]
    classes: dict[str, CIClass]
    made: list[str]
    maker: Operation | None = None

    def find(self, given: str) -> CIClass:
        name = normalised(given)
        if name not in self.classes:
            if self.maker is None:
                raise Unfit(_("There is no CI class “%(name)s”.") % {"name": given})
            self.classes[name] = self._make(self.maker, name, given)
        return self.classes[name]

    def _make(self, maker: Operation, name: str, given: str) -> CIClass:
        if check_name(name) or len(given) > 120:
            raise Unfit(_("“%(name)s” cannot be the name of a CI class.") % {"name": given[:120]})
        root = self.classes[ROOT]
        label = given.strip().replace("_", " ")
        made = maker.create(
            CIClass(
                name=name,
                label=label[:1].upper() + label[1:],
                parent=root,
                path=root.path_below(name),
                made_by_import=True,
            )
        )
        self.specs[made.pk] = self.specs[root.pk]
        self.made.append(name)
        return made


def staged(row: Row, book: ClassBook, directory: Directory) -> StagedCI:
    """Raises Unfit with the reason when the row cannot go in."""
    values = row.values
    external_id, number = values.get("id", ""), values.get(NUMBER, "").upper() or None
    if not external_id and not number:
        raise Unfit(_("The row has no id."))
    ci_class = book.find(values["ci_class"])
    criticality = _criticality(values.get("criticality", ""))
    texts = {name: values.get(name) for name in ("environment", "description")}
    refusal = check_facts(name=values["name"], external_id=external_id, criticality=criticality, **texts)
    if refusal:
        raise Unfit(" ".join(text for found in refusal.facts["fields"].values() for text in found))
    status = values.get("status", "")
    if len(status) > LONGEST_STATUS:
        raise Unfit(_("The status is longer than %(limit)s characters.") % {"limit": LONGEST_STATUS})
    specs = book.specs[ci_class.pk]
    given = _given(values, specs)
    said = _said(given, specs)
    names = directory.names_said(values, number)
    return StagedCI(
        line=row.line,
        external_id=external_id,
        number=number,
        class_id=ci_class.pk,
        name=values["name"],
        state=state_for_status(status) or IN_USE,
        source_status=status or None,
        attributes=_as_json(said.values),
        defaults=_as_json(said.defaults) if said.defaults else NOTHING,
        needed=_as_json(said.needed) if said.needed else NOTHING,
        blank=[name for name, value in given.items() if value in BLANK],
        required=said.required,
        criticality=criticality,
        environment=texts["environment"] or None,
        description=texts["description"] or None,
        tags=_tags(values.get("tags", "")),
        unit_id=directory.home(names.get("unit", "")),
        owner_id=directory.person(names.get("owner", "")),
        owner_group_id=directory.unit(names.get("owner_group", "")),
        support_group_id=directory.unit(names.get("support_group", "")),
        location=values.get("location") or None,
        references=said.references,
    )


def _tags(text: str) -> list[str] | None:
    """Separated by commas or semicolons, or a JSON list."""
    if not text:
        return None
    given: Any = text.replace(";", ",").split(",")
    if text.startswith("["):
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = []
        if not isinstance(given, list) or not all(isinstance(tag, str) for tag in given):
            raise Unfit(_("Tags are words separated by commas."))
    tags = tags_of(given)
    if fault := check_tags(tags):
        raise Unfit(fault)
    return tags


def _criticality(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 1:
        raise Unfit(_("Criticality is a number from 1 (critical) to 4 (low)."))
    return int(text)


def _by_name(values: dict[str, str]) -> dict[str, str]:
    """What the row says of attributes. Raises Unfit where two of its names are one, as CPU and cpu are."""
    called: dict[str, str] = {"status": "status"} if values.get("status") and STATUS not in values else {}
    for name in values:
        if name in OWN:
            continue
        if (other := called.setdefault(attribute_named(name), name)) != name:
            told = {"one": other[:80], "other": name[:80], "name": attribute_named(name)[:80]}
            raise Unfit(_("“%(one)s” and “%(other)s” are one attribute here: %(name)s. Rename one.") % told)
    return {attribute_named(name): value for name, value in values.items() if name not in OWN}


class Said(NamedTuple):
    """What a row says of the attributes of its class, and what it leaves to their defaults."""

    values: dict[str, Any]
    defaults: dict[str, Any]
    needed: dict[str, Any]
    required: list[str]
    references: dict[str, tuple[str, str]]


def _given(values: dict[str, str], specs: list[AttributeSpec]) -> dict[str, Any]:
    """By name. A status that means no lifecycle state is an attribute; an empty one says nothing, and one
    that is said as an attribute stands.
    """
    given: dict[str, Any] = dict(_by_name(values))
    if (status := values.get("status")) and STATUS not in values:
        given["status"] = "" if state_for_status(status) else status
    if together := values.get(ATTRIBUTES):
        _add(given, together, specs)
    return given


def _add(given: dict[str, Any], together: str, specs: list[AttributeSpec]) -> None:
    """Attributes that one cell says as a JSON object. Raises Unfit, also for one that is told twice."""
    try:
        said = json_value(together)
    except ValueError as wrong:
        raise Unfit(str(wrong)) from None
    if not isinstance(said, dict):
        raise Unfit(_("“attributes” is not a JSON object."))
    named = {normalised(name): value for name, value in said.items()}
    twice = sorted(name for name in named if name in given and name != "status")
    if twice or len(named) < len(said):
        names = ", ".join(twice or sorted(said))[:200]
        raise Unfit(
            _("“attributes” names what another name in the row is too: %(names)s.") % {"names": names}
        )
    given.update(named)
    for spec in specs:
        if spec.kind == JSON and spec.name in named:
            given[spec.name] = _as_json(named[spec.name])


def _said(given: dict[str, Any], specs: list[AttributeSpec]) -> Said:
    """A column the class does not declare is kept as text. `references` name a CI: number and class path."""
    declared = {spec.name for spec in specs}
    named = {name: value for name, value in given.items() if name in declared and value not in BLANK}
    checked = check_attributes(specs, named)
    errors = {name: found for name, found in checked.errors.items() if name in named}
    if errors:
        raise Unfit(" ".join(f"{name}: {found[0]}" for name, found in errors.items()))
    kept = {name: value for name, value in given.items() if name not in declared and value not in BLANK}
    required = [spec.name for spec in specs if spec.required and spec.name not in named]
    defaults = {name: value for name, value in checked.values.items() if name not in named}
    return Said(
        {name: value for name, value in checked.values.items() if name in named} | kept,
        defaults,
        {name: value for name, value in defaults.items() if name in required},
        required,
        checked.references,
    )
