"""Saved views of the list in the admin."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.admin._common import allowed
from cmdb.forms.views import RenameViewForm, WriteViewForm
from cmdb.models import SavedView
from cmdb.queries.views import may_change_view, views_for
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """One's own, and those shared with a unit one sees, as on the portal."""

    access_kind = "ci_view"
    list_display = ("name", "owner", "shared_with", "default_for_me", "created_at")
    list_select_related = ("owner", "shared_with")
    search_fields = ("name",)
    ordering = ("name", "pk")
    verbs: ClassVar[Any] = (
        Verb(
            "save",
            _("Keep a view"),
            lambda user, _none, given: actions.save_view(**given, actor=user),
            form=lambda user, _none: partial(WriteViewForm, user=user),
            shown=allowed("ci_view.share"),
            collection=True,
            right="ci_view.share",
            style="primary",
        ),
        Verb(
            "rename",
            _("Rename"),
            lambda user, view, given: actions.rename_view(pk=view.pk, **given, actor=user),
            form=RenameViewForm,
            shown=may_change_view,
            initial=lambda _user, view: {"name": view.name},
        ),
        Verb(
            "choose_default",
            _("Open the list with this view"),
            lambda user, view, given: actions.choose_default_view(pk=view.pk, actor=user),
            shown=lambda _user, view: not view.is_default,
        ),
        Verb(
            "leave_default",
            _("Open the list without this view"),
            lambda user, view, given: actions.choose_default_view(pk=view.pk, chosen=False, actor=user),
            shown=lambda _user, view: view.is_default,
        ),
        Verb(
            "delete",
            _("Forget"),
            lambda user, view, given: actions.delete_view(pk=view.pk, actor=user),
            shown=may_change_view,
            style="danger",
        ),
    )

    @admin.display(description=_("Your default"), boolean=True)
    def default_for_me(self, view: Any) -> bool:
        return bool(view.is_default)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user = request.user
        return views_for(user) if isinstance(user, User) else SavedView.objects.none()

    def run_verb(self, verb: Verb, request: HttpRequest, object_id: str | None = None) -> HttpResponseBase:
        """What was forgotten has no page to go back to."""
        response = super().run_verb(verb, request, object_id)
        gone = verb.name == "delete" and response.status_code == 302
        return redirect(reverse("admin:cmdb_savedview_changelist")) if gone else response
