"""Planned deployment steps, each with its own way back."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from releases.models.plan import PlanRow

MAX_TIME_LIMIT = 24 * 60 * 60


class StepKind(models.TextChoices):
    HTTP = "http", _("HTTP request")
    COMMAND = "command", _("Command")
    MANUAL = "manual", _("Manual")


class RollbackKind(models.TextChoices):
    HTTP = "http", _("HTTP request")
    COMMAND = "command", _("Command")
    MANUAL = "manual", _("Manual")
    NONE = "none", _("Nothing to undo")


class DeploymentStep(PlanRow):
    """One step of the plan and the step that undoes it.

    `spec` by kind (texts may hold `${name}`, replaced by the environment's value of that name):

    - http: `{"url", "method", "headers", "body", "wait": "response" | "callback",
      "status_url"}`; the last is asked when the outcome is unknown
    - command: `{"command", "arguments": [...]}`; the command is a name on the administrators' list
    - manual: `{"instructions"}`

    `rollback_spec` alike, and for `none`: `{"reason"}`. `time_limit` is in seconds, of each of the two.
    """

    content_fields = ("position", "name", "kind", "spec", "rollback_kind", "rollback_spec", "time_limit")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind.choices)
    spec = models.JSONField(_("what it does"), default=dict)
    rollback_kind = models.CharField(_("rollback"), max_length=10, choices=RollbackKind.choices)
    rollback_spec = models.JSONField(_("what undoes it"), default=dict)
    time_limit = models.PositiveIntegerField(
        _("time limit (seconds)"),
        default=300,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_TIME_LIMIT)],
    )

    class Meta(PlanRow.Meta):
        verbose_name = _("deployment step")
        verbose_name_plural = _("deployment steps")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "position"],
                name="step_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"
