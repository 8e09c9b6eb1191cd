"""The audit chain: appending to it and proving it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet

from itsm.core.canonical import canonical_bytes, digest, digest_of_bytes
from itsm.core.models.audit import AuditEntry, AuditHead, AuditPayload
from itsm.core.models.people import User
from itsm.core.tracking import Change

GENESIS = "sha256:" + "0" * 64


@dataclass(frozen=True)
class Draft:
    """An entry before it has its place in the chain."""

    operation_id: uuid.UUID
    action: str
    subject: str
    actor: User
    occurred_at: dt.datetime
    reason: str = ""
    changes: tuple[Change, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> str:
        content = {
            "actor": str(self.actor),
            "username": self.actor.username,
            "reason": self.reason,
            "facts": keepable(dict(self.facts)),
            "changes": [
                {"object": change.label, "before": keepable(change.before), "after": keepable(change.after)}
                for change in self.changes
            ],
        }
        return canonical_bytes(content).decode()


def append(drafts: Sequence[Draft]) -> None:
    """Give the drafts their place. Locks the chain's head: call last, just before the commit."""
    if not drafts:
        return
    head = AuditHead.objects.select_for_update().get(pk=1)
    entries, payloads = [], []
    sequence, previous = head.sequence, head.hash
    for draft in drafts:
        sequence += 1
        salt, body = secrets.token_hex(32), draft.body()
        entry = AuditEntry(
            sequence=sequence,
            operation_id=draft.operation_id,
            action=draft.action,
            subject=draft.subject,
            actor=draft.actor,
            occurred_at=draft.occurred_at,
            payload_digest=payload_digest(salt, body),
            previous_hash=previous,
        )
        entry.hash = previous = digest(entry.hashed_content())
        entries.append(entry)
        payloads.append(AuditPayload(entry=entry, salt=salt, body=body))
    AuditEntry.objects.bulk_create(entries)
    AuditPayload.objects.bulk_create(payloads)
    AuditHead.objects.filter(pk=1).update(sequence=sequence, hash=previous)


def payload_digest(salt: str, body: str) -> str:
    return digest_of_bytes(f"{salt}\n{body}".encode())


def entries_about(subject: str) -> QuerySet[AuditEntry]:
    """Every entry about a subject, newest first, with its payload.

    Who may see the subject may see its history; the caller has fetched the subject for somebody.
    """
    return AuditEntry.objects.filter(subject=subject).select_related("payload").order_by("-sequence")


def history_of(subject: str, limit: int = 200) -> list[dict[str, Any]]:
    """The newest entries about a subject, newest first, as plain values for a timeline."""
    return [readable(row) for row in entries_about(subject)[:limit]]


def readable(entry: AuditEntry) -> dict[str, Any]:
    body = json.loads(entry.payload.body) if entry.payload.body else {}
    return {
        "sequence": entry.sequence,
        "action": entry.action,
        "subject": entry.subject,
        "occurred_at": entry.occurred_at,
        "actor": body.get("actor", ""),
        "reason": body.get("reason", ""),
        "facts": body.get("facts", {}),
        "changes": body.get("changes", []),
        "erased": entry.payload.erased_at is not None,
    }


def faults() -> list[str]:
    """Every way in which the chain in the database does not hold, each naming its row. Empty: intact.

    Chain and head are read as they stood at one moment, so what is written meanwhile is no fault. Inside a
    transaction it is that transaction's isolation which decides.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(_faults())


def _faults() -> Iterator[str]:
    previous_sequence, previous_hash = 0, GENESIS
    erased: set[int] = set()
    forgiven: set[int] = set()
    for entry in AuditEntry.objects.select_related("payload").order_by("sequence").iterator(2000):
        name = f"entry {entry.sequence} ({entry.action} on {entry.subject})"
        if entry.sequence != previous_sequence + 1:
            yield f"{name}: entries {previous_sequence + 1} to {entry.sequence - 1} are missing"
        if entry.previous_hash != previous_hash and entry.sequence == previous_sequence + 1:
            yield f"{name}: does not follow the entry before it"
        if digest(entry.hashed_content()) != entry.hash:
            yield f"{name}: the row was altered"
        payload = getattr(entry, "payload", None)
        if payload is None:
            yield f"{name}: its payload is missing"
        elif payload.erased_at is not None:
            erased.add(entry.sequence)
        elif payload_digest(payload.salt, payload.body) != entry.payload_digest:
            yield f"{name}: its payload was altered"
        elif entry.action == "audit.erase":
            forgiven.update(json.loads(payload.body)["facts"].get("erased", []))
        previous_sequence, previous_hash = entry.sequence, entry.hash
    for sequence in sorted(erased - forgiven):
        yield f"entry {sequence}: its payload was erased without an erasure entry"
    head = AuditHead.objects.filter(pk=1).first()
    if head is None or (head.sequence, head.hash) != (previous_sequence, previous_hash):
        yield f"the chain ends at entry {previous_sequence}, its head says otherwise: the tail is missing"


def keepable(value: Any) -> Any:
    """Values the canonical form does not know (floats, files, intervals) as text."""
    if isinstance(value, Mapping):
        return {str(key): keepable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [keepable(item) for item in value]
    if isinstance(value, models.Model):
        return str(value)
    try:
        canonical_bytes(value)
    except TypeError:
        return str(value)
    return value
