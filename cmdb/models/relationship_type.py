"""Relationship types: how two CIs can belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.ci_class import name_validator
from cmdb.rules import relationships as rules


class ImpactDirection(models.TextChoices):
    """Which end suffers when the other fails."""

    TARGET_TO_SOURCE = rules.TARGET_TO_SOURCE, _("a failing target harms the source")
    SOURCE_TO_TARGET = rules.SOURCE_TO_TARGET, _("a failing source harms the target")
    BOTH = rules.BOTH, _("either end harms the other")
    NONE = rules.NONE, _("neither end harms the other")


class RelationshipType(models.Model):
    """Read as a sentence from both ends: source *Depends on* target, target *Used by* source."""

    name = models.CharField(_("name"), max_length=80, unique=True, validators=[name_validator])
    label = models.CharField(_("label"), max_length=120)
    inverse_label = models.CharField(_("label from the target"), max_length=120)
    impact = models.CharField(
        _("impact"), max_length=20, choices=ImpactDirection, default=ImpactDirection.TARGET_TO_SOURCE
    )
    acyclic = models.BooleanField(
        _("no circles"), default=False, help_text=_("Refuse relationships of this type that close a circle.")
    )
    made_by_import = models.BooleanField(_("made by an import"), default=False)

    class Meta:
        verbose_name = _("relationship type")
        verbose_name_plural = _("relationship types")
        ordering = ["label"]

    def __str__(self) -> str:
        return f"{self.label} :: {self.inverse_label}"
