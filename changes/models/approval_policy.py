"""Approval policies: which groups must agree, and by how many voices. Versions are never rewritten."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changes.models.approval_group import ApprovalGroup
from itsm.core.append_only import AppendOnly, NoTruncate


class ApprovalPolicy(models.Model):
    """A policy by name; what it asks for is in its newest version."""

    name = models.SlugField(_("name"), unique=True)
    label = models.CharField(_("label"), max_length=120)

    class Meta:
        verbose_name = _("approval policy")
        verbose_name_plural = _("approval policies")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class ApprovalPolicyVersion(models.Model):
    """What the policy asked for from one moment on."""

    policy = models.ForeignKey(ApprovalPolicy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    expires_after_hours = models.PositiveIntegerField(
        _("expires after (hours)"),
        null=True,
        blank=True,
        help_text=_("Empty: a round stays open until it is decided."),
    )
    counts_rejections = models.BooleanField(
        _("counts rejections"),
        default=False,
        help_text=_("A rejection is one voice among others. Otherwise a single one ends the round."),
    )
    drift_stops_start = models.BooleanField(
        _("drift stops the start"),
        default=False,
        help_text=_("Risk, impact or overlaps that differ from what the board saw stop the start."),
    )
    published_at = models.DateTimeField(_("published"), editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["policy", "-number"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.policy} {self.number}"


class PolicyRequirement(models.Model):
    """`quorum` members of the group must approve."""

    version = models.ForeignKey(ApprovalPolicyVersion, models.PROTECT, related_name="requirements")
    group = models.ForeignKey(ApprovalGroup, models.PROTECT, related_name="+")
    quorum = models.PositiveSmallIntegerField(_("quorum"))

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["version", "group__label"]
        constraints = [
            models.UniqueConstraint(fields=["version", "group"], name="requirement_once_per_group"),
            models.CheckConstraint(condition=models.Q(quorum__gte=1), name="requirement_needs_a_voice"),
        ]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.quorum} × {self.group}"
