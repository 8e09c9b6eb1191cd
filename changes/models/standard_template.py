"""The catalogue of standard changes: templates that were approved once and are then simply used."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from itsm.core.lifecycle import LifecycleField, lifecycle_guards


class TemplateState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    RETIRED = "retired", _("Retired")


class StandardTemplate(models.Model):
    """A kind of standard change, offered to a unit and everything below it."""

    name = models.SlugField(_("name"), unique=True)
    label = models.CharField(_("label"), max_length=200)
    category = models.CharField(_("category"), max_length=80, blank=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("standard change template")
        verbose_name_plural = _("standard change templates")
        ordering = ["category", "label"]

    def __str__(self) -> str:
        return self.label


class StandardTemplateVersion(FSMModelMixin, models.Model):
    """What is approved: the plans a change made from it keeps word for word. At most one version is
    approved.
    """

    template = models.ForeignKey(StandardTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = LifecycleField(_("state"), default=TemplateState.PROPOSED, choices=TemplateState)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"))
    justification = models.TextField(_("justification"))
    implementation_plan = models.TextField(_("implementation plan"))
    test_plan = models.TextField(_("test plan"))
    backout_plan = models.TextField(_("backout plan"))
    risk_answers = models.JSONField(_("risk answers"), default=dict)
    covers_releases = models.BooleanField(
        _("covers releases"),
        default=False,
        help_text=_("A release may be deployed by a change made from this template."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decision_comment = models.TextField(_("comment"), blank=True, editable=False)

    class Meta:
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        ordering = ["template", "-number"]
        triggers = lifecycle_guards()
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="standard_template_version_once"),
            models.UniqueConstraint(
                fields=["template"],
                condition=models.Q(state="approved"),
                name="one_current_standard_template",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"

    @transition(field=state, source=TemplateState.PROPOSED, target=TemplateState.APPROVED)
    def approve(self) -> None:
        """From now on this version stands for an approval round."""

    @transition(field=state, source=TemplateState.PROPOSED, target=TemplateState.DECLINED)
    def decline(self) -> None:
        """Nobody may use this version."""

    @transition(
        field=state, source=[TemplateState.PROPOSED, TemplateState.APPROVED], target=TemplateState.RETIRED
    )
    def retire(self) -> None:
        """Withdrawn, or superseded by a newer approved version."""
