"""Components: what is built or acquired, software and hardware, each by its exact version."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from releases.models.plan import PlanRow

SHA256 = r"^[0-9a-f]{64}$"


class ComponentKind(models.TextChoices):
    SOFTWARE = "software", _("Software")
    CONFIGURATION = "configuration", _("Configuration")
    DATA = "data", _("Data")
    DOCUMENTATION = "documentation", _("Documentation")
    HARDWARE = "hardware", _("Hardware")


class ComponentOrigin(models.TextChoices):
    DEVELOPED = "developed", _("Developed")
    ACQUIRED = "acquired", _("Acquired")


class Component(PlanRow):
    """One deliverable. Whatever is a file is pinned by its SHA-256; hardware by version and serial."""

    content_fields = ("position", "kind", "origin", "name", "version_label", "sha256", "location")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="components")
    kind = models.CharField(
        _("kind"), max_length=20, choices=ComponentKind.choices, default=ComponentKind.SOFTWARE
    )
    origin = models.CharField(
        _("origin"), max_length=20, choices=ComponentOrigin.choices, default=ComponentOrigin.DEVELOPED
    )
    name = models.CharField(_("name"), max_length=200)
    version_label = models.CharField(_("version"), max_length=100)
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(SHA256, _("A SHA-256 is 64 hexadecimal digits."))],
    )
    location = models.CharField(
        _("where it lies"), max_length=500, blank=True, help_text=_("Repository, image or serial number.")
    )

    class Meta(PlanRow.Meta):
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints = [
            models.CheckConstraint(condition=Q(sha256="") | Q(sha256__regex=SHA256), name="component_sha256"),
            models.UniqueConstraint(fields=["release", "name"], name="component_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version_label}"
