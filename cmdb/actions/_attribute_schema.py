"""The schema of attributes does not change while values are checked against it, and the other way round."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from cmdb.models import AttributeDefinition
from cmdb.models.attribute import AttributeKind
from cmdb.queries.classes import spec_of
from cmdb.rules.attribute_changes import AttributeChange
from cmdb.rules.attributes import canonical_value
from itsm.core.operations import Operation
from itsm.core.refusals import Refusal, invalid

M = TypeVar("M", bound=Model)
_SCHEMA, _UNIQUE = "cmdb.attribute_schema", "cmdb.unique_values"
_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"

_LOCK = """
    SELECT id FROM cmdb_configurationitem
    WHERE ci_class_id = ANY(%(family)s) AND attributes -> %(name)s = ANY(%(old)s::jsonb[])
    ORDER BY id FOR UPDATE
"""
_REWRITE = """
    UPDATE cmdb_configurationitem AS ci
    SET attributes = jsonb_set(ci.attributes, ARRAY[%(name)s::text], rewritten.new),
        version = ci.version + 1, updated_at = %(now)s
    FROM unnest(%(old)s::jsonb[], %(new)s::jsonb[]) AS rewritten (old, new)
    WHERE ci.ci_class_id = ANY(%(family)s) AND ci.attributes -> %(name)s = rewritten.old
"""


def before_editing() -> None:
    """The locks of whoever checks the values of single items; any number of them hold these at once.

    Taken before any item is locked, as are the others below: whoever holds one of those alone goes on to lock
    items, and would otherwise wait for somebody who waits for it.
    """
    _lock(_SHARED, _SCHEMA)
    _lock(_SHARED, _UNIQUE)


def before_importing(*, dry_run: bool) -> None:
    """The locks of whoever checks many values at once: while attributes are unique, alone with those.

    What is taken back takes none: it may be long, and whoever changes the schema would wait for it, and
    everybody who edits for them.
    """
    if dry_run:
        return
    _lock(_SHARED, _SCHEMA)
    if AttributeDefinition.objects.filter(unique=True).exists():
        _lock(_ALONE, _UNIQUE)


def alone_with_the_schema() -> None:
    """Whoever changes the schema waits for those who check values, and they for it."""
    _lock(_ALONE, _SCHEMA)


def held_to_change(op: Operation, row: M, *, dry_run: bool) -> M:
    """The row of the schema, locked and alone with the schema. What only tells changes nothing and holds
    nobody up: it goes by the row as it was read.
    """
    if dry_run:
        return row
    alone_with_the_schema()
    return op.lock(type(row), row.pk)


def wait_for_rivals(attribute: str, value: str) -> None:
    """Of two that want one value of a unique attribute, the second waits and sees what the first wrote."""
    _lock(_ALONE, f"{_UNIQUE}:{attribute}:{value}")


def _lock(statement: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])


def require_sound(op: Operation, made: AttributeDefinition) -> None:
    """Refused: invalid. The default is kept in its canonical form."""
    op.require(_fault(made))


def _fault(made: AttributeDefinition) -> Refusal | None:
    if made.kind not in AttributeKind.values:
        return invalid({"kind": [_("There is no such type.")]})
    if (made.kind == AttributeKind.CHOICE) != bool(made.choices):
        return invalid({"choices": [_("List the choices of a choice, and of nothing else.")]})
    if made.default is not None:
        try:
            made.default = canonical_value(spec_of(made), made.default)
        except ValueError as wrong:
            return invalid({"default": [str(wrong)]})
    return None


def rewrite(op: Operation, name: str, family: Sequence[int], change: AttributeChange) -> None:
    """Write the values of items of these classes anew; the caller audits it."""
    if not change.becomes:
        return
    given: dict[str, Any] = {
        "name": name,
        "family": list(family),
        "now": op.now,
        "old": [json.dumps(kept.value) for kept, _new in change.becomes],
        "new": [json.dumps(new) for _kept, new in change.becomes],
    }
    with op.bulk(), connection.cursor() as cursor:
        cursor.execute(_LOCK, given)
        cursor.execute(_REWRITE, given)
