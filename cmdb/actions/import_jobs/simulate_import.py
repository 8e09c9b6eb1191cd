from collections.abc import Mapping
from typing import Any

from cmdb.actions.import_jobs._jobs import begin, faults_in
from cmdb.models import ImportJob
from cmdb.rules.import_jobs import columns_do_not_fit, files_are_gone
from cmdb.rules.mapping import mapping_from
from itsm.core.models import User
from itsm.core.operations import operation


def simulate_import(
    *, number: str, actor: User, mapping: Mapping[str, Any] | None = None, version: int | None = None
) -> ImportJob:
    """Have a worker find out what the import would do. A `mapping` by table stands for the one so far.

    Refused: not_found, permission_denied, stale_version, wrong_state, columns_do_not_fit, import_files_gone.
    """
    with operation("import.simulate", actor=actor) as op:
        job = op.lock(ImportJob, number=number)
        op.authorize("import.simulate", job)
        op.expect_version(job, version)
        job.simulate()
        if mapping is not None:
            given = {
                kind: mapping_from(part).as_json() for kind, part in mapping.items() if kind in job.mapping
            }
            job.mapping = {**job.mapping, **given}
        op.require(columns_do_not_fit(faults) if (faults := faults_in(job)) else None)
        op.require(None if job.cis or job.relationships else files_are_gone())
        begin(op, job)
        op.save(job)
        op.audit(job)
        return job
