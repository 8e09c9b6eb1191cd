"""Classes and relationship types in the admin: where the record itself is shaped."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from cmdb import actions
from cmdb.admin._common import allowed
from cmdb.forms.model import (
    AttributeChangeForm,
    AttributeForm,
    ClassForm,
    EditClassForm,
    RemoveAttributeForm,
    TypeFacts,
    TypeForm,
    attribute_facts,
    class_initial,
    type_initial,
)
from cmdb.forms.reconciliation import ReconciliationForm, reconciliation_initial
from cmdb.forms.retention import RetentionForm, retention_initial
from cmdb.models import CIClass, RelationshipType
from cmdb.presentation.model_changes import (
    attribute_change_told,
    class_change_told,
    declaring_told,
    removal_told,
)
from cmdb.queries.classes import sees_model
from cmdb.rules.attribute_changes import AttributeChange
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User

TOLD: Mapping[str, Callable[[Any], Sequence[str]]] = {
    "edit": class_change_told,
    "declare_attribute": declaring_told,
    "change_attribute": attribute_change_told,
    "remove_attribute": removal_told,
}


def _change_attribute(user: User, chosen: CIClass, given: dict[str, Any]) -> AttributeChange:
    return actions.change_attribute(ci_class=chosen.name, actor=user, **attribute_facts(given))


def _remove_attribute(user: User, chosen: CIClass, given: dict[str, Any]) -> int:
    told = {"name": given["attribute"], "dry_run": given["dry_run"]}
    return actions.remove_attribute(ci_class=chosen.name, **told, actor=user)


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
            "edit",
            _("Edit or move"),
            lambda user, chosen, given: actions.edit_class(name=chosen.name, **given, actor=user),
            form=EditClassForm,
            shown=allowed("ci_model.edit_class"),
            initial=lambda user, chosen: class_initial(chosen),
        ),
        Verb(
            "declare_attribute",
            _("Add an attribute"),
            lambda user, chosen, given: actions.declare_attribute(ci_class=chosen.name, **given, actor=user),
            form=AttributeForm,
            shown=allowed("ci_model.declare_attribute"),
        ),
        Verb(
            "change_attribute",
            _("Change an attribute"),
            _change_attribute,
            form=lambda _user, chosen: partial(AttributeChangeForm, ci_class=chosen),
            shown=allowed("ci_model.change_attribute"),
        ),
        Verb(
            "remove_attribute",
            _("Remove an attribute"),
            _remove_attribute,
            form=lambda _user, chosen: partial(RemoveAttributeForm, ci_class=chosen),
            shown=allowed("ci_model.remove_attribute"),
            style="danger",
        ),
        Verb(
            "set_reconciliation",
            _("Say how records find items"),
            lambda user, chosen, given: actions.set_reconciliation(ci_class=chosen.name, **given, actor=user),
            form=ReconciliationForm,
            shown=allowed("ci_model.set_reconciliation"),
            initial=lambda user, chosen: reconciliation_initial(chosen),
        ),
        Verb(
            "set_retention",
            _("Say how long history is kept"),
            lambda user, chosen, given: actions.set_retention(ci_class=chosen.name, **given, actor=user),
            form=RetentionForm,
            shown=allowed("ci_model.set_retention"),
            initial=lambda user, chosen: retention_initial(chosen),
        ),
    )

    def told_after(
        self, verb: Verb, subject: Model | None, given: dict[str, Any], result: Any
    ) -> list[tuple[int, str]]:
        """A change of the schema tells what becomes of the items, or would."""
        done = super().told_after(verb, subject, given, result)
        if verb.name not in TOLD:
            return done
        if given["dry_run"]:
            done = [(messages.INFO, gettext("Nothing was changed: this is what would happen."))]
        return [*done, *((messages.INFO, line) for line in TOLD[verb.name](result))]


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
