"""Saved views of the list: kept, renamed, opened with, and forgotten."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.filters import filters_in
from cmdb.forms.views import DefaultViewForm, RenameViewForm, SaveViewForm
from cmdb.models import SavedView
from cmdb.queries.views import get_view, may_change_view, views_for
from itsm.core.doors.pages import VerbView
from itsm.core.models import User

MOST_OFFERED = 50


class SaveView(VerbView):
    form_class = SaveViewForm
    success_message = _("The view is kept.")

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user}

    def initial(self, subject: Any) -> dict[str, Any]:
        return {"filters": urlencode(filters_in(self.request.GET))}

    def perform(self, form: SaveViewForm) -> SavedView:
        return actions.save_view(**form.cleaned_data, actor=self.user)

    def next_url(self, result: SavedView) -> str:
        return address_of(result)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"verb_title": _("Keep this view"), "back_url": reverse("cmdb:list")}


class OfOneView(VerbView):
    """What is done to a view one may see; afterwards the list shows it."""

    verb_title: Any = ""

    def fetch(self) -> SavedView:
        return get_view(self.user, self.kwargs["pk"])

    def next_url(self, result: SavedView) -> str:
        return address_of(result)

    def context(self, subject: SavedView) -> dict[str, Any]:
        return {
            "verb_title": self.verb_title,
            "verb_lead": subject.name,
            "back_url": address_of(subject),
        }


class RenameView(OfOneView):
    form_class = RenameViewForm
    verb_title = _("Rename this view")
    success_message = _("The view is renamed.")

    def initial(self, subject: SavedView) -> dict[str, Any]:
        return {"name": subject.name}

    def perform(self, form: RenameViewForm) -> SavedView:
        return actions.rename_view(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)


class ChooseDefaultView(OfOneView):
    form_class = DefaultViewForm

    def initial(self, subject: Any) -> dict[str, Any]:
        return {"chosen": not subject.is_default}

    def perform(self, form: DefaultViewForm) -> SavedView:
        return actions.choose_default_view(pk=self.kwargs["pk"], **form.cleaned_data, actor=self.user)

    def context(self, subject: Any) -> dict[str, Any]:
        title = (
            _("Open the list without this view") if subject.is_default else _("Open the list with this view")
        )
        return {**super().context(subject), "verb_title": title}


class DeleteView(OfOneView):
    verb_title = _("Forget this view")
    success_message = _("The view is forgotten.")

    def perform(self, form: Any) -> None:
        actions.delete_view(pk=self.kwargs["pk"], actor=self.user)

    def next_url(self, result: Any) -> str:
        return reverse("cmdb:list")

    def context(self, subject: SavedView) -> dict[str, Any]:
        return {**super().context(subject), "verb_style": "danger"}


def address_of(view: SavedView) -> str:
    return f"{reverse('cmdb:list')}?{urlencode(view.filters)}"


def offered(given: dict[str, str], user: User) -> dict[str, Any]:
    """The views of the list's menu; the one whose filters are in force is `current`."""
    rows = [
        {
            "view": view,
            "url": address_of(view),
            "current": view.filters == given,
            "may_change": may_change_view(user, view),
        }
        for view in views_for(user)[:MOST_OFFERED]
    ]
    return {"views": rows, "current_view": next((row for row in rows if row["current"]), None)}
