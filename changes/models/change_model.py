"""Change models (ITIL 4, change enablement): a repeatable way of handling one kind of change."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from changes.models.approval_policy import ApprovalPolicy
from itsm.core.append_only import AppendOnly, NoTruncate


class ChangeKind(models.TextChoices):
    NORMAL = "normal", _("Normal")
    STANDARD = "standard", _("Standard")
    EMERGENCY = "emergency", _("Emergency")


class ChangeModel(models.Model):
    """A model by name. Its newest version applies to changes opened from now on."""

    name = models.SlugField(_("name"), unique=True)
    label = models.CharField(_("label"), max_length=120)
    active = models.BooleanField(_("offered for new changes"), default=True)

    class Meta:
        verbose_name = _("change model")
        verbose_name_plural = _("change models")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class ChangeModelVersion(models.Model):
    """How the model worked when a change was opened; each change keeps its version for life."""

    model = models.ForeignKey(ChangeModel, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind)
    straight_through = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        verbose_name=_("states passed straight through"),
    )
    policy = models.ForeignKey(
        ApprovalPolicy,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Authorizes the change; for an emergency, its start."),
        verbose_name=_("policy"),
    )
    full_policy = models.ForeignKey(
        ApprovalPolicy,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Emergencies only: the round due before the change is closed."),
        verbose_name=_("policy after the fact"),
    )
    published_at = models.DateTimeField(_("published"), editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["model", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="model_version_once"),
            models.CheckConstraint(
                condition=models.Q(kind="standard") | ~models.Q(straight_through__contains=["authorize"]),
                name="only_standard_changes_pass_authorization",
            ),
        ]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.model} {self.number}"
