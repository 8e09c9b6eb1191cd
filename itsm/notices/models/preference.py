"""Which groups of events a person wants by e-mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.notices.parties import Group


class MailPreference(models.Model):
    """A row exists only where somebody chose; without one, e-mail is on."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences"
    )
    group = models.CharField(max_length=20, choices=Group.choices)
    wanted = models.BooleanField()

    class Meta:
        verbose_name = _("e-mail preference")
        verbose_name_plural = _("e-mail preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="one_preference_per_person_and_group")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.group}: {'on' if self.wanted else 'off'}"
