"""Bringing in files: upload, say what the columns are, see what would happen, and have a worker do it."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb.actions import import_jobs as actions
from cmdb.forms.import_jobs import TITLES, CancelImportForm, ColumnsForm, UploadForm, VersionForm, targets
from cmdb.models import ImportJob, ImportState
from cmdb.queries.import_jobs import get_import, imports_for, rejects_of, tells_rows, with_counts
from cmdb.rules.import_columns import CIS, RELATIONSHIPS
from itsm.core import access
from itsm.core.doors.pages import SignedInView, VerbView

ROWS = 25
MOST_REJECTS = 100
"""Rejected rows on the page; the file has them all."""
WATCH_SECONDS = 2


class ImportList(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        given = {name: request.GET.get(name, "")[:60] for name in ("state", "source")}
        pages = Paginator(with_counts(imports_for(self.user, **given)), ROWS)
        context = {
            **given,
            "page_obj": pages.get_page(request.GET.get("page")),
            "states": ImportState.choices,
            "may_upload": access.may(self.user, "import.upload", None),
        }
        return render(request, "cmdb/imports.html", context)


class Upload(VerbView):
    form_class = UploadForm
    needs = "import.upload"
    template_name = "cmdb/upload.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def perform(self, form: UploadForm) -> ImportJob:
        return actions.upload_import(**form.cleaned_data, actor=self.user)

    def next_url(self, result: ImportJob) -> str:
        page = "import_job" if result.under_way else "map_import"
        return reverse(f"cmdb:{page}", kwargs={"number": result.number})

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": reverse("cmdb:imports")}


class OneImport(SignedInView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        return render(request, "cmdb/import.html", _shown(self.user, get_import(self.user, number)))


class Live(SignedInView):
    """The part of the page that changes by itself; 204 while it is as the reader last saw it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if request.GET.get("seen") == _stamp(get_import(self.user, number, whole=False)):
            return HttpResponse(status=204)
        content = _shown(self.user, get_import(self.user, number))
        return render(request, "cmdb/parts/import_live.html", content)


class Rejects(SignedInView):
    def get(self, request: HttpRequest, number: str) -> HttpResponseBase:
        return FileResponse(
            rejects_of(self.user, number),
            as_attachment=True,
            filename=f"{number}-rejects.csv",
            content_type="text/csv; charset=utf-8",
        )


def _stamp(job: ImportJob) -> str:
    return f"{job.version}-{job.rows_done}"


def _shown(user: Any, job: ImportJob) -> dict[str, Any]:
    result = job.result if tells_rows(user, job) else {**job.result, "samples": [], "rejects": []}
    return {
        "result": result,
        "tells_rows": tells_rows(user, job),
        "job": job,
        "stamp": _stamp(job),
        "watch_seconds": WATCH_SECONDS,
        "kinds": [(kind, TITLES[kind], result[kind]) for kind in (CIS, RELATIONSHIPS) if kind in result],
        "rejects": [(TITLES[bad["file"]], bad) for bad in result.get("rejects", ())[:MOST_REJECTS]],
        "columns": [
            (kind, [(name, mapping["columns"].get(name, "")) for name in job.columns[kind]["names"]], mapping)
            for kind, mapping in job.mapping.items()
        ],
        "may": {
            verb: access.may(user, f"import.{verb}", job.unit) and verb in job.possible
            for verb in ("simulate", "run", "cancel")
        },
    }


class _OnImport(VerbView):
    title: ClassVar[Any] = ""
    form_class: ClassVar[type[forms.BaseForm]] = VersionForm

    def fetch(self) -> ImportJob:
        return get_import(self.user, self.kwargs["number"])

    def initial(self, subject: ImportJob) -> dict[str, Any]:
        return {"version": subject.version}

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:import_job", kwargs={"number": self.kwargs["number"]})

    def context(self, subject: ImportJob) -> dict[str, Any]:
        return {"verb_title": self.title, "back_url": self.next_url(None)}


class MapColumns(_OnImport):
    form_class = ColumnsForm
    needs = "import.simulate"
    title = _("What the columns are")
    template_name = "cmdb/import_columns.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"job": self.fetch()}

    def perform(self, form: ColumnsForm) -> ImportJob:
        return actions.simulate_import(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)

    def context(self, subject: ImportJob) -> dict[str, Any]:
        return {**super().context(subject), "targets": targets()}


class Simulate(_OnImport):
    needs = "import.simulate"
    title = _("Simulate again")

    def perform(self, form: VersionForm) -> ImportJob:
        return actions.simulate_import(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)


class Run(_OnImport):
    needs = "import.run"
    title = _("Import now")

    def perform(self, form: VersionForm) -> ImportJob:
        return actions.run_import(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)


class Cancel(_OnImport):
    form_class = CancelImportForm
    needs = "import.cancel"
    title = _("Cancel the import")

    def perform(self, form: CancelImportForm) -> ImportJob:
        return actions.cancel_import(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)

    def context(self, subject: ImportJob) -> dict[str, Any]:
        lead = _("An import under way stops after the rows it is at. What it wrote before stays.")
        return {**super().context(subject), "verb_lead": lead, "verb_style": "danger"}
