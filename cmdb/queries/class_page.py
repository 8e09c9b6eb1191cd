"""What holds in a class: its attributes, how records find its items, and whose word stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmdb.models import AttributeDefinition, CIClass
from cmdb.queries.classes import class_at, definitions_in, levels_of
from cmdb.queries.retention_classes import GoneBy, gone_by
from cmdb.rules.reconciliation import EVERY_FACT, identifiers_of, order_of
from itsm.core.models import User


@dataclass(frozen=True)
class ClassTold:
    """`identifiers` are facts and the class that declares them; `order` is by fact, all others last."""

    ci_class: CIClass
    attributes: Sequence[AttributeDefinition]
    identifiers: Sequence[tuple[list[str], CIClass]]
    order: Sequence[tuple[str, list[str]]]
    kept: GoneBy


def class_told(user: User, name: str) -> ClassTold:
    """Refused: not_found."""
    ci_class = class_at(user, name)
    line = list(CIClass.objects.filter(name__in=ci_class.ancestor_names).order_by("path"))
    by_name = {above.name: above for above in line}
    levels = levels_of(line)
    order = sorted(order_of(levels).items(), key=lambda pair: (pair[0] == EVERY_FACT, pair[0]))
    identifiers = [(list(facts), by_name[declaring]) for declaring, facts in identifiers_of(levels)]
    return ClassTold(ci_class, list(definitions_in(ci_class)), identifiers, order, gone_by(ci_class))
