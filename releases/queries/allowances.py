"""What administrators allow steps to touch, asked when a step is planned and again when it runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from itsm.core import net
from itsm.core.refusals import OperationRefused, Refusal
from releases.models import AllowedCommand, AllowedTarget
from releases.rules import sealing
from releases.rules.commands import CommandFacts, may_run, still_stands


def commands() -> QuerySet[AllowedCommand]:
    """The names a planner may choose from."""
    return AllowedCommand.objects.filter(is_active=True).order_by("name")


def allowed_addresses() -> tuple[str, ...]:
    return tuple(AllowedTarget.objects.filter(is_active=True).values_list("address", flat=True))


def url_refusal(url: str) -> Refusal | None:
    """Why a step may not call this address. It asks the DNS, so call it with nothing locked.

    A name that does not resolve today may do so on the day; the run asks again.
    """
    try:
        net.check_url(url, allowed_addresses())
    except net.TargetUnreachable:
        return None
    except OperationRefused as refused:
        return refused.refusal
    return None


def command_refusal(spec: Mapping[str, Any], time_limit: int) -> Refusal | None:
    """Why a step may not run this command with these arguments, or no longer the one it was frozen with."""
    name = str(spec.get("command", ""))
    allowed = facts_of(AllowedCommand.objects.filter(name=name).first())
    refusal = may_run(name, list(spec.get("arguments", [])), time_limit, allowed)
    return refusal or still_stands(spec, allowed)


def listed_commands() -> dict[str, CommandFacts]:
    """The whole list by name, in one question to the database."""
    return {command.name: _facts(command) for command in AllowedCommand.objects.all()}


def facts_of(command: AllowedCommand | None) -> CommandFacts | None:
    return None if command is None else _facts(command)


def _facts(command: AllowedCommand) -> CommandFacts:
    return CommandFacts(
        name=command.name,
        is_active=command.is_active,
        argument_patterns=command.argument_patterns,
        further_arguments=command.further_arguments,
        time_limit_cap=command.time_limit_cap,
        executable=command.executable,
        secret_variables=command.secret_variables,
    )


def signing_secret(url: str) -> bytes:
    """The HMAC key for calls to this address: the one set for its host, else the host's derived one.

    Never log it. Raises KeyError for a variable that is not set and SealBroken for a secret sealed under
    another key: a call signed with the wrong key would only look like a broken target.
    """
    for target in AllowedTarget.objects.filter(is_active=True).order_by("address"):
        if (target.secret_variable or target.sealed_secret) and net.names_host(target.address, url):
            return _secret_of(target)
    return sealing.derived_secret(settings.SECRET_KEY, urlsplit(url).hostname or "")


def _secret_of(target: AllowedTarget) -> bytes:
    if target.secret_variable:
        return sealing.from_written(os.environ[target.secret_variable])
    return sealing.unseal(target.sealed_secret, sealing_keys())


def sealing_keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def command_secrets(command: AllowedCommand) -> dict[str, str]:
    """The worker's variables handed to this command; one that is not set is left out."""
    return {name: os.environ[name] for name in command.secret_variables if name in os.environ}
