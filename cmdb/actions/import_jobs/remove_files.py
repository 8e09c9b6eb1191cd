from functools import partial

from cmdb.actions.import_jobs._jobs import end
from cmdb.models import ImportJob
from cmdb.models.import_job import UNDER_WAY, ImportState
from cmdb.rules.import_jobs import FILES_STAY
from itsm.core.models import User
from itsm.core.operations import operation

AT_ONCE = 50
FIELDS = ("cis", "relationships", "rejects")


def remove_files(*, actor: User) -> int:
    """Let go of files of imports that nobody has worked on for some days; how many imports that were.

    What they did stays recorded. One that was never run is canceled.
    """
    with operation("import.remove_files", actor=actor) as op:
        old = (
            ImportJob.objects.exclude(cis="", relationships="")
            .exclude(state__in=UNDER_WAY)
            .filter(updated_at__lt=op.now - FILES_STAY)
            .order_by("updated_at")
        )
        jobs = op.lock_all(ImportJob, old.values_list("pk", flat=True)[:AT_ONCE])
        for job in jobs:
            if job.under_way:
                continue
            if job.state in (ImportState.UPLOADED, ImportState.SIMULATED):
                job.cancel()
                end(job, op.now)
            files = [getattr(job, name) for name in FIELDS if getattr(job, name)]
            stored = [(file.storage, file.name) for file in files]
            for name in FIELDS:
                setattr(job, name, "")
            op.save(job)
            op.audit(job)
            for storage, name in stored:
                op.on_commit(partial(storage.delete, name))
        return len(jobs)
