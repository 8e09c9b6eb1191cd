"""One line in somebody's inbox."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.notices.parties import Party


class Notice(models.Model):
    """What one person was told about one event.

    The sentence is not stored: the event's name is, and the page says it in the language the reader has
    today.
    """

    out_of_sight = False
    """Not kept: set for a reader who may not see the object any more."""

    event_id = models.BigIntegerField()
    event_name = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    subject_number = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=20)
    subject_title = models.CharField(max_length=300, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    party = models.CharField(max_length=20, choices=Party.choices)
    asks = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event_id", "user"], name="notice_once_per_event_and_person")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_inbox"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_number} {self.event_name}"
