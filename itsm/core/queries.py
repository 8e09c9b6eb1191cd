"""Reads of the ground: conversations of a subject, always for somebody who may see it; who did what."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from itsm.core import subjects
from itsm.core.clock import database_now
from itsm.core.models import Attachment, AuditEntry, Comment, IdempotentRequest, User, Watcher

ANSWERS_KEPT = dt.timedelta(hours=24)


def comments(user: User, subject: str) -> QuerySet[Comment]:
    subjects.fetch(user, subject)
    return Comment.objects.filter(subject=subject).select_related("author")


def attachments(user: User, subject: str) -> QuerySet[Attachment]:
    subjects.fetch(user, subject)
    return Attachment.objects.filter(subject=subject).select_related("uploaded_by")


def attachment(user: User, pk: int) -> Attachment | None:
    """The attachment, visible as its subject is; None when there is none."""
    found = Attachment.objects.filter(pk=pk).first()
    if found is not None:
        subjects.fetch(user, found.subject)
    return found


def watches(user: User, subject: str) -> bool:
    return Watcher.objects.filter(subject=subject, user=user).exists()


def watchers(subject: str) -> QuerySet[User]:
    ids = Watcher.objects.filter(subject=subject).values("user")
    return User.objects.filter(pk__in=ids, is_active=True)


def has_acted_on(user: User, subject: str) -> bool:
    """Whether the audit holds anything this person did to the subject."""
    return AuditEntry.objects.filter(subject=subject, actor=user).exists()


def forget_old_answers() -> int:
    """Delete answers older than `ANSWERS_KEPT`; returns how many."""
    deleted, _per_model = IdempotentRequest.objects.filter(
        created_at__lt=database_now() - ANSWERS_KEPT
    ).delete()
    return deleted
