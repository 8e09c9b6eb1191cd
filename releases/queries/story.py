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
from releases.models import Direction, Release, StepRun
from releases.rules.story import (
    StepTold,
    icon_of,
    is_bookkeeping,
    sentence_of,
    text_of,
    tone_of,
    tone_of_step,
)

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
    style: str = "exact"


@dataclass(frozen=True)
class Deployed:
    """What telling about one deployment takes: whether the release moves with it, and how its steps ran."""

    moves_release: bool
    runs: Mapping[tuple[str, int], StepRun]


def story_of(release: Release, *, whole: bool = False) -> list[Entry]:
    """Newest first, at most `MOST` of each subject. Whoever may see the release may read it.

    Without `whole` the bookkeeping of machines is left out and each turn is told once.
    """
    deployed = _deployed(release)
    moves = any(one.moves_release for one in deployed.values())
    numbers = [release.number, *covering_numbers(release), *deployed]
    told: list[Entry] = []
    for number in numbers:
        rows = audit.history_of(number, MOST)
        if whole:
            told += [_as_written(row, release.number) for row in rows]
        else:
            told += _retold(rows, release.number, deployed.get(number, Deployed(moves, {})))
    told += _said(numbers, release.number)
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def covering_numbers(release: Release) -> list[str]:
    return list(changes.covering(release.number).values_list("number", flat=True))


def _deployed(release: Release) -> dict[str, Deployed]:
    rows = release.deployments.prefetch_related("step_runs").order_by("id")
    return {
        row.number: Deployed(
            row.moves_release, {(run.direction, run.position): run for run in row.step_runs.all()}
        )
        for row in rows
    }


def _as_written(row: Mapping[str, Any], about: str) -> Entry:
    action = str(row["action"])
    return _entry(row, about, text_of(action), tone_of(action), _detail(row))


def _retold(rows: Iterable[Mapping[str, Any]], about: str, deployed: Deployed) -> Iterable[Entry]:
    """In sentences: a step by its number and name; what only machines care about is left out."""
    for row in rows:
        action, facts = str(row["action"]), row["facts"]
        if "verdict" in facts:
            step = _step_told(facts, deployed)
            detail = "" if step.verdict in ("succeeded", "waiting") else str(row["reason"] or "")
            yield _entry(row, about, sentence_of(step), tone_of_step(step.verdict), detail)
        elif not is_bookkeeping(action, moves_release=deployed.moves_release):
            yield _entry(row, about, text_of(action), tone_of(action), str(row["reason"] or ""))


def _step_told(facts: Mapping[str, Any], deployed: Deployed) -> StepTold:
    run = deployed.runs.get((str(facts["direction"]), int(facts["position"])))
    lasted = run.lasted if run else None
    return StepTold(
        position=int(facts["position"]),
        name=str(facts["step"]),
        verdict=str(facts["verdict"]),
        goes_back=facts["direction"] == Direction.BACK,
        by_person=run is not None and run.kind == "manual",
        seconds=round(lasted.total_seconds()) if lasted is not None else None,
    )


def _entry(row: Mapping[str, Any], about: str, text: str, tone: str, detail: str) -> Entry:
    number = str(row["subject"])
    return Entry(
        at=row["occurred_at"],
        text=_prefixed(number, about, text),
        actor=str(row["actor"]),
        icon=icon_of(str(row["action"])),
        tone=tone,
        detail=detail,
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
