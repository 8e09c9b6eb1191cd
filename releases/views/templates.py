from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.doors.pages import SignedInView, go
from releases import actions
from releases.forms.evidence import ApplyTemplateForm, PublishTemplateForm
from releases.queries import templates
from releases.views.base import ReleaseVerbView


class TemplateListView(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(templates.visible_to(self.user))
        for row in rows:
            row.may_retire = row.is_active and access.may(self.user, "release_template.retire", row.unit)  # type: ignore[attr-defined]
        return render(request, "releases/templates.html", {"templates": rows})


class RetireTemplateView(SignedInView):
    def post(self, request: HttpRequest, template_id: int) -> HttpResponseBase:
        actions.retire_template(template_id, actor=self.user)
        return go(request, reverse("releases:templates"))


class PublishTemplateView(ReleaseVerbView):
    form_class = PublishTemplateForm
    needs = "release_template.publish"
    title = _("Publish this plan as a template")
    button = _("Publish")
    tab = "plan"

    def perform(self, form: Any) -> Any:
        return actions.publish_template(self.number, actor=self.user, **form.cleaned_data)


class ApplyTemplateView(ReleaseVerbView):
    form_class = ApplyTemplateForm
    needs = "release.apply_template"
    title = _("Start from a template")
    button = _("Fill in what is still empty")
    tab = "plan"

    def form_arguments(self) -> dict[str, Any]:
        return {"templates": templates.choices(self.user)}

    def perform(self, form: Any) -> Any:
        return actions.apply_template(self.number, actor=self.user, **form.cleaned_data)
