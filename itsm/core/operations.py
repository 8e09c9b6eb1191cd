"""The one way to write: lock, decide, change, audit, announce, commit. See DESIGN, "The one way to write".

    with operation("change.approve", actor=actor) as op:
        change = op.lock(ChangeRequest, number=number)
        op.authorize("change.approve", change)
        op.require(rules.may_vote(...))
        change.authorize()
        op.save(change)
        op.audit(change, reason=comment)
        op.announce("change.authorized", change)

An operation owns its transaction. Inside another operation it joins that one: the same locks, the same
clock, one commit; when it is refused, only what it did itself is undone. It will not close when something
was written without an audit entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models, transaction
from django_fsm import TransitionNotAllowed
from psycopg.errors import UniqueViolation

from itsm.core import audit, outbox, refusals, write_watch
from itsm.core.decisions import Decisions
from itsm.core.held_rows import HeldRows
from itsm.core.models.base import NumberedModel
from itsm.core.models.people import User
from itsm.core.numbers import next_number
from itsm.core.refusals import OperationRefused, Refusal
from itsm.core.tracking import Change, change_of, difference, label_of, snapshot, subject_of

M = TypeVar("M", bound=models.Model)

_current: ContextVar[Operation | None] = ContextVar("operation", default=None)
_gathered: ContextVar[list[audit.Draft] | None] = ContextVar("gathered", default=None)


class UnauditedChange(RuntimeError):
    """A programming error: an operation changed something and told the audit nothing."""


class NotLocked(RuntimeError):
    """A programming error: an operation saved a row that it had not locked or created."""


class Operation(HeldRows, Decisions):
    """What an action does its work with. Made by `operation()`, never directly."""

    def __init__(self, name: str, actor: User, outer: Operation | None) -> None:
        super().__init__(outer)
        self.name = name
        self.actor = actor
        self.id: uuid.UUID = outer.id if outer else uuid.uuid4()
        self._outer = outer
        self._unaudited: list[Change] = []
        self._entries: list[audit.Draft] = []
        self._announced = False
        self._watch = write_watch.WriteWatch()

    # writing -----------------------------------------------------------------------------------------

    def create(self, row: M) -> M:
        """Insert a row, filling in its number, author and times. It counts as locked from here on."""
        if isinstance(row, NumberedModel):
            row.number = row.number or next_number(row.number_prefix)
            if row.created_by_id is None:
                row.created_by = self.actor
        for name in ("created_at", "updated_at"):
            if hasattr(row, f"{name}") and getattr(row, name) is None:
                setattr(row, name, self.now)
        with self._watch.expected():
            row.save(force_insert=True)
        self._locks.add(row)
        self._unaudited.append(change_of(row, None, snapshot(row)))
        self._remember(row)
        return row

    def create_once(self, row: M, **same: Any) -> tuple[M, bool]:
        """Insert `row` unless there is one with the values `same`, which a constraint keeps unique.

        Returns the row that stands, and whether it is ours. Whoever inserts the same at the same moment is
        waited for, and then theirs is the row that stands.
        """
        rows = type(row)._default_manager.filter(**same)
        if (found := rows.first()) is not None:
            return found, False
        try:
            with transaction.atomic():
                return self.create(row), True
        except IntegrityError as taken:
            found = rows.first() if isinstance(taken.__cause__, UniqueViolation) else None
            if found is None:
                raise
            return found, False

    def save(self, row: models.Model) -> bool:
        """Write the fields that differ from what was locked and raise the version. False: none differed."""
        before = self._snapshots.get(id(row))
        if before is None:
            raise NotLocked(f"{label_of(row)} was not locked by {self.name}")
        old, new = difference(before, snapshot(row))
        if not new:
            return False
        fields = list(new)
        if hasattr(row, "version"):
            row.version += 1
            fields.append("version")
        if hasattr(row, "updated_at"):
            row.updated_at = self.now
            fields.append("updated_at")
        with self._watch.expected():
            row.save(update_fields=fields)
        self._unaudited.append(change_of(row, old, new))
        self._remember(row)
        return True

    def delete(self, row: models.Model) -> None:
        """Remove a part of an aggregate (never a numbered object; the database refuses that)."""
        self._unaudited.append(change_of(row, snapshot(row), None))
        with self._watch.expected():
            row.delete()

    def audit(self, subject: Any, reason: str = "", *, action: str = "", **facts: Any) -> None:
        """One entry in the chain with everything changed since the last one."""
        self._entries.append(
            audit.Draft(
                operation_id=self.id,
                action=action or self.name,
                subject=subject if isinstance(subject, str) else subject_of(subject),
                actor=self.actor,
                occurred_at=self.now,
                reason=reason,
                changes=tuple(self._unaudited),
                facts=facts,
            )
        )
        self._unaudited = []
        self._watch.seen.clear()

    def announce(self, event: str, subject: Any, **payload: Any) -> None:
        """News for the floors above and for people; delivered after the commit, at least once."""
        with self._watch.expected():
            outbox.write(
                event,
                subject if isinstance(subject, str) else subject_of(subject),
                payload,
                actor=self.actor,
                operation_id=self.id,
                occurred_at=self.now,
            )
        self._announced = True

    def bulk(self) -> Any:
        """Context in which bulk statements may write; the caller audits a batch with its content hash."""
        return self._watch.expected()

    def on_commit(self, work: Callable[[], Any]) -> None:
        transaction.on_commit(work)

    # closing -----------------------------------------------------------------------------------------

    def _close(self) -> None:
        if self._unaudited:
            touched = ", ".join(change.label for change in self._unaudited)
            raise UnauditedChange(f"{self.name} changed {touched} without an audit entry")
        if self._watch.seen:
            raise UnauditedChange(f"{self.name} wrote without an audit entry: {self._watch.seen[0]}")
        if self._outer is not None:
            self._outer._adopt(self)
            return
        waiting = _gathered.get()
        if waiting is not None:
            waiting.extend(self._entries)
        else:
            with self._watch.expected():
                audit.append(self._entries)
        if self._announced:
            transaction.on_commit(outbox.ring)

    def _adopt(self, inner: Operation) -> None:
        self._locks = inner._locks
        self._snapshots = inner._snapshots
        self._entries.extend(inner._entries)
        self._announced = self._announced or inner._announced
        self._now = None


@contextmanager
def operation(name: str, *, actor: User) -> Iterator[Operation]:
    """Open an operation. Raises OperationRefused (nothing changed) and programming errors as they are."""
    outer = _current.get()
    op = Operation(name, actor, outer)
    if not actor.is_active:
        raise OperationRefused(refusals.permission_denied(name))
    token = _current.set(op)
    try:
        # An inner operation answers for its own writes; the outer one's watch rests meanwhile.
        rest = outer._watch.expected() if outer else nullcontext()
        with transaction.atomic(), rest, op._watch.on(connection):
            _tell_database(name, op.id, actor)
            try:
                yield op
            except TransitionNotAllowed as no_edge:
                raise OperationRefused(_wrong_state(no_edge, name)) from no_edge
            op._close()
            _tell_database(outer.name if outer else "", op.id if outer else "", actor)
    finally:
        _current.reset(token)


class _TakenBack(Exception):
    pass


@contextmanager
def taken_back(name: str, *, actor: User) -> Iterator[Operation]:
    """An operation that does its work and undoes all of it: no entry reaches the audit's chain, for whose
    head all who write wait, and no news anybody. Refused as the work is.
    """
    try:
        with operation(name, actor=actor) as op:
            yield op
            raise _TakenBack
    except _TakenBack:
        pass


@contextmanager
def gathered() -> Iterator[None]:
    """Operations one after another in a transaction that is open already, and one append to the audit.

    Each would otherwise take the head of the audit's chain at its own end, and the next would lock rows while
    holding it: everybody who writes would wait, and whoever holds one of those rows for ever. What closed
    here stays: work that may have to be undone is done in `taken_back`.
    """
    entries: list[audit.Draft] = []
    token = _gathered.set(entries)
    try:
        yield
    finally:
        _gathered.reset(token)
    audit.append(entries)


def _tell_database(name: str, operation_id: uuid.UUID | str, actor: User) -> None:
    """Settings local to the transaction, which the triggers read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('slipway.operation', %s, true), "
            "set_config('slipway.operation_id', %s, true), set_config('slipway.actor_id', %s, true)",
            [name, str(operation_id), str(actor.pk)],
        )


def _wrong_state(no_edge: TransitionNotAllowed, verb: str) -> Refusal:
    row = no_edge.object
    edge = getattr(no_edge.method, "__name__", "")
    field = no_edge.method._django_fsm.field
    sources = [str(source) for source in no_edge.method._django_fsm.transitions]
    state = str(getattr(row, field.name))
    words = {str(value): str(label) for value, label in field.flatchoices}
    return refusals.wrong_state(edge or verb, state, sorted(sources), words)
