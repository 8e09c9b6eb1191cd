"""Saved views of the list: kept, and forgotten."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.filters import filters_in
from cmdb.models import SavedView
from cmdb.queries.views import get_view, views_for
from itsm.core import access
from itsm.core.doors.fields import UnitField
from itsm.core.doors.pages import VerbView


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    filters = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    shared_with = UnitField(
        label=_("Share with"),
        required=False,
        empty_label=_("nobody: for me alone"),
        help_text=_("Everybody who sees items of that unit sees the view."),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared_with"].offer(units)  # type: ignore[attr-defined]

    def clean_filters(self) -> dict[str, str]:
        return dict(parse_qsl(self.cleaned_data["filters"]))


class SaveView(VerbView):
    form_class = SaveViewForm
    success_message = _("The view is kept.")

    def form_arguments(self) -> dict[str, Any]:
        return {"units": access.units_where(self.user, "ci_view.share")}

    def initial(self, subject: Any) -> dict[str, Any]:
        return {"filters": urlencode(filters_in(self.request.GET))}

    def perform(self, form: SaveViewForm) -> SavedView:
        return actions.save_view(**form.cleaned_data, actor=self.user)

    def next_url(self, result: SavedView) -> str:
        return address_of(result)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": _("Keep this view"), "back_url": reverse("cmdb:list")}


class DeleteView(VerbView):
    success_message = _("The view is forgotten.")

    def fetch(self) -> SavedView:
        return get_view(self.user, self.kwargs["pk"])

    def perform(self, form: Any) -> None:
        actions.delete_view(pk=self.kwargs["pk"], actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:list")

    def context(self, subject: Any) -> dict[str, Any]:
        return {
            "verb_title": _("Forget this view"),
            "verb_lead": subject.name,
            "verb_style": "danger",
            "back_url": reverse("cmdb:list"),
        }


def address_of(view: SavedView) -> str:
    return f"{reverse('cmdb:list')}?{urlencode(view.filters)}"


def offered(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    """The views of the list's menu; the one whose filters are in force is current."""
    given = filters_in(request.GET)
    return [
        {
            "view": view,
            "url": address_of(view),
            "current": view.filters == given,
            "own": view.owner_id == user.pk,
        }
        for view in views_for(user)[:50]
    ]
