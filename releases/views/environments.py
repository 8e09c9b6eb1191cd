from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.doors.pages import SignedInView, VerbView
from releases import actions
from releases.forms.evidence import NEW_ENVIRONMENT, EnvironmentForm, GateForm, NewEnvironmentForm
from releases.queries import environments


class EnvironmentListView(SignedInView):
    """Environments in promotion order, with the gates before each."""

    def get(self, request: HttpRequest) -> HttpResponse:
        content = {
            "environments": environments.visible_to(self.user),
            "may_define": access.may(self.user, "environment.define", None),
        }
        return render(request, "releases/environments.html", content)


class EnvironmentVerbView(VerbView):
    title: Any = ""
    button: Any = _("Save")

    def fetch(self) -> Any:
        name = self.kwargs.get("name")
        return environments.get(self.user, name) if name else None

    def next_url(self, result: Any) -> str:
        return reverse("releases:environments")

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": self.title, "verb_label": self.button, "back_url": self.next_url(None)}


class NewEnvironmentView(EnvironmentVerbView):
    form_class = NewEnvironmentForm
    needs = "environment.define"
    title = _("Add an environment")

    def initial(self, subject: Any) -> dict[str, Any]:
        return NEW_ENVIRONMENT

    def perform(self, form: Any) -> Any:
        return actions.define_environment(actor=self.user, **form.cleaned_data)


class EditEnvironmentView(EnvironmentVerbView):
    form_class = EnvironmentForm
    needs = "environment.define"
    title = _("Edit the environment")

    def initial(self, subject: Any) -> dict[str, Any]:
        return {name: getattr(subject, name) for name in EnvironmentForm.base_fields}

    def perform(self, form: Any) -> Any:
        return actions.define_environment(self.kwargs["name"], actor=self.user, **form.cleaned_data)


class DefineGateView(EnvironmentVerbView):
    form_class = GateForm
    needs = "environment.define_gate"
    title = _("Define a gate")

    def perform(self, form: Any) -> Any:
        return actions.define_gate(self.kwargs["name"], actor=self.user, **form.cleaned_data)
