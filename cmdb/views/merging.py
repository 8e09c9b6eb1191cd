"""Merging two records of one thing, and undoing that."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from cmdb import actions
from cmdb.forms.items import ReasonForm
from cmdb.forms.merging import MergeForm
from cmdb.models import ConfigurationItem
from cmdb.queries.items import as_number, visible_to
from cmdb.views.verbs import VerbOnItem


class Merge(VerbOnItem):
    """First the other record is named; then the two are compared, and what differs is chosen."""

    form_class = MergeForm
    needs = "ci.merge"
    title = gettext_lazy("Merge")

    def survivor(self) -> ConfigurationItem | None:
        number = as_number(self.request.POST.get("into") or self.request.GET.get("into", ""))
        seen = visible_to(self.user).select_related("ci_class").filter(number=number)
        return seen.exclude(number=as_number(self.kwargs["number"])).first()

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user, "duplicate": self.fetch(), "survivor": self.survivor()}

    def initial(self, subject: ConfigurationItem) -> dict[str, Any]:
        survivor = self.survivor()
        versions = {"version": subject.version, "into_version": survivor.version if survivor else None}
        return {"into": self.request.GET.get("into", ""), **versions}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The first time the two are only compared."""
        if self.survivor() and not request.GET.get("into"):
            return redirect(f"{request.path}?{urlencode({'into': request.POST['into']})}")
        return super().post(request, *args, **kwargs)

    def perform(self, form: MergeForm) -> ConfigurationItem:
        return actions.merge_ci(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)

    def next_url(self, result: Any) -> str:
        return result.get_absolute_url() if result else super().next_url(None)

    def context(self, subject: ConfigurationItem) -> dict[str, Any]:
        lead = gettext_lazy(
            "Its relationships and what the other lacks go over; this record is retired and leads there. "
            "Both histories stay, and the merge can be undone."
        )
        return {**super().context(subject), "verb_lead": lead, "verb_style": "danger"}


class Unmerge(VerbOnItem):
    form_class = ReasonForm
    needs = "ci.unmerge"
    title = gettext_lazy("Undo the merge")

    def initial(self, subject: ConfigurationItem) -> dict[str, Any]:
        return {"version": subject.version}

    def perform(self, form: ReasonForm) -> ConfigurationItem:
        return actions.unmerge_ci(number=self.kwargs["number"], **form.cleaned_data, actor=self.user)
