"""Gates: what must be shown before a release may enter an environment, and the evidence for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.core.append_only import AppendOnly, NoTruncate


class GateKind(models.TextChoices):
    JUNIT = "junit", _("Test report (JUnit)")
    CHECK = "check", _("Check by a person")


class Gate(models.Model):
    """A condition of entry to one environment.

    A `junit` gate passes on a report with at least `min_tests` tests and no failure or error; a `check`
    gate on a person's word with a note.
    """

    environment = models.ForeignKey("releases.Environment", on_delete=models.PROTECT, related_name="gates")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=GateKind.choices)
    min_tests = models.PositiveIntegerField(_("tests, at least"), default=1)
    max_skipped = models.PositiveIntegerField(
        _("skipped, at most"), null=True, blank=True, help_text=_("Empty: any number.")
    )
    guidance = models.TextField(_("guidance"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["environment", "name"]
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        constraints = [models.UniqueConstraint(fields=["environment", "name"], name="gate_named_once")]

    def __str__(self) -> str:
        return self.name


class GateEvidence(models.Model):
    """What was shown at a gate for one release: append-only; the latest current one counts.

    `build_digest` names the components it was shown for: evidence of an earlier build proves nothing
    about this one.
    """

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="evidence")
    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="evidence")
    build_digest = models.CharField(max_length=80)
    attachment = models.ForeignKey(
        "core.Attachment", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    passed = models.BooleanField(_("passed"))
    tests = models.PositiveIntegerField(_("tests"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    duration = models.FloatField(_("duration (seconds)"), default=0)
    note = models.TextField(_("note"), blank=True)
    provided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("provided by"), on_delete=models.PROTECT, related_name="+"
    )
    provided_at = models.DateTimeField(_("provided at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("gate evidence")
        verbose_name_plural = _("gate evidence")
        indexes = [models.Index(fields=["release", "gate", "-id"], name="evidence_of_release")]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.gate_id}: {self.passed}"
