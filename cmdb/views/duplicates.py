"""Possible duplicates: their list, two records side by side, and what somebody decides."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.duplicates import AssignForm, DuplicateReasonForm
from cmdb.forms.items import class_choices
from cmdb.models import DuplicateTask
from cmdb.models.duplicate_task import DuplicateState
from cmdb.queries.duplicates import compared, find_duplicates_for, get_duplicate
from itsm.core import access
from itsm.core.doors.pages import SignedInView, VerbView

ROWS = 25


class DuplicateList(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        given: dict[str, Any] = {
            "state": request.GET.get("state", "open")[:20],
            "ci_class": request.GET.get("ci_class", "")[:80],
            "mine": bool(request.GET.get("mine")),
        }
        pages = Paginator(find_duplicates_for(self.user, **given), ROWS)
        context = {
            **given,
            "page_obj": pages.get_page(request.GET.get("page")),
            "states": DuplicateState.choices,
            "classes": class_choices(_("Any")),
        }
        return render(request, "cmdb/duplicates.html", context)


class OneDuplicate(SignedInView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        task = get_duplicate(self.user, pk)
        may = all(access.may(self.user, "ci.merge", ci.unit) for ci in (task.one, task.other))
        context = {
            "task": task,
            "compared": compared(self.user, task),
            "may_settle": may and task.state == DuplicateState.OPEN,
            "may_reopen": may and task.state == DuplicateState.DISMISSED,
        }
        return render(request, "cmdb/duplicate.html", context)


class _OnDuplicate(VerbView):
    title: ClassVar[Any] = ""
    form_class: ClassVar[type[forms.BaseForm]] = DuplicateReasonForm

    def fetch(self) -> DuplicateTask:
        return get_duplicate(self.user, self.kwargs["pk"])

    def refuse_early(self, subject: DuplicateTask) -> None:
        super().refuse_early(subject.one)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:duplicate", kwargs={"pk": self.kwargs["pk"]})

    def context(self, subject: DuplicateTask) -> dict[str, Any]:
        return {"verb_title": self.title, "verb_lead": subject.title, "back_url": self.next_url(None)}


class Dismiss(_OnDuplicate):
    needs = "ci.dismiss_duplicate"
    title = _("These are different things")

    def perform(self, form: DuplicateReasonForm) -> DuplicateTask:
        return actions.dismiss_duplicate(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)


class Reopen(_OnDuplicate):
    needs = "ci.reopen_duplicate"
    title = _("Think again")

    def perform(self, form: DuplicateReasonForm) -> DuplicateTask:
        return actions.reopen_duplicate(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)


class Assign(_OnDuplicate):
    form_class = AssignForm
    needs = "ci.assign_duplicate"
    title = _("Assign")

    def form_arguments(self) -> dict[str, Any]:
        task = self.fetch()
        return {"units": (task.one.unit, task.other.unit)}

    def initial(self, subject: DuplicateTask) -> dict[str, Any]:
        return {"assigned_to": subject.assigned_to}

    def perform(self, form: AssignForm) -> DuplicateTask:
        return actions.assign_duplicate(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)
