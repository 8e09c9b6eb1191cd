"""Deployments ready to run, made by the verbs that people use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from itsm.core.actors import DISPATCHER, system_actor
from itsm.core.models import User
from releases import actions, runner
from releases.actions import deployments
from releases.models import AllowedCommand, AllowedTarget, Deployment, Release, StepRun
from releases.queries.allowances import sealing_keys
from releases.rules.sealing import seal
from tests.cast import Cast
from tests.releases import build
from tests.support import frozen_clock

SECRET = b"a-secret-of-this-target"
START = 24.5
"""Hours from now at which the deployments of these scenes begin."""


def http_step(url: str, name: str = "Call", **more: Any) -> dict[str, Any]:
    """Deploys by POST to …/deploy and undoes by POST to …/undo."""
    spec = {"url": f"{url}/deploy", "method": "POST", "body": {"step": name}, **more.pop("spec", {})}
    back = {"url": f"{url}/undo", "method": "POST", "body": {"undo": name}}
    return {
        "name": name,
        "kind": "http",
        "spec": spec,
        "rollback_kind": "http",
        "rollback_spec": back,
        **more,
    }


def command_step(
    command: str, *arguments: str, name: str = "Run", undo: str = "", **more: Any
) -> dict[str, Any]:
    back = {"command": undo, "arguments": list(arguments)} if undo else {"reason": "Nothing to undo."}
    return {
        "name": name,
        "kind": "command",
        "spec": {"command": command, "arguments": list(arguments)},
        "rollback_kind": "command" if undo else "none",
        "rollback_spec": back,
        "time_limit": 20,
        **more,
    }


def manual_step(name: str = "Switch over") -> dict[str, Any]:
    return {**build.STEPS[0], "name": name}


def allow_target(address: str = "127.0.0.0/8", secret: bytes = SECRET) -> AllowedTarget:
    return AllowedTarget.objects.create(address=address, sealed_secret=seal(secret, sealing_keys()))


def allow_command(path: Path, body: str, name: str = "", **more: Any) -> AllowedCommand:
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(0o755)
    values = {"further_arguments": ".*", **more}
    return AllowedCommand.objects.create(name=name or path.stem, executable=str(path), **values)


def tested(cast: Cast, steps: list[dict[str, Any]], **more: Any) -> Release:
    number = build.planned(cast, **more).number
    actions.edit_steps(number, steps=steps, actor=cast.rolf)
    actions.start_build(number, actor=cast.rolf)
    return actions.start_test(number, actor=cast.rolf)


def approved(cast: Cast, steps: list[dict[str, Any]], **more: Any) -> Release:
    release = actions.request_approval(tested(cast, steps, **more).number, actor=cast.rolf)
    build.ask_the_board(cast, release)
    build.vote(cast, release)
    return actions.approve(release.number, actor=build.courier())


def scheduled(
    cast: Cast, steps: list[dict[str, Any]], *, starts_at: dt.datetime | None = None, **more: Any
) -> Deployment:
    """To production, in its window, with the board's approval."""
    release = approved(cast, steps, **more)
    actions.schedule(release.number, starts_at=starts_at or build.soon(START), actor=cast.rolf)
    return Deployment.objects.get(release=release)


@contextmanager
def at_the_time(hours: float = START) -> Iterator[None]:
    with frozen_clock(build.soon(hours)):
        yield


def dispatch() -> list[str]:
    """One tick: claim and start what is due."""
    claim, numbers = deployments.claim_due()
    for number in numbers:
        deployments.claim_deployment(number, claim=claim, actor=hands())
    return numbers


def run(deployment: Deployment) -> Deployment:
    """Dispatch at its time and let a worker carry it as far as it goes."""
    with at_the_time():
        dispatch()
        runner.run(deployment.number)
    return again(deployment)


def hands() -> User:
    return system_actor(DISPATCHER)


def again(deployment: Deployment) -> Deployment:
    return Deployment.objects.get(pk=deployment.pk)


def states(deployment: Deployment, direction: str = "forward") -> list[str]:
    rows = StepRun.objects.filter(deployment=deployment, direction=direction).order_by("position")
    return [row.state for row in rows]


def step(deployment: Deployment, position: int = 1, direction: str = "forward") -> StepRun:
    return StepRun.objects.get(deployment=deployment, position=position, direction=direction)


def eventually(condition: Callable[[], Any], seconds: float = 20) -> bool:
    import time

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())
