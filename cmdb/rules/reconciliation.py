"""How a record finds its item, and which source's word stands.

An identifier is a set of facts that together tell one item from all others of its class. A source order names
sources from the highest down; one that it does not name comes last. Both hold for a class and those below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cmdb.rules.attributes import JSON, AttributeSpec
from cmdb.rules.facts import LONGEST
from itsm.core.refusals import Refusal, invalid

ATTRIBUTE = "attributes."
PLAIN_FACTS = (
    "name",
    "ci_class",
    "status",
    "criticality",
    "environment",
    "description",
    "tags",
    "unit",
    "owner",
    "owner_group",
    "support_group",
    "location",
)
"""Facts beside the attributes that sources may disagree about."""
EVERY_FACT = ""
BY_HAND = "by hand"
"""Among sources: what people and programs wrote into the record itself."""
MOST_IDENTIFIERS = 10
MOST_FACTS_TOGETHER = 5
MOST_SOURCES = 30

Identifier = tuple[str, ...]
SourceOrder = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Level:
    """What one class of a line says for itself, from the root down."""

    name: str
    identified_by: Sequence[Sequence[str]]
    source_order: SourceOrder


def fact_named(column: str) -> str:
    """What people and the orders of sources call a recorded fact."""
    return "status" if column == "source_status" else column


def identifiers_of(line: Sequence[Level]) -> list[tuple[str, Identifier]]:
    """Identifiers to be tried one after another, each with the class that declares it: the nearest first."""
    return [(level.name, tuple(found)) for level in reversed(line) for found in level.identified_by]


def attributes_named(levels: Iterable[Level]) -> dict[str, list[str]]:
    """Attributes that identifiers or orders of sources of these classes name, with those classes' names."""
    found: dict[str, list[str]] = {}
    for level in levels:
        facts = {*level.source_order, *(fact for together in level.identified_by for fact in together)}
        for fact in sorted(facts):
            if fact.startswith(ATTRIBUTE):
                found.setdefault(fact.removeprefix(ATTRIBUTE), []).append(level.name)
    return found


def order_of(line: Sequence[Level]) -> dict[str, list[str]]:
    """The order that holds for each fact named; under EVERY_FACT the one for all others.

    The nearest class decides; in one class the order of a fact goes before the order of all.
    """
    found: dict[str, list[str]] = {}
    for level in reversed(line):
        if EVERY_FACT in found:
            break
        for fact, sources in level.source_order.items():
            found.setdefault(fact, list(sources))
    return found


def check_identifiers(given: Sequence[Sequence[str]], specs: Iterable[AttributeSpec]) -> Refusal | None:
    known = {f"{ATTRIBUTE}{spec.name}" for spec in specs if spec.kind != JSON} | {"name"}
    faults = []
    if len(given) > MOST_IDENTIFIERS:
        faults.append(_("No more than %(limit)s identifiers.") % {"limit": MOST_IDENTIFIERS})
    for facts in given:
        if not 1 <= len(facts) <= MOST_FACTS_TOGETHER or len(set(facts)) != len(facts):
            faults.append(
                _("An identifier has 1 to %(limit)s facts, each once.") % {"limit": MOST_FACTS_TOGETHER}
            )
        if unknown := sorted(set(facts) - known):
            faults.append(_no_such_facts(unknown))
    if len({frozenset(facts) for facts in given}) != len(given):
        faults.append(_("The same identifier is named twice."))
    return invalid({"identified_by": faults}) if faults else None


def check_source_order(given: SourceOrder, specs: Iterable[AttributeSpec]) -> Refusal | None:
    known = {f"{ATTRIBUTE}{spec.name}" for spec in specs} | {*PLAIN_FACTS, EVERY_FACT}
    faults = []
    if unknown := sorted(set(given) - known):
        faults.append(_no_such_facts(unknown))
    for sources in given.values():
        if not 1 <= len(sources) <= MOST_SOURCES or len(set(sources)) != len(sources):
            faults.append(_("An order names 1 to %(limit)s sources, each once.") % {"limit": MOST_SOURCES})
        if any(not source.strip() or len(source) > LONGEST["source"] for source in sources):
            faults.append(
                _("A source has a name of at most %(limit)s characters.") % {"limit": LONGEST["source"]}
            )
    return invalid({"source_order": faults}) if faults else None


def _no_such_facts(names: Sequence[str]) -> str:
    return _("There is no fact %(names)s in this class.") % {"names": ", ".join(names)[:200]}


def after_writing(
    fact_sources: Mapping[str, str], changed: Iterable[str], *, own_source: str, writer: str
) -> dict[str, str]:
    """Who said each fact once `writer` changed some; only where that is not the item's own source.

    The item's source is `own_source`; "" in both stands for what was written by hand.
    """
    names = set(changed)
    kept = {name: source for name, source in fact_sources.items() if name not in names}
    return kept if writer == own_source else kept | dict.fromkeys(names, writer)


def after_attaching(
    fact_sources: Mapping[str, str], present: Iterable[str], *, was: str, now: str
) -> dict[str, str]:
    """Who said each fact once the item belongs to the source `now`, which has said none of them yet."""
    said = {**dict.fromkeys(present, was), **fact_sources}
    return {name: source for name, source in said.items() if source != now}
