"""People, services, units and the roles granted in them."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("“%(zone)s” is not an IANA time zone.") % {"zone": value}, code="zone")


def username_fits(value: str) -> bool:
    """Django's own form of a user name; `system:` names fall outside it, so nobody can take one."""
    return len(value) <= 150 and re.fullmatch(r"[\w.@+-]+", value) is not None


class UserKind(models.TextChoices):
    PERSON = "person", _("Person")
    SERVICE = "service", _("Integration")
    SYSTEM = "system", _("Part of Slipway")


class User(AbstractUser):
    """Somebody who acts: a person, an integration, or a named part of Slipway itself (never "no user")."""

    audit_exclude = frozenset({"password", "last_login"})
    _grants: Any = None

    kind = models.CharField(_("kind"), max_length=10, choices=UserKind, default=UserKind.PERSON)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined,misc]
        pass

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def is_service(self) -> bool:
        return self.kind != UserKind.PERSON


class Role(models.TextChoices):
    """What somebody may be in a unit and below it. SYSTEM is Slipway's own actors and is never granted."""

    REQUESTER = "requester", _("Requester")
    RELEASE_MANAGER = "release_manager", _("Release manager")
    CHANGE_MANAGER = "change_manager", _("Change manager")
    CAB_MEMBER = "cab_member", _("CAB member")
    DEPLOYER = "deployer", _("Deployer")
    CONFIGURATION_MANAGER = "configuration_manager", _("Configuration manager")
    AUDITOR = "auditor", _("Auditor")
    INTEGRATION = "integration", _("Integration")
    ADMINISTRATOR = "administrator", _("Administrator")
    SYSTEM = "system", _("Slipway")


GRANTABLE = [choice for choice in Role.choices if choice[0] != Role.SYSTEM]


class Unit(models.Model):
    """An organisational unit.

    `path` holds the ids from the root down (`/000001/000004/`), so that "and below" is a prefix. A trigger
    writes it, whatever road the row came by.
    """

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    path = models.CharField(max_length=500, editable=False, blank=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_unique_under_parent"),
            models.UniqueConstraint(
                models.ExpressionWrapper(models.Q(parent__isnull=True), output_field=models.BooleanField()),
                condition=models.Q(parent__isnull=True),
                name="unit_one_root",
            ),
        ]
        indexes = [models.Index(fields=["path"], opclasses=["varchar_pattern_ops"], name="unit_path_prefix")]
        triggers = [
            pgtrigger.Trigger(
                name="path_from_parent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "path"),
                func="""
                    NEW.path := COALESCE(
                        (SELECT path FROM core_unit WHERE id = NEW.parent_id), '/'
                    ) || lpad(NEW.id::text, GREATEST(6, length(NEW.id::text)), '0') || '/';
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Brings back the path that the trigger wrote."""
        super().save(*args, **kwargs)
        self.refresh_from_db(fields=["path"])


class RoleGrant(models.Model):
    """A role held in a unit and everything below it, or everywhere when `unit` is empty."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=GRANTABLE)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        help_text=_("Empty: everywhere."),
        verbose_name=_("unit"),
    )

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], nulls_distinct=False, name="grant_held_once"
            ),
        ]

    def __str__(self) -> str:
        where = self.unit or _("everywhere")
        return f"{self.user}: {self.get_role_display()} ({where})"
