"""What an allowed command may be given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal

MAX_PATTERN = 500


@dataclass(frozen=True)
class CommandFacts:
    """An entry of the allow-list as it stands now."""

    name: str
    is_active: bool
    argument_patterns: Sequence[str]
    further_arguments: str
    time_limit_cap: int
    executable: str = ""
    secret_variables: Sequence[str] = ()


def may_run(
    command: str, arguments: Sequence[str], time_limit: int, allowed: CommandFacts | None
) -> Refusal | None:
    """Whether the administrators' list holds this command, with these arguments and this time limit."""
    if allowed is None or not allowed.is_active:
        return _not_allowed(
            command, _("The command “%(command)s” is not on the administrators' list.") % {"command": command}
        )
    if wrong := first_wrong_argument(arguments, allowed.argument_patterns, allowed.further_arguments):
        return _not_allowed(
            command,
            _("Argument %(position)s of “%(command)s” is not one that is allowed.")
            % {"position": wrong, "command": command},
            position=wrong,
        )
    if time_limit > allowed.time_limit_cap:
        return _not_allowed(
            command,
            _("“%(command)s” may run %(cap)s seconds at most.")
            % {"command": command, "cap": allowed.time_limit_cap},
            cap=allowed.time_limit_cap,
        )
    return None


def stands_for(allowed: CommandFacts | None) -> dict[str, Any]:
    """What a step's command means while the list stays as it is; signed with the step, for the name is not
    what runs."""
    if allowed is None:
        return {"executable": "", "secret_variables": []}
    return {"executable": allowed.executable, "secret_variables": list(allowed.secret_variables)}


def still_stands(spec: Mapping[str, Any], allowed: CommandFacts | None) -> Refusal | None:
    """Whether the command is still what it was when the step was frozen. An older step does not say."""
    meant, now = {key: spec[key] for key in stands_for(None) if key in spec}, stands_for(allowed)
    if all(now[key] == value for key, value in meant.items()):
        return None
    return Refusal(
        "command_changed",
        _("The command “%(command)s” is not the one that was approved: the administrators' list has changed.")
        % {"command": spec.get("command", "")},
        next_step=_("Have the release approved anew, with the command as it is now."),
        facts={"command": str(spec.get("command", ""))},
    )


def first_wrong_argument(arguments: Sequence[str], patterns: Sequence[str], further: str) -> int:
    """Position (from 1) of the first argument that is missing or does not match; 0 when all fit."""
    for position, pattern in enumerate(patterns, start=1):
        if position > len(arguments) or not re.fullmatch(pattern, arguments[position - 1]):
            return position
    for position, argument in enumerate(arguments[len(patterns) :], start=len(patterns) + 1):
        if not further or not re.fullmatch(further, argument):
            return position
    return 0


def pattern_problems(patterns: object, further: str) -> list[str]:
    """Sentences on patterns that cannot be used; administrators write them, and mistype them."""
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        return [_("The patterns are a list of texts, one for each argument.")]
    problems = []
    for pattern in [*patterns, further]:
        try:
            re.compile(pattern)
        except re.error as error:
            problems.append(
                _("“%(pattern)s” is not a pattern: %(error)s") % {"pattern": pattern, "error": error}
            )
        if len(pattern) > MAX_PATTERN:
            problems.append(_("A pattern is too long."))
    return problems


def name_problems(names: object, form: str) -> list[str]:
    """Sentences on variables that may not be handed to a command: only those meant for it are."""
    if not isinstance(names, list):
        return [_("The variables are a list of names.")]
    return [
        _("“%(name)s” is not the name of a secret for commands: it starts with SLIPWAY_COMMAND_SECRET_.")
        % {"name": name}
        for name in names
        if not isinstance(name, str) or not re.fullmatch(form, name)
    ]


def _not_allowed(command: str, message: str, **facts: object) -> Refusal:
    return Refusal(
        "command_not_allowed",
        message,
        Kind.INVALID,
        next_step=_("Choose a command from the list, or ask an administrator to change it."),
        facts={"command": command, **facts},
        field="spec",
    )
