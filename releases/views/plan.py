from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itsm.core.doors.pages import SignedInView, go, require_right
from itsm.core.refusals import OperationRefused, Refusal
from itsm.core.rules import whole_number
from releases import actions
from releases.forms.formsets import EMPTY_ROWS, formset_class
from releases.forms.plan import PlanForm, initial_of
from releases.forms.rows import SECTIONS, Section
from releases.models import Release
from releases.queries import releases, step_help
from releases.views.base import ReleaseVerbView, page_url


class EditPlanView(ReleaseVerbView):
    form_class = PlanForm
    needs = "release.edit_plan"
    template_name = "releases/plan_form.html"
    title = _("Edit the plan")
    button = _("Save the plan")
    tab = "plan"

    def form_arguments(self) -> dict[str, Any]:
        return {"release": self.fetch()}

    def initial(self, subject: Any) -> dict[str, Any]:
        return {**initial_of(subject), "version": subject.version}

    def perform(self, form: Any) -> Any:
        return actions.edit_plan(self.number, actor=self.user, **form.arguments())


class EditRowsView(SignedInView):
    """The rows of one section of the plan, saved as a whole."""

    def get(self, request: HttpRequest, number: str, section: str) -> HttpResponseBase:
        release, part = self._fetch(number, section)
        require_right(self.user, "release.edit_plan", release)
        return self._show(release, part, self._formset(release, part))

    def post(self, request: HttpRequest, number: str, section: str) -> HttpResponseBase:
        release, part = self._fetch(number, section)
        formset = self._formset(release, part, request.POST)
        if "more" in request.POST or not formset.is_valid():
            return self._show(release, part, formset, status=200 if "more" in request.POST else 422)
        try:
            part.action(number, actor=self.user, version=_version(request), **{part.name: formset.rows()})
        except OperationRefused as refused:
            refusal = refused.refusal
            fields = refusal.facts.get("fields") or {refusal.field: [str(refusal.message)]}
            left = None if formset.put_errors(part.name, fields) else refusal
            return self._show(release, part, formset, left, refusal.status)
        messages.success(request, gettext("%(section)s saved.") % {"section": part.label})
        return go(request, page_url(number, "plan"))

    def _fetch(self, number: str, section: str) -> tuple[Release, Section]:
        if section not in SECTIONS:
            raise Http404
        return releases.get(self.user, number), SECTIONS[section]

    def _formset(self, release: Release, part: Section, data: Any = None) -> Any:
        rows = part.form.with_people(getattr(release, part.name).order_by("position"))
        initial = [part.form.initial_of(row) for row in rows]
        if data is not None and "more" in data:
            data = data.copy()
            data["form-TOTAL_FORMS"] = str(
                min((whole_number(data.get("form-TOTAL_FORMS")) or 0) + EMPTY_ROWS, 500)
            )
        return formset_class(part.form)(
            data=data, initial=initial, prefix="form", form_kwargs=part.form.shared(release)
        )

    def _show(
        self, release: Release, part: Section, formset: Any, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        content = {
            "subject": release,
            "release": release,
            "section": part,
            "formset": formset,
            "refusal": refusal,
            "back_url": page_url(release.number, "plan"),
            **(_help(release) if part.name == "steps" else {}),
        }
        return render(self.request, "releases/rows_form.html", content, status=status)


def _help(release: Release) -> dict[str, Any]:
    return {"step_help": step_help.help_for(release), "unlisted": step_help.unlisted(release)}


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))
