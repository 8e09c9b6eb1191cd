"""The whole story of a release: what was done to it, to its changes and deployments, and what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from changes import queries as changes
from itsm.core import audit, subjects
from itsm.core.models import Comment
from releases.models import Release
from releases.rules.story import icon_of, text_of, tone_of

MOST = 300


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: `at` aware; `subject` is the number it happened to."""

    at: dt.datetime
    text: str
    actor: str
    icon: str
    tone: str
    detail: str = ""
    url: str = ""
    subject: str = ""


def story_of(release: Release) -> list[Entry]:
    """Newest first, at most `MOST` of each subject. Whoever may see the release may read it."""
    numbers = [release.number, *covering_numbers(release), *deployment_numbers(release)]
    told = [entry for number in numbers for entry in _done_to(number, release.number)]
    told += _said(numbers, release.number)
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def covering_numbers(release: Release) -> list[str]:
    return list(changes.covering(release.number).values_list("number", flat=True))


def deployment_numbers(release: Release) -> list[str]:
    return list(release.deployments.values_list("number", flat=True))


def _done_to(number: str, about: str) -> Iterable[Entry]:
    for row in audit.history_of(number, MOST):
        action = str(row["action"])
        yield Entry(
            at=row["occurred_at"],
            text=_prefixed(number, about, text_of(action)),
            actor=str(row["actor"]),
            icon=icon_of(action),
            tone=tone_of(action),
            detail=_detail(row),
            url=subjects.url_of(number) if number != about else "",
            subject=number,
        )


def _said(numbers: list[str], about: str) -> Iterable[Entry]:
    rows = Comment.objects.filter(subject__in=numbers).select_related("author").order_by("-id")[:MOST]
    for row in rows:
        yield Entry(
            at=row.created_at,
            text=_prefixed(row.subject, about, _("Comment")),
            actor=str(row.author),
            icon="message",
            tone="neutral",
            detail=row.text,
            subject=row.subject,
        )


def _prefixed(number: str, about: str, text: str) -> str:
    return text if number == about else f"{number}: {text}"


def _detail(row: Mapping[str, Any]) -> str:
    """The reason, and the state before and after where it changed."""
    turns = [
        f"{change['before']['state']} → {change['after']['state']}"
        for change in row["changes"]
        if change.get("before") and change.get("after") and "state" in change["after"]
    ]
    return "\n".join(part for part in [str(row["reason"] or ""), *turns] if part)
