"""Imports that a worker does, for whoever imports into their unit, or audits it."""

from __future__ import annotations

from typing import IO

from django.db.models import F, Func, JSONField, QuerySet
from django.utils.translation import gettext as _

from cmdb.models import ImportJob, ImportState
from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found


def imports_for(user: User, *, state: str = "", source: str = "") -> QuerySet[ImportJob]:
    """The newest first."""
    rows = ImportJob.objects.filter(access.visible(user, "import")).select_related("unit", "created_by")
    rows = rows.defer("result", "columns")
    if state in ImportState.values:
        rows = rows.filter(state=state)
    if source:
        rows = rows.filter(source=source)
    return rows.order_by("-id")


def with_counts(rows: QuerySet[ImportJob]) -> QuerySet[ImportJob]:
    """With `counts`, the result without its rows: those of a whole list are much to carry."""
    counts = "(%(expressions)s - 'samples' - 'rejects')"
    return rows.annotate(counts=Func(F("result"), template=counts, output_field=JSONField()))


def get_import(user: User, number: str, *, whole: bool = True) -> ImportJob:
    """Not `whole`: where it stands, without columns and result. Refused: not_found."""
    wanted = number.strip().upper().replace("\x00", "")[:40]
    rows = imports_for(user).select_related("started_by")
    rows = rows.defer(None) if whole else rows
    found = rows.filter(number=wanted).first()
    if found is None:
        raise OperationRefused(not_found(_("import")))
    return found


def tells_rows(user: User, job: ImportJob) -> bool:
    """Whether the rows themselves may be shown: they name items as whoever started it may see them."""
    starter = job.started_by or job.created_by
    if user.pk == starter.pk:
        return True
    own, theirs = access.units_seen(user, "ci"), access.units_seen(starter, "ci")
    return own is None or (theirs is not None and set(theirs) <= set(own))


def rejects_of(user: User, number: str) -> IO[bytes]:
    """The file of rejected rows, to be closed by whoever sends it. Refused: not_found."""
    job = get_import(user, number)
    if not tells_rows(user, job) or not job.rejects or not job.rejects.storage.exists(str(job.rejects.name)):
        raise OperationRefused(not_found(_("file of rejected rows")))
    opened: IO[bytes] = job.rejects.open("rb")
    return opened
