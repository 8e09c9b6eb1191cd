"""A deployment: one release, one environment, one attempt to put the one into the other."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from itsm.core.models.base import LockRank, NumberedModel


class DeploymentState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    ROLLING_BACK = "rolling_back", _("Rolling back")
    ROLLED_BACK = "rolled_back", _("Rolled back")
    MISSED = "missed", _("Missed")
    CANCELED = "canceled", _("Canceled")
    UNKNOWN = "unknown", _("Unknown")


D = DeploymentState
LIVE = (D.SCHEDULED, D.RUNNING, D.PAUSED, D.ROLLING_BACK, D.UNKNOWN)
"""States in which a second deployment of the same release to the same place would collide with it."""
NOT_BEGUN = (D.PLANNED, D.SCHEDULED, D.MISSED)
MOVING = (D.RUNNING, D.PAUSED, D.ROLLING_BACK, D.UNKNOWN)


class Deployment(FSMModelMixin, NumberedModel):
    """`covering_change` is frozen with the steps, so that a later change cannot lend its approval.

    `moves_release` says whether the environment was the release's target when this was planned: only then
    do the release's own state and its covering change move with it. `starts_before` is the moment (exclusive)
    after which a start that did not happen is missed.
    """

    number_prefix = "DEP"
    lock_rank = LockRank.DEPLOYMENT

    State = DeploymentState

    state = LifecycleField(_("state"), default=DeploymentState.PLANNED, choices=DeploymentState.choices)
    state_reason = models.TextField(_("reason for the latest turn"), blank=True)
    refusal_code = models.CharField(_("why it did not start"), max_length=60, blank=True)

    release = models.ForeignKey(
        "releases.Release", verbose_name=_("release"), on_delete=models.PROTECT, related_name="deployments"
    )
    environment = models.ForeignKey(
        "releases.Environment",
        verbose_name=_("environment"),
        on_delete=models.PROTECT,
        related_name="deployments",
    )
    covering_change = models.ForeignKey(
        "changes.ChangeRequest",
        verbose_name=_("covering change"),
        on_delete=models.PROTECT,
        related_name="deployments",
        null=True,
        blank=True,
    )
    moves_release = models.BooleanField(_("moves the release"), default=False)
    rolled_back_under = models.ForeignKey(
        "changes.ChangeRequest",
        verbose_name=_("change covering the rollback"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    starts_before = models.DateTimeField(_("starts before"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    claim = models.UUIDField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(NumberedModel.Meta):
        abstract = False
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "scheduled_for"], name="deployment_due"),
            models.Index(fields=["unit", "-id"], name="deployment_unit_id"),
            models.Index(fields=["release", "-id"], name="deployment_release_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "environment"],
                condition=Q(state__in=[str(state) for state in LIVE]),
                name="one_live_deployment_per_place",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeploymentState.SCHEDULED)
                | Q(scheduled_for__isnull=False, starts_before__gt=F("scheduled_for")),
                name="deployment_scheduled_has_a_time",
            ),
        ]
        triggers = lifecycle_guards()

    # Edges: each body only assigns.

    @transition(field="state", source=D.PLANNED, target=D.SCHEDULED)
    def schedule(self, starts_at: dt.datetime, starts_before: dt.datetime) -> None:
        self.scheduled_for, self.starts_before = starts_at, starts_before
        self.state_reason = self.refusal_code = ""

    @transition(field="state", source=[D.MISSED, D.SCHEDULED], target=D.SCHEDULED)
    def reschedule(self, starts_at: dt.datetime, starts_before: dt.datetime) -> None:
        self.scheduled_for, self.starts_before = starts_at, starts_before
        self.state_reason = self.refusal_code = ""

    @transition(field="state", source=D.SCHEDULED, target=D.RUNNING)
    def start(self, at: dt.datetime) -> None:
        self.started_at = at
        self.state_reason = self.refusal_code = ""

    @transition(field="state", source=D.RUNNING, target=D.SUCCEEDED)
    def succeed(self, at: dt.datetime) -> None:
        self.ended_at, self.state_reason = at, ""

    @transition(field="state", source=D.RUNNING, target=D.PAUSED)
    def pause(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=D.PAUSED, target=D.RUNNING)
    def resume(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=D.RUNNING, target=D.FAILED)
    def fail(self, at: dt.datetime, reason: str) -> None:
        self.ended_at, self.state_reason = at, reason

    @transition(field="state", source=[D.RUNNING, D.PAUSED, D.FAILED, D.SUCCEEDED], target=D.ROLLING_BACK)
    def roll_back(self, reason: str) -> None:
        self.ended_at, self.state_reason = None, reason

    @transition(field="state", source=D.ROLLING_BACK, target=D.ROLLED_BACK)
    def complete_rollback(self, at: dt.datetime) -> None:
        """The reason for rolling back stays: it is what people will ask."""
        self.ended_at = at

    @transition(field="state", source=D.ROLLING_BACK, target=D.FAILED)
    def fail_rollback(self, at: dt.datetime, reason: str) -> None:
        self.ended_at, self.state_reason = at, reason

    @transition(field="state", source=D.SCHEDULED, target=D.MISSED)
    def miss(self, code: str, reason: str) -> None:
        self.refusal_code, self.state_reason = code, reason

    @transition(field="state", source=[D.PLANNED, D.SCHEDULED, D.MISSED], target=D.CANCELED)
    def cancel(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=D.RUNNING, target=D.UNKNOWN)
    def lose(self, reason: str) -> None:
        self.state_reason = reason

    @transition(field="state", source=D.UNKNOWN, target=D.RUNNING)
    def reconcile_running(self) -> None:
        self.state_reason = ""

    @transition(field="state", source=D.UNKNOWN, target=D.SUCCEEDED)
    def reconcile_succeeded(self, at: dt.datetime) -> None:
        self.ended_at, self.state_reason = at, ""

    @transition(field="state", source=D.UNKNOWN, target=D.FAILED)
    def reconcile_failed(self, at: dt.datetime, reason: str) -> None:
        self.ended_at, self.state_reason = at, reason
