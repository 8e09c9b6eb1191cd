"""Refusals: how every door says no, with the same code for the same reason.

A rule returns a `Refusal` or None and never raises. An operation raises `OperationRefused`, which rolls
everything back; the doors render it. The code is stable and meant for programs, the message is a sentence
for people, the facts are the values the decision rested on, and the next step says what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.telling import tellable, tellable_facts


class Kind(StrEnum):
    """What sort of no it is; each has one HTTP status."""

    INVALID = "invalid"
    PERMISSION = "permission"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too_large"


STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.PERMISSION: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.TOO_LARGE: 413,
}


@dataclass(frozen=True)
class Refusal:
    """One reason why something was not done.

    `field` names the input the reason belongs to, when it belongs to one; forms show the sentence there.
    `words` are the labels of codes among the facts: programs read the codes, people the labels.
    What the caller sent is told in a form that every door can answer with and every record can keep.
    """

    code: str
    message: str
    kind: Kind = Kind.CONFLICT
    next_step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    field: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.message, str):  # one that is translated late is our own sentence
            object.__setattr__(self, "message", tellable(self.message))
        object.__setattr__(self, "facts", tellable_facts(dict(self.facts)))

    @property
    def status(self) -> int:
        return STATUS[self.kind]


class OperationRefused(Exception):
    """Raised by actions and queries; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.message}")
        self.refusal = refusal


def not_found(what: str) -> Refusal:
    """What does not exist and what may not be seen are told apart by nobody outside."""
    return Refusal(
        "not_found",
        _("There is no %(what)s here that you may see.") % {"what": what},
        Kind.NOT_FOUND,
        next_step=_("Check the number, or ask for access to the unit it belongs to."),
    )


def permission_denied(verb: str, roles: list[str] | None = None) -> Refusal:
    return Refusal(
        "permission_denied",
        _("You do not hold a role that allows this here."),
        Kind.PERMISSION,
        next_step=_("Ask somebody who holds one of the roles named, or an administrator."),
        facts={"verb": verb, "roles": roles or []},
    )


def wrong_state(
    verb: str, state: str, allowed_from: list[str], words: Mapping[str, str] | None = None
) -> Refusal:
    """The reader is told the states by their `words`; a member of TextChoices brings its own."""
    words = {value: in_words(value) for value in [state, *allowed_from]} | dict(words or {})
    return Refusal(
        "wrong_state",
        _("This is not possible in the state “%(state)s”.") % {"state": words[state]},
        next_step=_("Reload to see the current state and what can be done from it."),
        facts={"verb": verb, "state": str(state), "allowed_from": allowed_from},
        words=words,
    )


def in_words(state: str) -> str:
    """The label of a member of TextChoices; any other text as it is."""
    return str(getattr(state, "label", state))


def stale_version(sent: int, current: int) -> Refusal:
    return Refusal(
        "stale_version",
        _("Somebody changed this after you opened it, so your change was not saved."),
        Kind.STALE,
        next_step=_("Reload, look at what changed, and apply your change again."),
        facts={"sent": sent, "current": current},
    )


def invalid(fields: Mapping[str, list[str]]) -> Refusal:
    """Input that does not fit; `fields` maps each field to its sentences."""
    first = next(iter(fields.values()), [""])[0]
    return Refusal(
        "invalid",
        first or _("Some of what you entered does not fit."),
        Kind.INVALID,
        next_step=_("Correct the fields named and send it again."),
        facts={"fields": {name: list(messages) for name, messages in fields.items()}},
        field=next(iter(fields), ""),
    )
