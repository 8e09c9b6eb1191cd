"""Filters of the list that somebody keeps under a name, for themselves or for a part of the organisation."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """`shared_with` is a unit whose people, and those below it, see it too; None: its owner alone."""

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    shared_with = models.ForeignKey(
        "core.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    filters: Any = models.JSONField(_("filters"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_named_once_per_owner")]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """Which view the list opens with for somebody: one of their own, or one shared with them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )
    view = models.ForeignKey(SavedView, models.PROTECT, related_name="+", verbose_name=_("saved view"))

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")

    def __str__(self) -> str:
        return f"{self.user}: {self.view}"
