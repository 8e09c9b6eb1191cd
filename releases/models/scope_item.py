"""Scope: what is in the release, and what is expressly left out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from releases.models.plan import PlanRow


class ScopeKind(models.TextChoices):
    FEATURE = "feature", _("Feature")
    FIX = "fix", _("Fix")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    REMOVAL = "removal", _("Removal")


class ScopeItem(PlanRow):
    content_fields = ("position", "kind", "title", "description", "reference", "included")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="scope_items")
    kind = models.CharField(_("kind"), max_length=20, choices=ScopeKind.choices, default=ScopeKind.FEATURE)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("Ticket, requirement or problem record.")
    )
    included = models.BooleanField(_("in scope"), default=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("scope item")
        verbose_name_plural = _("scope items")

    def __str__(self) -> str:
        return self.title
