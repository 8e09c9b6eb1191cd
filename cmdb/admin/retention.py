"""Retention classes in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.admin._common import allowed
from cmdb.admin.model import ModelAdminOfEverybody
from cmdb.forms.retention import RetentionClassFacts, RetentionClassForm, retention_class_initial
from cmdb.models import RetentionClass
from itsm.core.doors.admin import Verb


@admin.register(RetentionClass)
class RetentionClassAdmin(ModelAdminOfEverybody):
    list_display = ("label", "name", "forever", "every_days", "daily_days", "monthly_months")
    list_display_links = ("label",)
    search_fields = ("name", "label")
    ordering = ("label",)
    verbs: ClassVar[Any] = (
        Verb(
            "create",
            _("Add a retention class"),
            lambda user, _none, given: actions.create_retention_class(**given, actor=user),
            form=RetentionClassForm,
            shown=allowed("ci_model.create_retention_class"),
            collection=True,
            right="ci_model.create_retention_class",
            style="primary",
        ),
        Verb(
            "edit",
            _("Edit"),
            lambda user, one, given: actions.edit_retention_class(name=one.name, **given, actor=user),
            form=RetentionClassFacts,
            shown=allowed("ci_model.edit_retention_class"),
            initial=lambda user, one: retention_class_initial(one),
        ),
    )
