from cmdb.actions.import_jobs._jobs import begin
from cmdb.models import ImportJob, ImportMapping
from cmdb.rules.import_jobs import files_are_gone
from cmdb.rules.mapping import kept_together
from itsm.core.models import User
from itsm.core.operations import operation


def run_import(*, number: str, actor: User, version: int | None = None) -> ImportJob:
    """Have a worker import what was simulated. The unit's next file of the source is mapped alike.

    Refused: not_found, permission_denied, stale_version, wrong_state, import_files_gone.
    """
    with operation("import.run", actor=actor) as op:
        job = op.lock(ImportJob, number=number)
        op.authorize("import.run", job)
        op.expect_version(job, version)
        job.run()
        op.require(None if job.cis or job.relationships else files_are_gone())
        begin(op, job)
        op.save(job)
        if job.mapping:
            same = {"unit": job.unit, "source": job.source}
            made, ours = op.create_once(ImportMapping(mapping=job.mapping, kept_at=op.now, **same), **same)
            if not ours:
                kept = op.lock(ImportMapping, made.pk)
                kept.mapping, kept.kept_at = kept_together(kept.mapping, job.mapping), op.now
                op.save(kept)
        op.audit(job)
        return job
