"""Environments, gates and templates in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User
from releases import actions
from releases.admin.releases import Rows
from releases.forms.evidence import NEW_ENVIRONMENT, EnvironmentForm, GateForm, NewEnvironmentForm
from releases.models import Environment, Gate, ReleaseTemplate, ReleaseTemplateVersion


def _may(verb: str) -> Any:
    def shown(user: User, subject: Any) -> bool:
        return access.may(user, verb, None)

    return shown


class GateRows(Rows):
    model = Gate
    fields = ("name", "kind", "min_tests", "max_skipped", "guidance", "is_active")


@admin.register(Environment)
class EnvironmentAdmin(ReadOnlyAdmin):
    """Environments belong to no unit: the whole organisation shares them."""

    access_kind = "environment"
    list_display = ("label", "name", "position", "needs_change", "concurrent_deployments", "is_active")
    ordering = ("position",)
    fields = (
        ("name", "label", "position"),
        ("needs_change", "concurrent_deployments", "is_active"),
        "values",
    )
    inlines = (GateRows,)
    verbs = (
        Verb(
            "define",
            _("Add an environment"),
            lambda user, _none, given: actions.define_environment(actor=user, **given),
            form=NewEnvironmentForm,
            shown=_may("environment.define"),
            collection=True,
            right="environment.define",
            initial=lambda user, _none: NEW_ENVIRONMENT,
        ),
        Verb(
            "edit",
            _("Edit"),
            lambda user, row, given: actions.define_environment(row.name, actor=user, **given),
            form=EnvironmentForm,
            shown=_may("environment.define"),
            initial=lambda user, row: {name: getattr(row, name) for name in EnvironmentForm.base_fields},
        ),
        Verb(
            "define_gate",
            _("Define a gate"),
            lambda user, row, given: actions.define_gate(row.name, actor=user, **given),
            form=GateForm,
            shown=_may("environment.define_gate"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super(ReadOnlyAdmin, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()


class VersionRows(Rows):
    model = ReleaseTemplateVersion
    fields = ("ordinal", "note", "published_by", "published_at")


@admin.register(ReleaseTemplate)
class ReleaseTemplateAdmin(ReadOnlyAdmin):
    access_kind = "release_template"
    list_display = ("name", "unit", "is_active", "description")
    list_select_related = ("unit",)
    inlines = (VersionRows,)
    verbs = (
        Verb(
            "retire",
            _("Retire"),
            lambda user, template, _given: actions.retire_template(template.pk, actor=user),
            shown=lambda user, template: (
                template.is_active and access.may(user, "release_template.retire", template.unit)
            ),
            style="danger",
        ),
    )
