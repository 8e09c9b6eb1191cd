"""Imports in the admin."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cmdb.actions import import_jobs as actions
from cmdb.forms.import_jobs import CancelImportForm, ColumnsForm, UploadForm, VersionForm, targets
from cmdb.models import ImportJob
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


def _possible(verb: str) -> Any:
    def shown(user: User, job: ImportJob) -> bool:
        return verb in job.possible and access.may(user, f"import.{verb}", job.unit)

    return shown


def _version_seen(_user: User, job: ImportJob) -> dict[str, Any]:
    """What is done is done to the import as it was shown."""
    return {"version": job.version}


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    access_kind = "import"
    list_display = ("number", "source", "cis_name", "relationships_name", "state", "created_at", "created_by")
    list_filter = ("state",)
    list_select_related = ("unit", "created_by")
    search_fields = ("number", "source")
    ordering = ("-pk",)
    exclude = ("cis", "relationships", "rejects", "columns", "claim", "claimed_until", "result")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        """Without what the page leaves out too: of a whole list it is much to carry."""
        return super().get_queryset(request).defer("result", "columns")

    verbs: ClassVar[Any] = (
        Verb(
            "upload",
            _("Import a file"),
            lambda user, _none, given: actions.upload_import(**given, actor=user),
            form=lambda user, _none: partial(UploadForm, user=user),
            shown=lambda user, _none: access.may(user, "import.upload", None),
            collection=True,
            right="import.upload",
            style="primary",
        ),
        Verb(
            "columns",
            _("What the columns are"),
            lambda user, job, given: actions.simulate_import(number=job.number, **given, actor=user),
            form=lambda user, job: partial(ColumnsForm, job=job),
            shown=lambda user, job: bool(job.mapping) and _possible("simulate")(user, job),
            template="cmdb/admin/import_columns.html",
            initial=_version_seen,
        ),
        Verb(
            "simulate",
            _("Simulate again"),
            lambda user, job, given: actions.simulate_import(number=job.number, **given, actor=user),
            form=VersionForm,
            shown=_possible("simulate"),
            initial=_version_seen,
        ),
        Verb(
            "run",
            _("Import now"),
            lambda user, job, given: actions.run_import(number=job.number, **given, actor=user),
            form=VersionForm,
            shown=_possible("run"),
            initial=_version_seen,
        ),
        Verb(
            "cancel",
            _("Cancel the import"),
            lambda user, job, given: actions.cancel_import(number=job.number, **given, actor=user),
            form=CancelImportForm,
            shown=_possible("cancel"),
            initial=_version_seen,
        ),
    )

    def verb_context(self, request: HttpRequest, verb: Verb, subject: Model | None) -> dict[str, Any]:
        return {"targets": targets()} if verb.name == "columns" else {}
