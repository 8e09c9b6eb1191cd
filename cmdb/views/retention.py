"""How long history is kept: retention classes, which class chose which, and what would be removed."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.retention import (
    PreviewForm,
    RetentionClassFacts,
    RetentionClassForm,
    RetentionForm,
    retention_class_initial,
    retention_initial,
)
from cmdb.models import CIClass, RetentionClass
from cmdb.presentation.retention import moments_of, steps_of
from cmdb.queries.classes import class_at
from cmdb.queries.retention_classes import (
    RIGHT_TO_CHOOSE,
    chosen_by,
    may_choose_retention,
    retention_class_at,
    retention_classes,
)
from cmdb.queries.retention_preview import preview_shown_to
from itsm.core import access
from itsm.core.doors.pages import SignedInView, VerbView


class RetentionList(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "rows": [(one, steps_of(one)) for one in retention_classes(self.user)],
            "may_create": access.may(self.user, "ci_model.create_retention_class", None),
            "may_preview": may_choose_retention(self.user),
        }
        return render(request, "cmdb/retention.html", context)


class OneRetention(SignedInView):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        retention = retention_class_at(self.user, name)
        context = {
            "retention": retention,
            "steps": steps_of(retention),
            "chosen_by": chosen_by(self.user, retention),
            "may_edit": access.may(self.user, "ci_model.edit_retention_class", None),
            "may_preview": may_choose_retention(self.user),
        }
        return render(request, "cmdb/retention_class.html", context)


class PreviewRetention(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {name: request.GET.get(name, "") for name in ("ci_class", "retention")}
        preview = preview_shown_to(self.user, **asked)
        context = {
            "form": PreviewForm(request.GET or None),
            "preview": preview,
            "stays": [(one, moments_of(kept)) for one, kept in preview.stays],
        }
        return render(request, "cmdb/retention_preview.html", context)


class CreateRetention(VerbView):
    form_class = RetentionClassForm
    needs = "ci_model.create_retention_class"

    def perform(self, form: RetentionClassForm) -> RetentionClass:
        return actions.create_retention_class(**form.cleaned_data, actor=self.user)

    def next_url(self, result: RetentionClass) -> str:
        return reverse("cmdb:retention_class", kwargs={"name": result.name})

    def context(self, subject: Any) -> dict[str, Any]:
        lead = _("It removes nothing until a class chooses it.")
        title = _("Add a retention class")
        return {"verb_title": title, "verb_lead": lead, "back_url": reverse("cmdb:retention")}


class EditRetention(VerbView):
    form_class = RetentionClassFacts
    needs = "ci_model.edit_retention_class"

    def fetch(self) -> RetentionClass:
        return retention_class_at(self.user, self.kwargs["name"])

    def initial(self, subject: RetentionClass) -> dict[str, Any]:
        return retention_class_initial(subject)

    def perform(self, form: RetentionClassFacts) -> RetentionClass:
        return actions.edit_retention_class(name=self.kwargs["name"], **form.cleaned_data, actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:retention_class", kwargs={"name": self.kwargs["name"]})

    def context(self, subject: RetentionClass) -> dict[str, Any]:
        lead = _(
            "Every class that chose it goes by the new steps from the next compaction on, within a day. What "
            "that removes does not come back: add another retention class to see a preview first."
        )
        title = _("Edit a retention class")
        return {"verb_title": title, "verb_lead": lead, "back_url": self.next_url(None)}


class SetRetention(VerbView):
    form_class = RetentionForm
    needs = RIGHT_TO_CHOOSE
    template_name = "cmdb/set_retention.html"

    def fetch(self) -> CIClass:
        return class_at(self.user, self.kwargs["name"])

    def initial(self, subject: CIClass) -> dict[str, Any]:
        return retention_initial(subject)

    def perform(self, form: RetentionForm) -> CIClass:
        return actions.set_retention(ci_class=self.kwargs["name"], **form.cleaned_data, actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:class", kwargs={"name": self.kwargs["name"]})

    def context(self, subject: CIClass) -> dict[str, Any]:
        lead = _(
            "History of items of the class and those below it that no kept moment needs is removed from the "
            "next compaction on, and does not come back."
        )
        previews = [
            (one.label, f"{reverse('cmdb:retention_preview')}?{urlencode(asked)}")
            for one in retention_classes(self.user)
            if not one.forever
            for asked in [{"ci_class": subject.name, "retention": one.name}]
        ]
        return {
            "verb_title": gettext("How long the history of %(label)s is kept") % {"label": subject.label},
            "verb_label": _("Save"),
            "verb_lead": lead,
            "back_url": self.next_url(None),
            "previews": previews if may_choose_retention(self.user) else [],
        }
