"""Boards, policies and models: published as versions, never edited in place."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from changes import actions
from changes.forms import GroupForm, ModelForm, policy_form
from changes.forms.governance import QUORUM
from changes.models import (
    ApprovalGroup,
    ApprovalGroupMember,
    ApprovalPolicy,
    ApprovalPolicyVersion,
    ChangeModel,
    ChangeModelVersion,
    Delegation,
)
from itsm.core import access
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import User


class Governance(ReadOnlyAdmin):
    """Rows that belong to no unit: the whole organisation decides by them."""

    access_kind = "change_governance"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super(ReadOnlyAdmin, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()


class Shown(TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def _may_govern(verb: str) -> Any:
    def shown(user: User, subject: Any) -> bool:
        return access.may_reach(user, verb, access.EVERYWHERE)

    return shown


class MemberInline(Shown):
    model = ApprovalGroupMember
    fields = ("user",)


class PolicyVersionInline(Shown):
    model = ApprovalPolicyVersion
    fields = (
        "number",
        "asks",
        "expires_after_hours",
        "counts_rejections",
        "drift_stops_start",
        "published_at",
    )
    readonly_fields = ("asks", "published_at")

    @admin.display(description=_("asks"))
    def asks(self, version: ApprovalPolicyVersion) -> str:
        return ", ".join(str(need) for need in version.requirements.select_related("group"))


class ModelVersionInline(Shown):
    model = ChangeModelVersion
    fields = ("number", "kind", "straight_through", "policy", "full_policy", "published_at")
    readonly_fields = ("published_at",)


def _publish_policy(user: User, subject: ApprovalPolicy | None, given: dict[str, Any]) -> None:
    groups = {group.name: group for group in ApprovalGroup.objects.all()}
    asked = {name.removeprefix(QUORUM): given.pop(name) for name in list(given) if name.startswith(QUORUM)}
    needs = [(groups[name], quorum) for name, quorum in asked.items() if quorum]
    actions.publish_policy(requirements=needs, actor=user, **given)


def _policy_now(user: User, policy: ApprovalPolicy | None) -> dict[str, Any]:
    version = policy.versions.order_by("-number").first() if policy else None
    if policy is None or version is None:
        return {}
    needs = {
        f"{QUORUM}{need.group.name}": need.quorum for need in version.requirements.select_related("group")
    }
    kept = ("expires_after_hours", "counts_rejections", "drift_stops_start")
    return {
        "name": policy.name,
        "label": policy.label,
        **needs,
        **{name: getattr(version, name) for name in kept},
    }


def _model_now(user: User, model: ChangeModel | None) -> dict[str, Any]:
    version = model.versions.order_by("-number").first() if model else None
    if model is None or version is None:
        return {}
    kept = ("kind", "straight_through", "policy", "full_policy")
    names = {"name": model.name, "label": model.label, "active": model.active}
    return {**names, **{name: getattr(version, name) for name in kept}}


def _group_now(user: User, group: ApprovalGroup | None) -> dict[str, Any]:
    if group is None:
        return {}
    kept = ("name", "label", "is_cab", "by_role")
    return {**{name: getattr(group, name) for name in kept}, "members": group.members.all()}


def _verbs(name: str, perform: Any, form: Any, present: Any, permission: str) -> tuple[Verb, ...]:
    """A button on the list for a new one, and one on the page for the next version."""
    shown = _may_govern(permission)
    return (
        Verb(
            f"new_{name}",
            _("Publish a new one"),
            perform,
            form=form,
            shown=shown,
            collection=True,
            right=permission,
        ),
        Verb(f"publish_{name}", _("Publish a version"), perform, form=form, shown=shown, initial=present),
    )


@admin.register(ApprovalGroup)
class ApprovalGroupAdmin(Governance):
    list_display = ("label", "name", "is_cab", "by_role")
    inlines = (MemberInline,)
    verbs = (
        Verb(
            "new_group",
            _("Make a group"),
            lambda user, group, given: actions.set_group(actor=user, **given),
            form=GroupForm,
            shown=_may_govern("approval_group.change"),
            collection=True,
            right="approval_group.change",
        ),
        Verb(
            "change_group",
            _("Change the group"),
            lambda user, group, given: actions.set_group(actor=user, **given),
            form=GroupForm,
            shown=_may_govern("approval_group.change"),
            initial=_group_now,
        ),
    )


@admin.register(ApprovalPolicy)
class ApprovalPolicyAdmin(Governance):
    list_display = ("label", "name")
    inlines = (PolicyVersionInline,)
    verbs = _verbs("policy", _publish_policy, policy_form, _policy_now, "approval_policy.publish")


@admin.register(ChangeModel)
class ChangeModelAdmin(Governance):
    list_display = ("label", "name", "active")
    inlines = (ModelVersionInline,)
    verbs = _verbs(
        "model",
        lambda user, model, given: actions.publish_model(actor=user, **given),
        ModelForm,
        _model_now,
        "change_model.publish",
    )


@admin.register(Delegation)
class DelegationAdmin(Governance):
    list_display = ("from_user", "to_user", "start", "end", "reason")
    list_select_related = ("from_user", "to_user")
