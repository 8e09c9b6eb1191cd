from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from cmdb.actions.create_ci import own_unit
from cmdb.actions.import_cis import DEFAULT_SOURCE
from cmdb.actions.import_jobs._jobs import begin, digest_of, faults_in, lines_in, mapping_for
from cmdb.actions.import_uploads import largest_import
from cmdb.models import ImportJob
from cmdb.rules.facts import check_facts
from cmdb.rules.import_files import looked_at
from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.rules import upload_fits


def upload_import(
    *,
    actor: User,
    cis: UploadedFile | None = None,
    relationships: UploadedFile | None = None,
    source: str = DEFAULT_SOURCE,
    unit: Unit | None = None,
    create_missing: bool = False,
) -> ImportJob:
    """Keep one or two files to be imported by a worker.

    Where their columns say what they are, it is simulated at once; else somebody says first what each column
    becomes. Refused: permission_denied, upload_too_large, malformed_file, invalid.
    """
    files = {name: file for name, file in (("cis", cis), ("relationships", relationships)) if file}
    with operation("import.upload", actor=actor) as op:
        home = unit or own_unit(actor)
        op.authorize("import.upload", home)
        source = source.strip()
        op.require(check_facts(source=source, name=source))
        for upload in files.values():
            op.require(upload_fits(upload.size or 0, largest=largest_import()))
        columns = looked_at(_stream(cis), _stream(relationships))
        job = ImportJob(unit=home, source=source, create_missing=create_missing, columns=columns)
        job.mapping = mapping_for(home, source, columns)
        job.size = sum(upload.size or 0 for upload in files.values())
        job.sha256 = digest_of(files.values())
        job.rows_expected = lines_in(columns, files.values())
        for name, upload in files.items():
            setattr(job, f"{name}_name", (upload.name or name).replace("\\", "/").rpartition("/")[2][-255:])
            getattr(job, name).save(name, upload, save=False)
        op.create(job)
        if not faults_in(job):
            begin(op, job)
            job.simulate()
            op.save(job)
        op.audit(job, sha256=job.sha256)
        return job


def _stream(upload: UploadedFile | None) -> BinaryIO | None:
    return cast(BinaryIO, upload.file) if upload else None
