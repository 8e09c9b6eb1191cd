"""Relationships in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.items import ReasonForm
from cmdb.forms.relationships import EditRelationshipForm, relationship_initial
from cmdb.models import Relationship
from cmdb.queries.items import best_matches
from cmdb.queries.relationships import relationships_visible_to
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User

MOST_ENDS = 100
"""Relationships of so many items, the best matches, are searched."""


@admin.register(Relationship)
class RelationshipAdmin(ReadOnlyAdmin):
    access_kind = "ci"
    list_display = ("source", "type", "target", "origin", "created_at")
    list_filter = ("type",)
    list_select_related = ("source", "type", "target")
    search_fields = ("source__number", "target__number")
    search_help_text = _("Number, name, identifier, tags or attributes of either item")
    ordering = ("-pk",)
    show_full_result_count = False
    verbs = (
        Verb(
            "edit",
            _("Edit"),
            lambda user, edge, given: actions.edit_relationship(relationship_id=edge.pk, actor=user, **given),
            form=EditRelationshipForm,
            shown=lambda user, edge: access.may(user, "ci.edit_relationship", edge.source.unit),
            initial=lambda user, edge: relationship_initial(edge),
        ),
        Verb(
            "unrelate",
            _("Remove this relationship"),
            lambda user, edge, given: actions.unrelate(
                relationship_id=edge.pk, reason=given["reason"], actor=user
            ),
            form=ReasonForm,
            shown=lambda user, edge: access.may(user, "ci.unrelate", edge.source.unit),
            style="danger",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user = request.user
        return relationships_visible_to(user) if isinstance(user, User) else Relationship.objects.none()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Relationship], search_term: str
    ) -> tuple[QuerySet[Relationship], bool]:
        """Those of the items that match best: half a million items called alike are no way to find one."""
        user = request.user
        if not search_term.strip() or not isinstance(user, User):
            return queryset, False
        ends = [ci.pk for ci in best_matches(user, search_term, MOST_ENDS)]
        return queryset.filter(Q(source__in=ends) | Q(target__in=ends)), False

    def _after(self, subject: Any) -> str:
        """Back to the list: the relationship itself is gone."""
        return super()._after(None)
