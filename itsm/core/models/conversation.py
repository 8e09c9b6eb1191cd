"""What people attach to a numbered object: comments, attachments, and their wish to be told.

The object is named by its number, so that the ground need not know the floors above it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.core.append_only import AppendOnly, NoTruncate


class Comment(models.Model):
    subject = models.CharField(max_length=20)
    text = models.TextField(_("text"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "id"], name="comment_subject")]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.author} on {self.subject}"


class Watcher(models.Model):
    subject = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.user} watches {self.subject}"


def attachment_path(attachment: Attachment, name: str) -> str:
    """By digest: the same content is stored once, and no name from outside becomes a path."""
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(models.Model):
    subject = models.CharField(max_length=20)
    name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=attachment_path, max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject", "id"], name="attachment_subject"),
            models.Index(fields=["sha256"], name="attachment_sha256"),
        ]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.name} on {self.subject}"
