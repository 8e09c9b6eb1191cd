"""The database decides what is a duplicate; this turns its answer into a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from itsm.core.refusals import OperationRefused, Refusal


@contextmanager
def refusing_duplicates() -> Iterator[None]:
    """Run the body in a savepoint; a row that is there already becomes a refusal that says which rule."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        constraint = getattr(getattr(broken.__cause__, "diag", None), "constraint_name", "") or ""
        if refusal := _refusal(constraint):
            raise OperationRefused(refusal) from broken
        raise


def _refusal(constraint: str) -> Refusal | None:
    if constraint == "ci_known_once_per_source":
        return Refusal(
            "duplicate_ci",
            _("This source has already reported a configuration item with this identifier."),
            next_step=_("Edit the one that exists, or correct the identifier."),
            field="external_id",
        )
    if constraint == "ci_recorded_by_hand_once":
        return Refusal(
            "duplicate_ci",
            _("There is already a configuration item of this class and name in this unit."),
            next_step=_("Edit or reinstate the one that exists, or give this one an identifier of its own."),
            field="name",
        )
    if constraint == "relationship_recorded_once":
        return Refusal(
            "duplicate_relationship",
            _("This relationship is already recorded."),
            next_step=_("Nothing needs to be done."),
            field="target",
        )
    return None
