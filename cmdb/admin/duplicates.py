"""Possible duplicates in the admin."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.duplicates import AssignForm, DuplicateReasonForm
from cmdb.models import DuplicateTask
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


def _offered(state: str, verb: str) -> Any:
    def shown(user: User, task: DuplicateTask) -> bool:
        return task.state == state and all(access.may(user, verb, ci.unit) for ci in (task.one, task.other))

    return shown


@admin.register(DuplicateTask)
class DuplicateTaskAdmin(ReadOnlyAdmin):
    access_kind = "ci"
    unit_field = "one__unit"
    list_display = ("one", "other", "facts", "source", "state", "found_at", "assigned_to")
    list_filter = ("state",)
    list_select_related = ("one__unit", "other__unit", "assigned_to")
    ordering = ("-pk",)
    verbs: ClassVar[Any] = (
        Verb(
            "dismiss",
            _("These are different things"),
            lambda user, task, given: actions.dismiss_duplicate(pk=task.pk, **given, actor=user),
            form=DuplicateReasonForm,
            shown=_offered("open", "ci.dismiss_duplicate"),
        ),
        Verb(
            "assign",
            _("Assign"),
            lambda user, task, given: actions.assign_duplicate(pk=task.pk, **given, actor=user),
            form=lambda _user, task: partial(AssignForm, units=(task.one.unit, task.other.unit)),
            shown=_offered("open", "ci.assign_duplicate"),
            initial=lambda _user, task: {"assigned_to": task.assigned_to},
        ),
        Verb(
            "reopen",
            _("Think again"),
            lambda user, task, given: actions.reopen_duplicate(pk=task.pk, **given, actor=user),
            form=DuplicateReasonForm,
            shown=_offered("dismissed", "ci.reopen_duplicate"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(access.visible(request.user, "ci", "other__unit"))
