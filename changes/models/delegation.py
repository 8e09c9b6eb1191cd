"""Standing in: somebody votes in another's place for a while, and shares their conflicts of interest."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Delegation(models.Model):
    """`to_user` stands in for `from_user` during the half-open interval `[start, end)`."""

    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given", verbose_name=_("from")
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_held", verbose_name=_("to")
    )
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="delegation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_user=models.F("to_user")), name="delegation_joins_two_people"
            ),
        ]
        indexes = [
            models.Index(fields=["to_user", "end"], name="delegation_by_stand_in"),
            models.Index(fields=["from_user", "end"], name="delegation_by_principal"),
        ]

    def __str__(self) -> str:
        return f"{self.from_user} → {self.to_user}"
