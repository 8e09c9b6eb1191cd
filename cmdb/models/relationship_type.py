"""Relationship types: how two CIs can belong together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.ci_class import CIClass, name_validator
from cmdb.rules import relationships as rules


class ImpactDirection(models.TextChoices):
    """Which end suffers when the other fails."""

    TARGET_TO_SOURCE = rules.TARGET_TO_SOURCE, _("a failing target harms the source")
    SOURCE_TO_TARGET = rules.SOURCE_TO_TARGET, _("a failing source harms the target")
    BOTH = rules.BOTH, _("either end harms the other")
    NONE = rules.NONE, _("neither end harms the other")


class Strength(models.TextChoices):
    """What the failure of one end means for the other."""

    TOTAL = rules.TOTAL, _("total: the other end fails too")
    DEGRADED = rules.DEGRADED, _("degraded: the other end goes on with less")
    REDUNDANT = rules.REDUNDANT, _("redundant: the other end fails only when none is left")


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
    strength = models.CharField(
        _("strength"), max_length=10, choices=Strength, default=Strength.TOTAL, db_default=Strength.TOTAL
    )
    source_most = models.PositiveSmallIntegerField(
        _("most for one source"),
        null=True,
        blank=True,
        help_text=_("How many relationships of this type one source may have; empty: any number."),
    )
    target_most = models.PositiveSmallIntegerField(
        _("most for one target"),
        null=True,
        blank=True,
        help_text=_("How many relationships of this type one target may have; empty: any number."),
    )
    made_by_import = models.BooleanField(_("made by an import"), default=False)

    class Meta:
        verbose_name = _("relationship type")
        verbose_name_plural = _("relationship types")
        ordering = ["label"]

    def __str__(self) -> str:
        return f"{self.label} :: {self.inverse_label}"


class RelationshipEnds(models.Model):
    """A pair of classes, each with those below it, that a type may join. A type without any joins all."""

    type = models.ForeignKey(
        RelationshipType, verbose_name=_("type"), on_delete=models.CASCADE, related_name="ends"
    )
    source_class = models.ForeignKey(
        CIClass, verbose_name=_("class of the source"), on_delete=models.PROTECT, related_name="+"
    )
    target_class = models.ForeignKey(
        CIClass, verbose_name=_("class of the target"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("classes a relationship may join")
        verbose_name_plural = _("classes a relationship may join")
        constraints = [
            models.UniqueConstraint(
                fields=["type", "source_class", "target_class"], name="ends_named_once_per_type"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_class} → {self.target_class}"
