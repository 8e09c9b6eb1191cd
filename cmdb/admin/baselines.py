"""Baselines in the admin."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.admin._common import allowed
from cmdb.forms.baselines import BaselineForm, BaselineReasonForm, WatchForm
from cmdb.models import Baseline
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


def _in_use(verb: str) -> Any:
    def shown(user: User, baseline: Baseline) -> bool:
        return baseline.retired_at is None and access.may(user, verb, baseline.unit)

    return shown


@admin.register(Baseline)
class BaselineAdmin(ReadOnlyAdmin):
    access_kind = "baseline"
    list_display = ("name", "moment", "unit", "created_by", "item_count", "relationship_count", "watched")
    list_filter = ("watched",)
    list_select_related = ("unit", "created_by")
    search_fields = ("name",)
    ordering = ("-pk",)
    verbs: ClassVar[Any] = (
        Verb(
            "take",
            _("Take a baseline"),
            lambda user, _none, given: actions.take_baseline(**given, actor=user),
            form=lambda user, _none: partial(BaselineForm, user=user),
            shown=allowed("baseline.take"),
            collection=True,
            right="baseline.take",
            style="primary",
        ),
        Verb(
            "watch",
            _("Watch"),
            lambda user, baseline, given: actions.watch_baseline(pk=baseline.pk, **given, actor=user),
            form=WatchForm,
            shown=_in_use("baseline.watch"),
            initial=lambda _user, baseline: {"watched": baseline.watched},
        ),
        Verb(
            "retire",
            _("Retire"),
            lambda user, baseline, given: actions.retire_baseline(pk=baseline.pk, **given, actor=user),
            form=BaselineReasonForm,
            shown=_in_use("baseline.retire"),
        ),
    )
