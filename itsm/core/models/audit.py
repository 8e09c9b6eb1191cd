"""The audit chain: what was done, by whom, when, in an order and a content that cannot be altered unseen.

An entry's hash covers the previous hash and a salted digest of its payload. Personal data sits only in the
payload row, which can be erased without breaking the chain: the digest stays, and nobody can guess the
content back from it without the salt.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from itsm.core.append_only import AppendOnly, NoTruncate


class AuditEntry(models.Model):
    sequence = models.BigIntegerField(_("sequence"), primary_key=True)
    operation_id = models.UUIDField()
    action = models.CharField(_("action"), max_length=80)
    subject = models.CharField(_("subject"), max_length=100)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        verbose_name=_("actor"),
    )
    occurred_at = models.DateTimeField(_("when"))
    payload_digest = models.CharField(max_length=71)
    previous_hash = models.CharField(_("previous hash"), max_length=71)
    hash = models.CharField(_("hash"), max_length=71)

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject", "sequence"], name="audit_subject"),
            models.Index(fields=["actor", "sequence"], name="audit_actor"),
            models.Index(fields=["operation_id"], name="audit_operation"),
        ]
        triggers = [AppendOnly(), NoTruncate()]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"

    def hashed_content(self) -> dict[str, Any]:
        """Exactly what `hash` covers; changing this shape needs a new format number."""
        return {
            "format": 1,
            "sequence": self.sequence,
            "operation": self.operation_id,
            "action": self.action,
            "subject": self.subject,
            "actor": self.actor_id,
            "occurred_at": self.occurred_at,
            "payload_digest": self.payload_digest,
            "previous_hash": self.previous_hash,
        }


class AuditPayload(models.Model):
    """Actor's name, reason, values before and after, as canonical JSON text. Erased, never edited."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=64)
    body = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="erase_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.entry_id = OLD.entry_id AND NEW.salt = '' AND NEW.body = ''
                        AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL
                        AND current_setting('slipway.operation', true) = 'audit.erase' THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'audit payloads are erased, never edited' USING ERRCODE = 'SL003';
                """,
            ),
            NoTruncate(),
        ]

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class AuditHead(models.Model):
    """The last entry's sequence and hash; one row, locked last, so that the chain has one order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=71)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]
        triggers = [
            pgtrigger.Trigger(
                name="forward_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.sequence > OLD.sequence THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'the audit chain only moves forward' USING ERRCODE = 'SL003';
                """,
            ),
            NoTruncate(),
        ]

    def __str__(self) -> str:
        return f"head at {self.sequence}"
