"""Who does what, who is told, who is trained."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from releases.models.plan import PlanRow


class RoleAssignment(PlanRow):
    """A role in this release, who holds it, and what they answer for."""

    content_fields = ("position", "role", "person_id", "responsibility")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=100)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    responsibility = models.TextField(_("responsibility"), blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("role in the release")
        verbose_name_plural = _("roles in the release")

    def __str__(self) -> str:
        return self.role


class Communication(PlanRow):
    """A message that somebody affected is to get, and when."""

    content_fields = ("position", "audience", "channel", "message", "due_on", "done")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="communications")
    audience = models.CharField(_("audience"), max_length=200)
    channel = models.CharField(_("channel"), max_length=100, blank=True)
    message = models.TextField(_("message"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta(PlanRow.Meta):
        verbose_name = _("communication")
        verbose_name_plural = _("communications")

    def __str__(self) -> str:
        return self.audience


class Training(PlanRow):
    """What a group of people has to learn before, or soon after, the release goes live."""

    content_fields = ("position", "audience", "subject", "material", "due_on", "done")

    release = models.ForeignKey("releases.Release", on_delete=models.PROTECT, related_name="trainings")
    audience = models.CharField(_("audience"), max_length=200)
    subject = models.CharField(_("subject"), max_length=200)
    material = models.TextField(_("material"), blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta(PlanRow.Meta):
        verbose_name = _("training")
        verbose_name_plural = _("trainings")

    def __str__(self) -> str:
        return self.subject
