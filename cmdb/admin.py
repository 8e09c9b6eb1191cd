"""The administration of configuration management: it shows, and its buttons call the actions."""

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from cmdb import actions
from cmdb.actions._import.result import ImportResult
from cmdb.forms.items import (
    CreateAnyForm,
    EditForm,
    ImportForm,
    ReasonForm,
    RelateForm,
    edit_initial,
    ends_of,
    facts_of,
)
from cmdb.forms.model import AttributeForm, ClassForm, TypeForm
from cmdb.forms.verbs import VERBS, VerbLook
from cmdb.models import CIClass, ConfigurationItem, Relationship, RelationshipType
from cmdb.queries.classes import sees_model, specs_in
from cmdb.queries.relationships import relationships_visible_to
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User

MOST_TOLD = 20


def _allowed(verb: str) -> Any:
    return lambda user, subject: access.may(user, verb, getattr(subject, "unit", None))


def _lifecycle(name: str, look: VerbLook) -> Verb:
    def shown(user: User, ci: ConfigurationItem) -> bool:
        possible = {transition.name for transition in ci.get_available_state_transitions()}  # type: ignore[attr-defined]
        return name in possible and access.may(user, f"ci.{name}", ci.unit)

    return Verb(
        name,
        look.label,
        lambda user, ci, given: look.action(number=ci.number, actor=user, **given),
        form=ReasonForm,
        shown=shown,
        style=look.style,
        initial=lambda user, ci: {"version": ci.version},
    )


def _import(user: User, _subject: Any, given: dict[str, Any]) -> ImportResult:
    facts = {name: value for name, value in given.items() if value not in (None, "")}
    return actions.import_uploads(**facts, actor=user)


ITEM_VERBS = (
    Verb(
        "create",
        _("Record an item"),
        lambda user, _none, given: actions.create_ci(**facts_of(given), actor=user),
        form=lambda user, _none: partial(CreateAnyForm, user=user, verb="ci.create"),
        shown=_allowed("ci.create"),
        collection=True,
        right="ci.create",
        style="primary",
    ),
    Verb(
        "import",
        _("Import"),
        _import,
        form=lambda user, _none: partial(ImportForm, user=user),
        shown=_allowed("ci.import"),
        collection=True,
        right="ci.import",
    ),
    Verb(
        "edit",
        _("Edit"),
        lambda user, ci, given: actions.edit_ci(number=ci.number, actor=user, **facts_of(given)),
        form=lambda user, ci: partial(EditForm, user=user, specs=specs_in(ci.ci_class), verb="ci.edit"),
        shown=_allowed("ci.edit"),
        style="primary",
        initial=lambda user, ci: edit_initial(ci, specs_in(ci.ci_class)),
    ),
    Verb(
        "relate",
        _("Relate"),
        lambda user, ci, given: actions.relate(actor=user, **ends_of(given, ci.number)),
        form=lambda user, _ci: partial(RelateForm, user=user),
        shown=_allowed("ci.relate"),
    ),
    *(_lifecycle(name, look) for name, look in VERBS.items()),
)


@admin.register(ConfigurationItem)
class ConfigurationItemAdmin(ReadOnlyAdmin):
    access_kind = "ci"
    list_display = ("number", "name", "ci_class", "state", "criticality", "environment", "unit", "owner")
    list_display_links = ("number", "name")
    list_filter = ("state", "criticality", "ci_class")
    list_select_related = ("ci_class", "unit", "owner")
    search_fields = ("search_text",)
    search_help_text = _("Number, name or identifier at the source")
    ordering = ("-pk",)
    show_full_result_count = False
    verbs = ITEM_VERBS

    def run_verb(self, verb: Verb, request: HttpRequest, object_id: str | None = None) -> HttpResponseBase:
        """An import tells what became of the rows."""
        if verb.name != "import":
            return super().run_verb(verb, request, object_id)
        results: list[ImportResult] = []
        noted = replace(verb, perform=lambda *given: results.append(verb.perform(*given)))
        response = super().run_verb(noted, request, object_id)
        for result in results:
            self._tell(request, result)
        return response

    def _tell(self, request: HttpRequest, result: ImportResult) -> None:
        if result.dry_run:
            messages.info(request, gettext("Nothing was changed: this is what would happen."))
        for name, counts in (
            (gettext("Items"), result.cis),
            (gettext("Relationships"), result.relationships),
        ):
            told = {"name": name, "created": counts.created, "updated": counts.updated}
            told |= {"unchanged": counts.unchanged, "rejected": counts.rejected}
            sentence = gettext(
                "%(name)s: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, "
                "%(rejected)s rejected."
            )
            messages.info(request, sentence % told)
        for reject in result.rejects[:MOST_TOLD]:
            place = {"file": reject.file, "line": reject.line, "reason": reject.reason}
            messages.warning(request, gettext("%(file)s, line %(line)s: %(reason)s") % place)


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
            shown=_allowed("ci_model.create_class"),
            collection=True,
            right="ci_model.create_class",
            style="primary",
        ),
        Verb(
            "declare_attribute",
            _("Add an attribute"),
            lambda user, chosen, given: actions.declare_attribute(ci_class=chosen.name, **given, actor=user),
            form=AttributeForm,
            shown=_allowed("ci_model.declare_attribute"),
        ),
    )


@admin.register(RelationshipType)
class RelationshipTypeAdmin(ModelAdminOfEverybody):
    list_display = ("label", "inverse_label", "name", "impact", "acyclic", "made_by_import")
    list_display_links = ("label",)
    search_fields = ("name", "label", "inverse_label")
    ordering = ("label",)
    verbs: ClassVar[Any] = (
        Verb(
            "create",
            _("Add a relationship type"),
            lambda user, _none, given: actions.create_relationship_type(**given, actor=user),
            form=TypeForm,
            shown=_allowed("ci_model.create_relationship_type"),
            collection=True,
            right="ci_model.create_relationship_type",
            style="primary",
        ),
    )
