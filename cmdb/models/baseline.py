"""Baselines: how a selection of the record stood at a moment, kept by name."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cmdb.models.configuration_item import ConfigurationItem
from itsm.core.append_only import AppendOnly, NoTruncate


class Baseline(models.Model):
    """Its members are keys of versions in the history, which nobody can alter: so it never changes."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    selection: Any = models.JSONField(
        _("selection"), help_text=_("What was chosen: items by number, with all they need, or filters.")
    )
    moment = models.DateTimeField(_("taken"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by")
    )
    item_count = models.PositiveIntegerField(_("items"))
    relationship_count = models.PositiveIntegerField(_("relationships"))
    watched = models.BooleanField(
        _("watched"), default=False, help_text=_("Whatever departs from it is looked for and reported.")
    )
    looked_at = models.DateTimeField(_("last compared with the present"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="baseline_named_once_per_unit",
            )
        ]
        indexes = [
            models.Index(
                fields=["looked_at"],
                condition=models.Q(watched=True, retired_at__isnull=True),
                name="baseline_to_look_at",
            )
        ]

    def __str__(self) -> str:
        return self.name


class _Member(models.Model):
    """One version that belongs to a baseline. Written with it, never again."""

    id = models.BigAutoField(primary_key=True)
    version = models.BigIntegerField()

    class Meta:
        abstract = True


class BaselineItem(_Member):
    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="items")
    ci = models.ForeignKey(ConfigurationItem, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        triggers = [AppendOnly(), NoTruncate()]
        constraints = [models.UniqueConstraint(fields=["baseline", "ci"], name="baseline_holds_an_item_once")]
        indexes = [models.Index(fields=["version"], name="baseline_item_by_version")]

    def __str__(self) -> str:
        return f"{self.baseline_id}: {self.ci_id}"


class BaselineRelationship(_Member):
    """`relationship_id` is no reference: the relationship may be removed, its history stays."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="relationships")
    relationship_id = models.BigIntegerField()

    class Meta:
        triggers = [AppendOnly(), NoTruncate()]
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "relationship_id"], name="baseline_holds_a_relationship_once"
            )
        ]
        indexes = [models.Index(fields=["version"], name="baseline_edge_by_version")]

    def __str__(self) -> str:
        return f"{self.baseline_id}: {self.relationship_id}"


class Drift(models.Model):
    """One departure of a watched baseline's item or relationship, found once for each version.

    `operation_id` names who did it in the audit; empty where a row was written past the product. `explained`
    are numbers of the changes or releases through which it was done, empty for a drift that nobody explains.
    """

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="drifts")
    kind = models.CharField(_("kind"), max_length=12)
    key = models.BigIntegerField()
    version = models.BigIntegerField()
    explained: Any = models.JSONField(_("explained by"), default=list)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("drift")
        verbose_name_plural = _("drifts")
        triggers = [AppendOnly(), NoTruncate()]
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "kind", "key", "version"], name="drift_found_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.baseline_id}: {self.kind} {self.key}"
