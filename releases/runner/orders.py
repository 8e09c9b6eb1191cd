"""From a claimed step to what a hand does; what administrators allow is asked once more at this moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings

from itsm.core.words import on_record
from releases.actions.deployments import ClaimedStep
from releases.deployers import StepOutcome, Verdict, command, http, manual
from releases.models import AllowedCommand, StepRun
from releases.queries import allowances
from releases.rules.sealing import SealBroken

CALLBACK_PATH = "/api/v1/deployments/callbacks/{token}/"


def carry_out(step: ClaimedStep, still_ours: Callable[[], bool]) -> StepOutcome:
    """Touch the world for this step, once."""
    if step.kind == "http":
        return _by_http(step)
    if step.kind == "command":
        return _by_command(step, still_ours)
    return manual.run(step.spec)


def ask_target(step: StepRun) -> StepOutcome | None:
    """What the target says about a step in doubt; None when it does not settle it."""
    url = str(step.spec.get("status_url", ""))
    try:
        secret = allowances.signing_secret(url)
    except (KeyError, SealBroken):
        return None
    return http.ask(url, step.idempotency_key, secret, allowances.allowed_addresses())


def _by_http(step: ClaimedStep) -> StepOutcome:
    url = str(step.spec["url"])
    try:
        secret = allowances.signing_secret(url)
    except (KeyError, SealBroken):
        said = on_record("Nothing was sent: the secret of this target is not available to the worker.")
        return StepOutcome(Verdict.FAILED, "secret_missing", said)
    return http.run(
        http.HttpOrder(
            url=url,
            method=str(step.spec.get("method", "POST")),
            body=step.spec.get("body"),
            headers=dict(step.spec.get("headers") or {}),
            time_limit=step.time_limit,
            idempotency_key=step.idempotency_key,
            secret=secret,
            wait_for_callback=step.spec.get("wait") == "callback",
            callback_url=settings.SLIPWAY_PUBLIC_URL + CALLBACK_PATH.format(token=step.callback_token),
            facts=_facts(step),
            allowed=allowances.allowed_addresses(),
        )
    )


def _by_command(step: ClaimedStep, still_ours: Callable[[], bool]) -> StepOutcome:
    refusal = allowances.command_refusal(step.spec, step.time_limit)
    if refusal is not None:
        return StepOutcome(Verdict.FAILED, refusal.code, str(refusal.message))
    allowed = AllowedCommand.objects.get(name=step.spec["command"])
    environment = {f"SLIPWAY_{name.upper()}": value for name, value in _facts(step).items()}
    order = command.CommandOrder(
        executable=allowed.executable,
        arguments=tuple(step.spec.get("arguments", ())),
        time_limit=step.time_limit,
        environment={**environment, "SLIPWAY_IDEMPOTENCY_KEY": step.idempotency_key},
        secrets=allowances.command_secrets(allowed),
    )
    return command.run(order, still_ours=still_ours)


def _facts(step: ClaimedStep) -> dict[str, Any]:
    return {
        "deployment": step.deployment,
        "release": step.release,
        "environment": step.environment,
        "step": str(step.position),
        "direction": step.direction,
        "name": step.name,
    }
