"""Steps may only name targets that an administrator allows; checked when planned and again when run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from itsm.core.refusals import OperationRefused, Refusal
from releases.models import Environment
from releases.queries import allowances
from releases.rules.steps import names_used, problems_of, resolve


def require_allowed_targets(steps: Sequence[Mapping[str, Any]], environment: Environment | None) -> None:
    """Refuse a step that calls inside the network or runs a command without an administrator's allowance.

    Names are looked up in the DNS, so this is called while nothing is locked. A name that does not resolve
    today may do so on the day; the run asks again. Raises OperationRefused: url_not_allowed,
    command_not_allowed, each naming the step's field.
    """
    values = environment.values if environment else {}
    for index, side, kind, spec in _contents(steps):
        content = resolve(spec, values)
        if problems_of(kind, content) or names_used(content):
            continue
        refusal = allowances.url_refusal(content["url"]) if kind == "http" else None
        if kind == "command":
            refusal = allowances.command_refusal(content, steps[index].get("time_limit") or 0)
        if refusal is not None:
            raise OperationRefused(_at(refusal, f"steps.{index}.{side}"))


def _contents(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, str, str, Any]]:
    for index, step in enumerate(steps):
        yield index, "spec", str(step.get("kind")), step.get("spec")
        yield index, "rollback_spec", str(step.get("rollback_kind")), step.get("rollback_spec")


def _at(refusal: Refusal, field: str) -> Refusal:
    return Refusal(
        refusal.code, refusal.message, refusal.kind, refusal.next_step, {**refusal.facts, "at": field}, field
    )
