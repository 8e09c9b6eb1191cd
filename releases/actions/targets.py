"""Steps may only name targets that an administrator allows; checked when planned and again when run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from itsm.core import access
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, Refusal
from releases.models import Environment
from releases.queries import allowances, releases
from releases.rules.steps import names_used, problems_of, resolve


def check_targets(release_number: str, steps: Sequence[Mapping[str, Any]], actor: User) -> None:
    """Outside the operation, because it asks the DNS; only for somebody who may go on to save.

    Refused: not_found, and what `require_allowed_targets` refuses.
    """
    release = releases.get(actor, release_number)
    if access.may(actor, "release.edit_plan", release.unit):
        require_allowed_targets(steps, release.target_environment)


def require_allowed_targets(steps: Sequence[Mapping[str, Any]], environment: Environment | None) -> None:
    """Refuse a step that calls inside the network or runs a command without an administrator's allowance.

    Names are looked up in the DNS, so this is called while nothing is locked. A name that does not resolve
    today may do so on the day; the run asks again. Raises OperationRefused: url_not_allowed,
    command_not_allowed, each naming the step's field.
    """
    values = environment.values if environment else {}
    for index, side, kind, spec in _contents(steps):
        content = resolve(spec, values)
        if problems_of(kind, content):
            continue
        refusal = _refusal(kind, content, steps[index].get("time_limit") or 0)
        if refusal is not None:
            raise OperationRefused(_at(refusal, f"steps.{index}.{side}"))


def _refusal(kind: str, content: Mapping[str, Any], time_limit: int) -> Refusal | None:
    """What still waits for a value of the environment is asked about when it runs."""
    if kind == "http":
        addresses = [content["url"], content.get("status_url")]
        known = [address for address in addresses if address and not names_used(address)]
        refusals = (allowances.url_refusal(address) for address in known)
        return next((refusal for refusal in refusals if refusal is not None), None)
    if kind == "command" and not names_used(content):
        return allowances.command_refusal(content, time_limit)
    return None


def _contents(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, str, str, Any]]:
    for index, step in enumerate(steps):
        yield index, "spec", str(step.get("kind")), step.get("spec")
        yield index, "rollback_spec", str(step.get("rollback_kind")), step.get("rollback_spec")


def _at(refusal: Refusal, field: str) -> Refusal:
    return Refusal(
        refusal.code,
        refusal.message,
        refusal.kind,
        refusal.next_step,
        {**refusal.facts, "at": field},
        field=field,
    )
