"""News on its way: an event is written with the change it tells of; a delivery is who must hear it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.core.append_only import AppendOnly, NoTruncate


class OutboxEvent(models.Model):
    name = models.CharField(_("event"), max_length=80)
    subject = models.CharField(_("subject"), max_length=100)
    payload = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    operation_id = models.UUIDField()
    occurred_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["subject", "id"], name="outbox_event_subject")]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Pending")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")


class OutboxDelivery(models.Model):
    """One subscriber's copy of one event. Claimed with a lease; done in the transaction of its effects."""

    event = models.ForeignKey(OutboxEvent, models.CASCADE, related_name="deliveries", verbose_name=_("event"))
    subscriber = models.CharField(_("subscriber"), max_length=80)
    subject = models.CharField(_("subject"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once_per_subscriber")
        ]
        indexes = [
            models.Index(
                fields=["subscriber", "subject", "event"],
                condition=models.Q(state="pending"),
                name="delivery_pending_order",
            ),
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(state="pending"), name="delivery_pending_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} -> {self.subscriber}"
