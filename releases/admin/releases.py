"""Releases in the admin: everything to read, and the same verbs as everywhere."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User
from releases.forms.verbs import VERBS, ReleaseVerb, offers, perform
from releases.models import Component, DeploymentStep, Release, ScopeItem
from releases.queries.releases import matching


class Rows(TabularInline):  # type: ignore[misc]
    """Rows of the plan, to read."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class ScopeRows(Rows):
    model = ScopeItem
    fields = ("position", "kind", "title", "reference", "included")


class ComponentRows(Rows):
    model = Component
    fields = ("position", "kind", "name", "version_label", "sha256")


class StepRows(Rows):
    model = DeploymentStep
    fields = ("position", "name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit")


def _button(verb: ReleaseVerb) -> Verb:
    return Verb(
        verb.name,
        verb.label,
        lambda user, release, given: perform(verb, release, given, user),
        form=verb.form,
        shown=lambda user, release: _is_offered(verb, user, release),
        style=verb.style,
        initial=lambda user, release: {"version": release.version},
    )


def _is_offered(verb: ReleaseVerb, user: User, release: Release) -> bool:
    return verb in offers(user, release)


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    """Read-only, apart from verbs that post to their own address."""

    access_kind = "release"
    list_display = ("number", "title", "state", "release_type", "target_environment", "target_date", "unit")
    list_display_links = ("number", "title")
    list_filter = ("state", "release_type", "target_environment")
    list_select_related = ("target_environment", "unit")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("search_text",)
    search_help_text = _("Number or words of the title")
    ordering = ("-pk",)
    inlines = (ScopeRows, ComponentRows, StepRows)
    verbs = tuple(_button(verb) for verb in VERBS.values())
    fieldsets = (
        (None, {"fields": (("number", "state", "state_reason"), ("title", "release_type", "unit"))}),
        (
            _("Request"),
            {
                "fields": (
                    "description",
                    "objective",
                    "beneficiaries",
                    "business_value",
                    ("target_environment", "target_date"),
                    ("budget", "currency", "requested_by"),
                )
            },
        ),
        (
            _("Plan"),
            {
                "fields": (
                    ("manager", "implementer", "change_model", "change_template"),
                    "implementation_plan",
                    "test_plan",
                    "backout_plan",
                    ("window_start", "window_end"),
                    "risk_answers",
                )
            },
        ),
        (_("Covering change and times"), {"fields": (("covering_change", "scheduled_for", "deployed_at"),)}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Release], search_term: str
    ) -> tuple[QuerySet[Release], bool]:
        """By the trigram index that the portal's search uses too."""
        return queryset.filter(matching(search_term)), False
