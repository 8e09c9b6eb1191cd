"""The schema of attributes does not change while values are checked against it, and the other way round."""

from django.db import connection
from django.utils.translation import gettext as _

from cmdb.models import AttributeDefinition
from cmdb.models.attribute import AttributeKind
from cmdb.queries.classes import spec_of
from cmdb.rules.attributes import canonical_value
from itsm.core.operations import Operation
from itsm.core.refusals import Refusal, invalid

_KEY = "cmdb.attribute_schema"


def beside_others_on_the_schema() -> None:
    """Whoever checks values holds this until the commit; any number of them at once.

    Taken before any item is locked: a change of the schema locks items while it holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [_KEY])


def alone_with_the_schema() -> None:
    """Whoever changes the schema waits for those who check values, and they for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_KEY])


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
