from cmdb.models import Baseline
from cmdb.rules.baselines import already_retired
from itsm.core.models import User
from itsm.core.operations import operation


def watch_baseline(*, pk: int, watched: bool, actor: User, reason: str = "") -> Baseline:
    """Have departures from the baseline looked for and reported, or no longer.

    Refused: not_found, permission_denied, baseline_retired.
    """
    with operation("baseline.watch", actor=actor) as op:
        baseline = op.lock(Baseline, pk)
        op.authorize("baseline.watch", baseline)
        op.require(already_retired() if baseline.retired_at else None)
        baseline.watched = watched
        if op.save(baseline):
            op.audit(baseline, reason=reason)
        return baseline
