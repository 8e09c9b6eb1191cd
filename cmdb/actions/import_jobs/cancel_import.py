from cmdb.actions.import_jobs._jobs import end
from cmdb.models import ImportJob
from itsm.core.models import User
from itsm.core.operations import operation


def cancel_import(*, number: str, actor: User, reason: str = "", version: int | None = None) -> ImportJob:
    """Stop the import. A run stops after the rows it is at; what it wrote before stays.

    Refused: not_found, permission_denied, stale_version, wrong_state.
    """
    with operation("import.cancel", actor=actor) as op:
        job = op.lock(ImportJob, number=number)
        op.authorize("import.cancel", job)
        op.expect_version(job, version)
        job.cancel()
        end(job, op.now)
        op.save(job)
        op.audit(job, reason=reason)
        return job
