"""Classes and relationship types in the admin: where the record itself is shaped."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from cmdb import actions
from cmdb.admin._common import allowed
from cmdb.forms.model import AttributeForm, ClassForm, TypeFacts, TypeForm, type_initial
from cmdb.models import CIClass, RelationshipType
from cmdb.queries.classes import sees_model
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


class ModelAdminOfEverybody(ReadOnlyAdmin):
    """Classes and types belong to no unit."""

    access_kind = "ci_model"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = ModelAdmin.get_queryset(self, request)
        user = request.user
        return rows if isinstance(user, User) and sees_model(user) else rows.none()


@admin.register(CIClass)
class CIClassAdmin(ModelAdminOfEverybody):
    list_display = ("path", "label", "description", "made_by_import")
    list_display_links = ("path", "label")
    search_fields = ("name", "label")
    ordering = ("path",)
    verbs: ClassVar[Any] = (
        Verb(
            "create",
            _("Add a class"),
            lambda user, _none, given: actions.create_class(**given, actor=user),
            form=ClassForm,
            shown=allowed("ci_model.create_class"),
            collection=True,
            right="ci_model.create_class",
            style="primary",
        ),
        Verb(
            "declare_attribute",
            _("Add an attribute"),
            lambda user, chosen, given: actions.declare_attribute(ci_class=chosen.name, **given, actor=user),
            form=AttributeForm,
            shown=allowed("ci_model.declare_attribute"),
        ),
    )


@admin.register(RelationshipType)
class RelationshipTypeAdmin(ModelAdminOfEverybody):
    list_display = ("label", "inverse_label", "name", "impact", "strength", "acyclic", "made_by_import")
    list_display_links = ("label",)
    search_fields = ("name", "label", "inverse_label")
    ordering = ("label",)
    verbs: ClassVar[Any] = (
        Verb(
            "create",
            _("Add a relationship type"),
            lambda user, _none, given: actions.create_relationship_type(**given, actor=user),
            form=TypeForm,
            shown=allowed("ci_model.create_relationship_type"),
            collection=True,
            right="ci_model.create_relationship_type",
            style="primary",
        ),
        Verb(
            "edit",
            _("Edit"),
            lambda user, kind, given: actions.edit_relationship_type(name=kind.name, **given, actor=user),
            form=TypeFacts,
            shown=allowed("ci_model.edit_relationship_type"),
            initial=lambda user, kind: type_initial(kind),
        ),
    )
