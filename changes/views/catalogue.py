"""The catalogue of standard changes, and standing in for one another."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from changes import actions, queries
from changes.forms import DelegationForm
from itsm.core.clock import database_now
from itsm.core.doors.pages import SignedInView, VerbView


class CatalogueView(SignedInView):
    """What may be done by an approved template."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "changes/catalogue.html", {"templates": queries.usable_templates(self.user)})


class DelegationsView(VerbView):
    """Who stands in for me, for whom I stand in, and naming somebody."""

    form_class = DelegationForm
    template_name = "changes/delegations.html"
    success_message = _("The delegation is recorded.")

    def perform(self, form: Any) -> Any:
        return actions.delegate(from_user=self.user, actor=self.user, **form.cleaned_data)

    def next_url(self, result: Any) -> str:
        return reverse("changes:delegations")

    def context(self, subject: Any) -> dict[str, Any]:
        return {
            "verb_label": _("Delegate my votes"),
            "back_url": reverse("changes:list"),
            "delegations": queries.delegations_of(self.user, database_now()),
        }


class EndDelegationView(VerbView):
    """Stop before the time is over."""

    success_message = _("The delegation has ended.")

    def fetch(self) -> Any:
        return queries.delegation(self.user, int(self.kwargs["pk"]))

    def perform(self, form: Any) -> Any:
        return actions.end_delegation(delegation_id=int(self.kwargs["pk"]), actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("changes:delegations")

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": _("End the delegation"), "back_url": reverse("changes:delegations")}
