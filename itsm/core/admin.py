"""The ground in the admin: people, units and roles; the audit chain; deliveries that gave up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from itsm.core import access, actions, audit, subjects
from itsm.core.doors.admin import ReadOnlyAdmin, Verb
from itsm.core.models import (
    GRANTABLE,
    AuditEntry,
    DeliveryState,
    OutboxDelivery,
    RoleGrant,
    Unit,
    User,
    UserKind,
)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=GRANTABLE)
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("Unit"), required=False, help_text=_("Empty: everywhere.")
    )


class UserForm(forms.Form):
    username = forms.CharField(label=_("User name"), max_length=150)
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(UserKind.PERSON, _("Person")), (UserKind.SERVICE, _("Integration"))]
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        widget=forms.PasswordInput,
        help_text=_("Empty: the person sets one by “Forgot your password?”. Integrations use tokens."),
    )
    may_use_admin = forms.BooleanField(label=_("May open the admin"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)


class EraseForm(ReasonForm):
    confirm = forms.CharField(
        label=_("User name once more"), help_text=_("What is erased cannot be brought back."), max_length=150
    )
    what_they_did = forms.BooleanField(
        label=_("Also what the audit keeps of their own acts, their reasons among them"), required=False
    )


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)


def administers(user: User, subject: Any) -> bool:
    return access.may_reach(user, "user.create", access.EVERYWHERE)


class WithoutUnit(ReadOnlyAdmin):
    """Rows that belong to no unit and tell of all of them: a seeing role in one part does not open them."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.sees_all(request.user, self.access_kind)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super(ReadOnlyAdmin, self).get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()


class GrantInline(TabularInline):
    model = RoleGrant
    extra = 0
    can_delete = False
    fields = ["role", "unit"]
    readonly_fields = ["role", "unit"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user", "unit")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(User)
class UserAdmin(WithoutUnit):
    access_kind = "user"
    list_display = ["username", "first_name", "last_name", "email", "kind", "is_active"]
    list_filter = ["kind", "is_active", "grants__role"]
    search_fields = ["username", "first_name", "last_name", "email"]
    fields = [
        "username", "first_name", "last_name", "email", "kind", "language", "time_zone",
        "is_active", "is_staff", "is_superuser", "last_login",
    ]  # fmt: skip
    inlines = [GrantInline]
    verbs = [
        Verb(
            "create",
            _("Add somebody"),
            lambda user, subject, data: actions.create_user(actor=user, **data),
            form=UserForm,
            shown=administers,
            collection=True,
            right="user.create",
            style="primary",
        ),
        Verb(
            "grant",
            _("Grant a role"),
            lambda user, subject, data: actions.grant_role(user=subject, actor=user, **data),
            form=GrantForm,
            shown=administers,
        ),
        Verb(
            "revoke",
            _("Take a role back"),
            lambda user, subject, data: actions.revoke_role(user=subject, actor=user, **data),
            form=GrantForm,
            shown=administers,
        ),
        Verb(
            "deactivate",
            _("Keep out"),
            lambda user, subject, data: actions.set_active(user=subject, active=False, actor=user, **data),
            form=ReasonForm,
            shown=lambda user, subject: administers(user, subject) and subject.is_active,
            style="danger",
        ),
        Verb(
            "activate",
            _("Let in"),
            lambda user, subject, data: actions.set_active(user=subject, active=True, actor=user, **data),
            form=ReasonForm,
            shown=lambda user, subject: administers(user, subject) and not subject.is_active,
        ),
        Verb(
            "erase",
            _("Erase personal data"),
            lambda user, subject, data: actions.erase_person(user=subject, actor=user, **data),
            form=EraseForm,
            shown=lambda user, subject: administers(user, subject) and not subject.is_active,
            style="danger",
        ),
    ]


@admin.register(Unit)
class UnitAdmin(WithoutUnit):
    access_kind = "user"
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    fields = ["name", "parent"]
    verbs = [
        Verb(
            "add_below",
            _("Add a unit below"),
            lambda user, subject, data: actions.create_unit(parent=subject, actor=user, **data),
            form=UnitForm,
            shown=administers,
        )
    ]


@admin.register(AuditEntry)
class AuditEntryAdmin(WithoutUnit):
    access_kind = "audit"
    list_display = ["sequence", "occurred_at", "action", "linked_subject", "actor"]
    list_select_related = ["actor"]
    list_filter = ["action"]
    search_fields = ["subject", "action"]
    ordering = ["-sequence"]
    show_full_result_count = False
    fields = ["sequence", "occurred_at", "action", "subject", "actor", "story", "hash", "previous_hash"]
    readonly_fields = ["story"]

    @admin.display(description=_("subject"), ordering="subject")
    def linked_subject(self, entry: AuditEntry) -> str:
        url = subjects.url_of(entry.subject)
        return format_html('<a href="{}">{}</a>', url, entry.subject) if url else entry.subject

    @admin.display(description=_("what changed"))
    def story(self, entry: AuditEntry) -> str:
        told = audit.readable(entry)
        if told["erased"]:
            return str(_("Erased."))
        lines = [told["reason"]] if told["reason"] else []
        for change in told["changes"]:
            before, after = change["before"] or {}, change["after"] or {}
            lines += [
                f"{change['object']}  {name}: {before.get(name)!r} → {after.get(name)!r}"
                for name in sorted({*before, *after})
            ]
        return format_html("<pre>{}</pre>", "\n".join(lines))


@admin.register(OutboxDelivery)
class OutboxDeliveryAdmin(WithoutUnit):
    access_kind = "audit"
    list_display = ["event", "subscriber", "state", "attempts", "next_attempt_at", "last_error"]
    list_select_related = ["event"]
    list_filter = ["state", "subscriber"]
    search_fields = ["subject"]
    ordering = ["-id"]
    show_full_result_count = False
    fields = ["event", "subscriber", "state", "attempts", "next_attempt_at", "done_at", "last_error"]
    verbs = [
        Verb(
            "requeue",
            _("Try again"),
            lambda user, subject, data: actions.requeue_delivery(delivery=subject, actor=user),
            shown=lambda user, subject: administers(user, subject) and subject.state == DeliveryState.DEAD,
        )
    ]
