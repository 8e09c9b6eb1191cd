"""The mail queue: one row per message and recipient, kept until somebody can say what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("outcome unknown")


class Mail(models.Model):
    """One message to one person.

    The row is the job. A sender claims it by raising `attempts` and setting `lease_until`, and writes
    `handed_over_at` just before the end of the data, the last moment at which nothing can have been accepted.
    `unknown` is for a sender who died after that moment; only a person sends such a mail again.
    """

    message_id = models.CharField(_("message id"), max_length=200, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    to_address = models.EmailField(_("to address"), max_length=254)
    from_address = models.CharField(max_length=320)
    event_name = models.CharField(_("event"), max_length=80, blank=True)
    subject_number = models.CharField(_("about"), max_length=20, blank=True, db_index=True)
    headers = models.JSONField(default=dict)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MailState.choices, default=MailState.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    last_answer = models.TextField(_("last answer"), blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="mail_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MailState.SENDING) | models.Q(lease_until__isnull=False),
                name="mail_being_sent_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=models.Q(state=MailState.PENDING), name="mail_due"
            ),
            models.Index(
                fields=["lease_until"], condition=models.Q(state=MailState.SENDING), name="mail_leased"
            ),
            models.Index(fields=["state", "-id"], name="mail_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.subject}"
