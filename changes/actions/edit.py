"""Write the content of a change; what was authorized for other content is asked again."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from changes.actions._common import lock_change
from changes.actions._content import PEOPLE, TEXTS, WINDOW, rewrite
from changes.models import ChangeRequest
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid

EDITABLE_FIELDS = (*TEXTS, *PEOPLE, *WINDOW, "risk_answers")


def edit(
    *,
    change_number: str,
    ci_ids: Collection[int] | None = None,
    reason: str = "",
    version: int | None = None,
    actor: User,
    **fields: Any,
) -> ChangeRequest:
    """Set the given EDITABLE_FIELDS and affected CIs; what is not given stays. A save that changes nothing is
    none.

    Refused as `open_change` is, with `wrong_state` once work has begun, and with `quorum_unreachable` when
    the new content could no longer be authorized by anybody.
    """
    unknown = sorted(set(fields) - set(EDITABLE_FIELDS))
    if unknown:
        raise OperationRefused(invalid({name: [_("This cannot be edited.")] for name in unknown}))
    with operation("change.edit", actor=actor) as op:
        change = lock_change(op, change_number, version, "change.edit")
        rewrite(op, change, fields, ci_ids=ci_ids, reason=reason)
        return change
