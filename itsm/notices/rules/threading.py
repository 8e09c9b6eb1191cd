"""Identifiers that never change, so that mail about one object is one conversation (RFC 5322 3.6.4)."""

import re

UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def message_id(event_id: int, user_id: int, host: str) -> str:
    """`<event.user@host>`: one event for one person is one message, however often it is composed."""
    return f"<{event_id}.{user_id}@{host}>"


def thread_id(subject_number: str, user_id: int, host: str) -> str:
    """The root that everything about one object refers to in one person's mailbox.

    No mail needs to have carried it: readers group messages by a shared reference alone.
    """
    return f"<{_atom(subject_number)}.{user_id}@{host}>"


def list_id(kind: str, host: str) -> str:
    """A List-Id (RFC 2919) that people can filter by: one list per kind of object."""
    return f"Slipway {kind}s <{_atom(kind)}.slipway.{host}>"


def _atom(text: str) -> str:
    return UNSAFE.sub("-", text).strip(".-").lower() or "none"
