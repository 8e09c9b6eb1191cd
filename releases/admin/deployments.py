"""Deployments in the admin, and the lists of what their steps may touch."""

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
from releases.forms.allowances import CommandForm, NewCommandForm, NewTargetForm, TargetForm
from releases.forms.deployments import VERBS, DeploymentVerb, offers, step_in_flight
from releases.models import AllowedCommand, AllowedTarget, Deployment, StepRun


class StepRunRows(Rows):
    model = StepRun
    fk_name = "deployment"
    fields = ("direction", "position", "name", "kind", "state", "attempt", "message", "note", "confirmed_by")


def _button(verb: DeploymentVerb) -> Verb:
    return Verb(
        verb.name,
        verb.label,
        lambda user, deployment, given: verb.action(deployment.number, actor=user, **given),
        form=verb.form,
        shown=lambda user, deployment: verb in offers(user, deployment),
        style=verb.style,
        initial=_seen,
    )


def _seen(user: User, deployment: Deployment) -> dict[str, Any]:
    step = step_in_flight(deployment)
    return {"version": deployment.version, "step": step.position if step else None}


@admin.register(Deployment)
class DeploymentAdmin(ReadOnlyAdmin):
    access_kind = "deployment"
    list_display = ("number", "release", "environment", "state", "scheduled_for", "started_at", "ended_at")
    list_filter = ("state", "environment")
    list_select_related = ("release", "environment")
    object_prefetch_related = ("step_runs",)
    search_fields = ("number",)
    ordering = ("-id",)
    fields = (
        ("number", "release", "environment", "state"),
        ("covering_change", "moves_release", "unit"),
        ("scheduled_for", "starts_before", "started_at", "ended_at"),
        ("state_reason", "refusal_code", "started_by"),
    )
    inlines = (StepRunRows,)
    verbs = tuple(_button(verb) for verb in VERBS.values())


class AllowanceAdmin(ReadOnlyAdmin):
    """The lists belong to no unit: one worker runs the steps of all of them."""

    access_kind = "allowance"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super(ReadOnlyAdmin, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()


def _may(verb: str) -> Any:
    return lambda user, subject: access.may(user, verb, None)


def _values(form: Any) -> Any:
    names = [name for name in form.base_fields if name != "secret"]
    return lambda user, row: {name: getattr(row, name) for name in names}


@admin.register(AllowedCommand)
class AllowedCommandAdmin(AllowanceAdmin):
    list_display = ("name", "executable", "time_limit_cap", "is_active", "note")
    fields = (
        ("name", "executable", "is_active"),
        ("argument_patterns", "further_arguments"),
        ("secret_variables", "time_limit_cap"),
        "note",
    )
    verbs = (
        Verb(
            "allow",
            _("Allow a command"),
            lambda user, _none, given: actions.allow_command(actor=user, **given),
            form=NewCommandForm,
            shown=_may("allowance.allow_command"),
            collection=True,
            right="allowance.allow_command",
        ),
        Verb(
            "edit",
            _("Edit"),
            lambda user, row, given: actions.allow_command(row.name, actor=user, **given),
            form=CommandForm,
            shown=_may("allowance.allow_command"),
            initial=_values(CommandForm),
        ),
    )


@admin.register(AllowedTarget)
class AllowedTargetAdmin(AllowanceAdmin):
    """The sealed secret is shown nowhere, not even sealed."""

    list_display = ("address", "secret_variable", "is_active", "note")
    fields = (("address", "is_active"), "secret_variable", "note")
    verbs = (
        Verb(
            "allow",
            _("Allow a target"),
            lambda user, _none, given: actions.allow_target(actor=user, **given),
            form=NewTargetForm,
            shown=_may("allowance.allow_target"),
            collection=True,
            right="allowance.allow_target",
        ),
        Verb(
            "edit",
            _("Edit"),
            lambda user, row, given: actions.allow_target(row.address, actor=user, **given),
            form=TargetForm,
            shown=_may("allowance.allow_target"),
            initial=_values(TargetForm),
        ),
    )
