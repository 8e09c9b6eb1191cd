"""One row of the CI file: checked against its class, and made ready to be staged."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cmdb.actions._import.attributes_said import Header, as_json, attributes_said, header_of
from cmdb.actions._import.directory import Directory
from cmdb.actions._import.unfit import Unfit
from cmdb.models import CIClass
from cmdb.models.ci_class import ROOT
from cmdb.rules.attributes import AttributeSpec
from cmdb.rules.facts import check_facts, check_tags, tags_of
from cmdb.rules.import_columns import NUMBER
from cmdb.rules.lifecycle import IN_USE, normalised, state_for_status
from cmdb.rules.names import check_name
from cmdb.rules.table_rows import Row
from itsm.core.operations import Operation

LONGEST_STATUS = 100
NOTHING = "{}"


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


Known = tuple[dict[str, int], dict[int, list[AttributeSpec]]]
"""Classes by name, and the attributes of each."""


@dataclass
class ClassBook:
    """Known classes by name with their attributes; makes those that are missing, where there is `maker`."""

    specs: dict[int, list[AttributeSpec]]
    classes: dict[str, CIClass]
    made: list[str]
    maker: Operation | None = None
    headers: dict[tuple[int, tuple[str, ...]], Header] = field(default_factory=dict)

    def header(self, names: Iterable[str], ci_class: CIClass) -> Header:
        """What these names say of an item of the class: worked out once for all rows that have the same."""
        key = (ci_class.pk, tuple(names))
        if key not in self.headers:
            self.headers[key] = header_of(key[1], self.specs[ci_class.pk])
        return self.headers[key]

    @property
    def known(self) -> Known:
        """All that a row is checked against, to compare."""
        return {name: ci_class.pk for name, ci_class in self.classes.items()}, dict(self.specs)

    def as_it_is(self) -> ClassBook:
        """The same, which makes no class."""
        return replace(self, maker=None)

    @property
    def by_key(self) -> dict[int, CIClass]:
        return {ci_class.pk: ci_class for ci_class in self.classes.values()}

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


def staged(row: Row, book: ClassBook) -> StagedCI:
    """Without the people and units that it names. Raises Unfit with the reason when the row cannot go in."""
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
    said = attributes_said(values, book.header(values, ci_class))
    return StagedCI(
        line=row.line,
        external_id=external_id,
        number=number,
        class_id=ci_class.pk,
        name=values["name"],
        state=state_for_status(status) or IN_USE,
        source_status=status or None,
        attributes=as_json(said.values),
        defaults=as_json(said.defaults) if said.defaults else NOTHING,
        needed=as_json(said.needed) if said.needed else NOTHING,
        blank=said.blank,
        required=said.required,
        criticality=criticality,
        environment=texts["environment"] or None,
        description=texts["description"] or None,
        tags=_tags(values.get("tags", "")),
        unit_id=None,
        owner_id=None,
        owner_group_id=None,
        support_group_id=None,
        location=values.get("location") or None,
        references=said.references,
    )


def with_people(made: StagedCI, row: Row, directory: Directory) -> StagedCI:
    """And with whom and which units the row names. Raises Unfit."""
    if not directory.asked:
        return made
    names = directory.names_said(row.values, made.number)
    return made._replace(
        unit_id=directory.home(names.get("unit", "")),
        owner_id=directory.person(names.get("owner", "")),
        owner_group_id=directory.unit(names.get("owner_group", "")),
        support_group_id=directory.unit(names.get("support_group", "")),
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
