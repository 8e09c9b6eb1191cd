"""The release: what is to go live, why, when, and how far it has come."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin

from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from itsm.core.models.base import LockRank, NumberedModel
from releases.models.release_edges import ReleaseEdges
from releases.models.release_states import ReleaseState, ReleaseType


class Release(ReleaseEdges, FSMModelMixin, NumberedModel):
    """A release request and, once accepted, the release itself.

    A draft may be half-filled, so most texts may be blank here; `rules.request` says what a
    submission needs and `rules.approval` what must stand before approval is asked for.
    """

    number_prefix = "REL"
    lock_rank = LockRank.RELEASE

    State = ReleaseState
    Type = ReleaseType

    state = LifecycleField(_("state"), default=ReleaseState.DRAFT, choices=ReleaseState.choices)
    state_reason = models.TextField(_("reason for the latest turn"), blank=True)

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what is released"), blank=True)
    objective = models.TextField(_("why: the objective"), blank=True)
    beneficiaries = models.TextField(_("for whom"), blank=True)
    business_value = models.TextField(_("business value"), blank=True)
    release_type = models.CharField(_("type"), max_length=20, choices=ReleaseType.choices, blank=True)
    target_environment = models.ForeignKey(
        "releases.Environment",
        verbose_name=_("target environment"),
        on_delete=models.PROTECT,
        related_name="targeted_by",
        null=True,
        blank=True,
    )
    target_date = models.DateField(_("target date"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        on_delete=models.PROTECT,
        related_name="requested_releases",
    )

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("release manager"),
        on_delete=models.PROTECT,
        related_name="managed_releases",
        null=True,
        blank=True,
    )
    implementer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("implementer"),
        on_delete=models.PROTECT,
        related_name="implemented_releases",
        null=True,
        blank=True,
    )
    change_model = models.CharField(_("change model"), max_length=60, default="normal")
    change_template = models.CharField(
        _("standard change template"),
        max_length=80,
        blank=True,
        help_text=_("Only for the change model “standard”: the template whose approval stands for it."),
    )
    implementation_plan = models.TextField(_("implementation plan"), blank=True)
    test_plan = models.TextField(_("test plan"), blank=True)
    backout_plan = models.TextField(_("backout plan"), blank=True)
    risk_answers = models.JSONField(_("risk answers"), default=dict, blank=True)
    window_start = models.DateTimeField(_("window start"), null=True, blank=True)
    window_end = models.DateTimeField(_("window end"), null=True, blank=True)
    template_version = models.ForeignKey(
        "releases.ReleaseTemplateVersion",
        verbose_name=_("template"),
        on_delete=models.PROTECT,
        related_name="releases",
        null=True,
        blank=True,
    )
    plan_revision = models.PositiveIntegerField(
        default=0, help_text=_("Counts edits of plan rows, so that the release's version sees them.")
    )

    covering_change = models.ForeignKey(
        "changes.ChangeRequest",
        verbose_name=_("covering change"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    deployed_at = models.DateTimeField(_("deployed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    search_text = models.GeneratedField(
        expression=Lower(Concat("number", models.Value(" "), "title")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta(NumberedModel.Meta):
        abstract = False
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-id"]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="release_search_trigrams"),
            models.Index(fields=["state", "-id"], name="release_state_id"),
            models.Index(fields=["unit", "-id"], name="release_unit_id"),
            models.Index(fields=["requested_by", "-id"], name="release_requester_id"),
            models.Index(fields=["target_date"], name="release_target_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_start__isnull=True)
                | Q(window_end__isnull=True)
                | Q(window_end__gt=F("window_start")),
                name="release_window_not_inverted",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="release_budget_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.SCHEDULED) | Q(scheduled_for__isnull=False),
                name="release_scheduled_has_a_time",
            ),
        ]
        triggers = lifecycle_guards()

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/releases/{self.number}/"


class AffectedCI(models.Model):
    """One configuration item that the release touches directly."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="affected_cis")
    ci = models.ForeignKey("cmdb.ConfigurationItem", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("affected configuration item")
        verbose_name_plural = _("affected configuration items")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "ci"], name="affected_ci_once")]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.ci_id}"
