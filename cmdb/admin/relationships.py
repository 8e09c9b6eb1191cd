"""Relationships in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cmdb import actions
from cmdb.forms.items import ReasonForm
from cmdb.forms.relationships import EditRelationshipForm, relationship_initial
from cmdb.models import Relationship
from cmdb.queries.relationships import relationships_visible_to
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


@admin.register(Relationship)
class RelationshipAdmin(ReadOnlyAdmin):
    access_kind = "ci"
    list_display = ("source", "type", "target", "origin", "created_at")
    list_filter = ("type",)
    list_select_related = ("source", "type", "target")
    search_fields = ("source__search_text", "target__search_text")
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

    def _after(self, subject: Any) -> str:
        """Back to the list: the relationship itself is gone."""
        return super()._after(None)
