"""The post-implementation review: what was promised, what came of it, what follows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from releases.models.plan import PlanRow


class Verdict(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Review(models.Model):
    """One review per release, recorded while the release stands in review."""

    release = models.OneToOneField("releases.Release", on_delete=models.PROTECT, related_name="review")
    objectives_met = models.CharField(_("objectives met"), max_length=10, choices=Verdict.choices)
    on_time = models.BooleanField(_("on time"))
    on_budget = models.BooleanField(_("within budget"))
    actual_cost = models.DecimalField(
        _("actual cost"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    summary = models.TextField(_("what happened"))
    lessons = models.TextField(_("lessons learned"), blank=True)
    stakeholder_feedback = models.TextField(_("feedback from stakeholders"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("post-implementation review")
        verbose_name_plural = _("post-implementation reviews")

    def __str__(self) -> str:
        return f"{self.release_id}: {self.objectives_met}"


class FollowUp(PlanRow):
    """Something that the review asks somebody to do."""

    content_fields = ("position", "task", "owner_id", "due_on", "done")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="follow_ups")
    task = models.CharField(_("task"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta(PlanRow.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return self.task
