from collections.abc import Mapping, Sequence

from cmdb.actions._attribute_schema import alone_with_the_schema
from cmdb.models import CIClass
from cmdb.queries.classes import class_named, specs_in
from cmdb.rules.reconciliation import check_identifiers, check_source_order
from itsm.core.models import Unit, User
from itsm.core.operations import operation


def set_reconciliation(
    *,
    ci_class: str,
    actor: User,
    identified_by: Sequence[Sequence[str]] | None = None,
    source_order: Mapping[str, Sequence[str]] | None = None,
) -> CIClass:
    """Say how imported records find items of the class and those below, and whose word stands.

    What is None stays; see `cmdb.rules.reconciliation`. Imports under way go on by what held when their batch
    began. Refused: permission_denied, unknown_ci_class, invalid.
    """
    with operation("ci_model.set_reconciliation", actor=actor) as op:
        op.authorize("ci_model.set_reconciliation", Unit.objects.get(parent=None))
        alone_with_the_schema()
        chosen = op.lock(CIClass, class_named(ci_class).pk)
        specs = specs_in(chosen)
        if identified_by is not None:
            op.require(check_identifiers(identified_by, specs))
            chosen.identified_by = [list(facts) for facts in identified_by]
        if source_order is not None:
            op.require(check_source_order(source_order, specs))
            chosen.source_order = {fact: list(sources) for fact, sources in source_order.items()}
        if op.save(chosen):
            op.audit(chosen)
        return chosen
