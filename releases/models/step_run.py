"""One step of one deployment as it really runs: a frozen copy of the plan, and what became of it."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from itsm.core.lifecycle import LifecycleField, lifecycle_guards
from releases.models.step import StepKind


class StepState(models.TextChoices):
    PENDING = "pending", _("To do")
    RUNNING = "running", _("Running")
    WAITING = "waiting", _("Waiting")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Outcome unknown")
    SKIPPED = "skipped", _("Skipped")
    ROLLED_BACK = "rolled_back", _("Rolled back")


class Direction(models.TextChoices):
    FORWARD = "forward", _("Forward")
    BACK = "back", _("Way back")


T = StepState
IN_FLIGHT = (T.RUNNING, T.WAITING, T.UNKNOWN)


class StepRun(FSMModelMixin, models.Model):
    """`attempt` counts claims: a result counts only when it names the current one.

    `idempotency_key` names the effect, not the claim: the target gets the same key however often it is
    asked, and a new one only when a step known to have failed is deliberately tried again.
    """

    FROZEN = ("deployment", "position", "direction", "name", "kind", "spec", "time_limit", "undoes")

    deployment = models.ForeignKey("releases.Deployment", on_delete=models.PROTECT, related_name="step_runs")
    position = models.PositiveSmallIntegerField(_("position"))
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, default=Direction.FORWARD
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="undone_by", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind.choices)
    spec = models.JSONField(_("what it does"), default=dict)
    time_limit = models.PositiveIntegerField(_("time limit (seconds)"))

    state = LifecycleField(_("state"), default=StepState.PENDING, choices=StepState.choices)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    idempotency_key = models.CharField(max_length=80, unique=True)
    lease_owner = models.CharField(max_length=200, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    callback_digest = models.CharField(max_length=80, blank=True, db_index=True)
    answer_due = models.DateTimeField(_("answer due"), null=True, blank=True)
    asked_at = models.DateTimeField(_("target last asked"), null=True, blank=True)

    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome_code = models.CharField(_("outcome"), max_length=60, blank=True)
    message = models.TextField(_("what happened"), blank=True)
    output = models.TextField(_("output"), blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    audit_exclude = frozenset({"output", "callback_digest", "lease_owner", "leased_until"})

    class Meta:
        verbose_name = _("step of a deployment")
        verbose_name_plural = _("steps of a deployment")
        ordering = ["deployment", "direction", "position"]
        indexes = [
            models.Index(
                fields=["leased_until"], condition=Q(state=StepState.RUNNING), name="step_run_leased"
            ),
            models.Index(fields=["answer_due"], condition=Q(state=StepState.WAITING), name="step_run_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["deployment", "direction", "position"], name="step_run_position_once"
            ),
            models.UniqueConstraint(
                fields=["deployment"],
                condition=Q(state__in=[str(state) for state in IN_FLIGHT]),
                name="one_step_in_flight",
            ),
        ]
        triggers = [
            *lifecycle_guards(),
            pgtrigger.ReadOnly(
                name="frozen_step",
                fields=[
                    "deployment",
                    "position",
                    "direction",
                    "name",
                    "kind",
                    "spec",
                    "time_limit",
                    "undoes",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"

    @property
    def lasted(self) -> dt.timedelta | None:
        """From its latest start to its end; None while it has not ended."""
        return self.ended_at - self.started_at if self.ended_at and self.started_at else None

    # Edges: each body only assigns.

    @transition(field="state", source=T.PENDING, target=T.RUNNING)
    def begin(self, at: dt.datetime) -> None:
        self.attempt += 1
        self.started_at, self.ended_at = at, None

    @transition(field="state", source=T.RUNNING, target=T.WAITING)
    def wait(self, due: dt.datetime | None) -> None:
        self.answer_due, self.leased_until = due, None

    @transition(field="state", source=[T.RUNNING, T.WAITING], target=T.SUCCEEDED)
    def succeed(self, at: dt.datetime) -> None:
        self._settle(at)

    @transition(field="state", source=[T.RUNNING, T.WAITING], target=T.FAILED)
    def fail(self, at: dt.datetime) -> None:
        self._settle(at)

    @transition(field="state", source=[T.RUNNING, T.WAITING], target=T.UNKNOWN)
    def lose(self) -> None:
        self.leased_until = self.answer_due = None

    @transition(field="state", source=T.UNKNOWN, target=T.SUCCEEDED)
    def reconcile_succeeded(self, at: dt.datetime) -> None:
        self._settle(at)

    @transition(field="state", source=T.UNKNOWN, target=T.FAILED)
    def reconcile_failed(self, at: dt.datetime) -> None:
        self._settle(at)

    @transition(field="state", source=T.UNKNOWN, target=T.WAITING)
    def reconcile_waiting(self, due: dt.datetime) -> None:
        self.answer_due = due

    @transition(field="state", source=T.UNKNOWN, target=T.PENDING)
    def reconcile_not_applied(self) -> None:
        """It surely took no effect, so running it is the first time and the key stays the same."""
        self.started_at = None

    @transition(field="state", source=T.PENDING, target=T.SKIPPED)
    def skip(self) -> None:
        pass

    @transition(field="state", source=T.SUCCEEDED, target=T.ROLLED_BACK)
    def mark_rolled_back(self) -> None:
        pass

    @transition(field="state", source=T.FAILED, target=T.PENDING)
    def try_again(self, idempotency_key: str) -> None:
        """Only after a known failure, and only by a person's decision."""
        self.idempotency_key = idempotency_key
        self.ended_at = None

    def _settle(self, at: dt.datetime) -> None:
        """The callback's digest stays, so that a target that repeats itself is recognised."""
        self.ended_at, self.leased_until, self.answer_due = at, None, None
