"""Edits held in the record until whoever stands behind their reference has them applied."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cmdb.models.configuration_item import ConfigurationItem
from cmdb.models.relationship_type import RelationshipType


class Proposal(models.TextChoices):
    EDIT = "edit", _("Edit")
    RELATE = "relate", _("Relate")
    EDIT_RELATIONSHIP = "edit_relationship", _("Edit the relationship")
    UNRELATE = "unrelate", _("Remove the relationship")
    STEP = "step", _("Lifecycle step")


class LifecycleStep(models.TextChoices):
    """The verbs that move an item along its lifecycle: the edges of `ConfigurationItem`, by name."""

    PUT_IN_USE = "put_in_use", _("Put in use")
    START_MAINTENANCE = "start_maintenance", _("Start maintenance")
    END_MAINTENANCE = "end_maintenance", _("End maintenance")
    RETIRE = "retire", _("Retire")
    REINSTATE = "reinstate", _("Reinstate")


class Outcome(models.TextChoices):
    PENDING = "", _("Pending")
    APPLIED = "applied", _("Applied")
    SET_ASIDE = "set_aside", _("Set aside")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProposedEdit(models.Model):
    """One edit of `ci`, of its relationship `type` to `target`, or one step of its lifecycle, by its `verb`.

    Held under an opaque `reference`. `changes` lists the fields that would change: name, before, after, and
    for keys the words of both. A withdrawn one no longer belongs to what its reference stands for; one set
    aside does and was not applied.
    """

    reference = models.CharField(_("reference"), max_length=40)
    what = models.CharField(_("kind"), max_length=20, choices=Proposal)
    ci = models.ForeignKey(
        ConfigurationItem, models.PROTECT, related_name="+", db_index=False, verbose_name=_("item")
    )
    type = models.ForeignKey(
        RelationshipType, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_("type")
    )
    target = models.ForeignKey(
        ConfigurationItem,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=_("target"),
    )
    verb = models.CharField(
        _("step"), max_length=20, choices=LifecycleStep, blank=True, default="", db_default=""
    )
    changes: Any = models.JSONField(_("changes"), default=list)
    ci_version = models.PositiveIntegerField(_("version of the item"))
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default="")
    note = models.TextField(_("note"), blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("proposed edit")
        verbose_name_plural = _("proposed edits")
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["edit", "step"], type__isnull=True, target__isnull=True)
                | ~Q(what__in=["edit", "step"]) & Q(type__isnull=False, target__isnull=False),
                name="proposed_edit_names_its_relationship",
            ),
            models.CheckConstraint(
                condition=Q(what="step") & ~Q(verb="") | ~Q(what="step") & Q(verb=""),
                name="proposed_step_names_its_verb",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | ~Q(outcome="") & Q(settled_at__isnull=False),
                name="proposed_edit_is_settled_once",
            ),
            models.UniqueConstraint(
                fields=["reference", "ci", "type", "target"],
                condition=Q(outcome="", target__isnull=False),
                name="relationship_proposed_once_per_reference",
            ),
            models.UniqueConstraint(
                fields=["reference", "ci"],
                condition=Q(outcome="", what="step"),
                name="step_proposed_once_per_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["reference", "id"], name="proposed_edit_by_reference"),
            models.Index(fields=["ci", "id"], name="proposed_edit_by_item"),
            models.Index(
                fields=["target", "id"], condition=Q(target__isnull=False), name="proposed_edit_by_target"
            ),
        ]

    def __str__(self) -> str:
        if self.verb:
            return f"{self.ci}: {self.get_verb_display()}"
        if self.target is None or self.type is None:
            return str(self.ci)
        return f"{self.ci.number} {self.type.label} {self.target.number}"
