"""Bringing in CSV files, and what became of each row."""

import base64
import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cmdb import actions
from cmdb.forms.items import ImportForm
from cmdb.rules.cells import safe_cell
from itsm.core import access
from itsm.core.doors.pages import VerbView
from itsm.core.refusals import OperationRefused, permission_denied

NOW = "import_now"
"""The button beside what would happen."""


class Import(VerbView):
    """The result stands on the page itself: a redirect would lose the rejected rows."""

    form_class = ImportForm
    template_name = "cmdb/import.html"

    def fetch(self) -> None:
        if not access.may(self.user, "ci.import", None):
            raise OperationRefused(permission_denied("ci.import", sorted(access.roles_for("ci.import"))))

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def perform(self, form: ImportForm) -> Any:
        facts = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        facts["dry_run"] = facts.get("dry_run", False) and NOW not in self.request.POST
        self.result: Any = actions.import_uploads(**facts, actor=self.user)
        return self.result

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.result = None
        response = super().post(request, *args, **kwargs)
        if self.result is None:
            return response
        form = ImportForm(
            user=self.user, initial={"source": self.result.source, "dry_run": not self.result.dry_run}
        )
        context = {
            "form": form,
            "result": self.result,
            "kinds": [("cis", self.result.cis), ("relationships", self.result.relationships)],
            "rejects_file": _as_download(self.result.rejects),
        }
        return render(request, self.template_name, context)

    def next_url(self, result: Any) -> str:
        return self.request.path


def _as_download(rejects: list[Any]) -> str:
    """The rejected rows as a CSV file in a data address; a cell that a spreadsheet would run is quoted."""
    if not rejects:
        return ""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["file", "line", "reason", "row"])
    for reject in rejects:
        writer.writerow([reject.file, reject.line, safe_cell(reject.reason), safe_cell(reject.text)])
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(file.getvalue().encode()).decode()
