from cmdb.models import Baseline
from cmdb.rules.baselines import already_retired
from itsm.core.models import User
from itsm.core.operations import operation


def retire_baseline(*, pk: int, actor: User, reason: str = "") -> Baseline:
    """The baseline is of no more use: it leaves the list and is not watched; what it holds stays.

    Refused: not_found, permission_denied, baseline_retired.
    """
    with operation("baseline.retire", actor=actor) as op:
        baseline = op.lock(Baseline, pk)
        op.authorize("baseline.retire", baseline)
        op.require(already_retired() if baseline.retired_at else None)
        baseline.retired_at, baseline.watched = op.now, False
        op.save(baseline)
        op.audit(baseline, reason=reason)
        return baseline
