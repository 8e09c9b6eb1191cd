"""Files handed in for import, and worked on as a worker does."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cmdb import tasks
from cmdb.actions import import_jobs as actions
from cmdb.models import ImportJob
from tests.cast import Cast

GOOD = "id,ci_class,name,memory\n1,server,web,64\n2,server,db,128\n3,spoon,x,1\n"


def file(text: str, name: str = "items.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def upload(cast: Cast, text: str = GOOD, **more: Any) -> ImportJob:
    return actions.upload_import(**{"cis": file(text), "source": "scanner", "actor": cast.conny, **more})


def worked(job: ImportJob) -> ImportJob:
    """As a worker does at the next ring."""
    tasks.work_on_imports()
    job.refresh_from_db()
    return job
