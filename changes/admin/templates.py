"""The catalogue of standard changes: proposed by one person, approved by another."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changes import actions
from changes.admin.governance import Shown
from changes.forms import DecisionForm, TemplateForm
from changes.models import StandardTemplate, StandardTemplateVersion, TemplateState
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


class VersionInline(Shown):
    model = StandardTemplateVersion
    fields = (
        "number",
        "state",
        "title",
        "implementation_plan",
        "test_plan",
        "backout_plan",
        "covers_releases",
        "proposed_by",
        "decided_by",
        "decision_comment",
    )
    readonly_fields = ("proposed_by", "decided_by", "decision_comment")


def _newest(template: StandardTemplate, state: str) -> StandardTemplateVersion | None:
    return template.versions.filter(state=state).order_by("-number").first()


def _decides(action: Any, state: str) -> Any:
    """Act on the newest version in `state`."""

    def perform(user: User, template: StandardTemplate, given: dict[str, Any]) -> Any:
        version = _newest(template, state) or template.versions.order_by("-number").first()
        return action(version_id=version.pk if version else 0, actor=user, **given)

    return perform


def _offered(verb: str, state: str) -> Any:
    def shown(user: User, template: StandardTemplate) -> bool:
        return _newest(template, state) is not None and access.may(
            user, f"standard_template.{verb}", template.unit
        )

    return shown


def _may_propose(user: User, template: StandardTemplate | None) -> bool:
    return access.may(user, "standard_template.propose", template.unit if template else None)


def _present(user: User, template: StandardTemplate | None) -> dict[str, Any]:
    version = template.versions.order_by("-number").first() if template else None
    if template is None or version is None:
        return {}
    texts = ("title", "description", "justification", "implementation_plan", "test_plan", "backout_plan")
    own = {name: getattr(template, name) for name in ("name", "label", "category", "unit")}
    return {**own, **{name: getattr(version, name) for name in (*texts, "covers_releases")}}


def _propose(user: User, template: StandardTemplate | None, given: dict[str, Any]) -> Any:
    return actions.propose_template(actor=user, **given)


@admin.register(StandardTemplate)
class StandardTemplateAdmin(ReadOnlyAdmin):
    access_kind = "change_governance"
    list_display = ("label", "category", "unit", "standing")
    list_filter = ("category",)
    search_fields = ("label", "name")
    inlines = (VersionInline,)
    verbs = (
        Verb(
            "propose",
            _("Propose a template"),
            _propose,
            form=TemplateForm,
            shown=_may_propose,
            collection=True,
            right="standard_template.propose",
        ),
        Verb(
            "approve_template",
            _("Approve the proposal"),
            _decides(actions.approve_template, TemplateState.PROPOSED),
            form=DecisionForm,
            shown=_offered("approve", TemplateState.PROPOSED),
            style="primary",
        ),
        Verb(
            "decline_template",
            _("Decline the proposal"),
            _decides(actions.decline_template, TemplateState.PROPOSED),
            form=DecisionForm,
            shown=_offered("decline", TemplateState.PROPOSED),
            style="danger",
        ),
        Verb(
            "propose_version",
            _("Propose a new version"),
            _propose,
            form=TemplateForm,
            shown=_may_propose,
            initial=_present,
        ),
        Verb(
            "retire_template",
            _("Retire the current version"),
            _decides(actions.retire_template, TemplateState.APPROVED),
            form=DecisionForm,
            shown=_offered("retire", TemplateState.APPROVED),
            style="danger",
        ),
    )

    @admin.display(description=_("current version"))
    def standing(self, template: StandardTemplate) -> str:
        current = template.current  # type: ignore[attr-defined]  # from `get_queryset`
        return str(current) if current else str(_("none"))

    def get_queryset(self, request: HttpRequest) -> Any:
        approved = StandardTemplateVersion.objects.filter(
            template=OuterRef("pk"), state=TemplateState.APPROVED
        ).values("number")
        return super().get_queryset(request).select_related("unit").annotate(current=Subquery(approved))
