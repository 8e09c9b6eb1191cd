from typing import Any

from itsm.core.models import Unit, User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid
from releases.actions.validation import assign
from releases.models import AllowedCommand
from releases.models.allowance import COMMAND_SECRET
from releases.rules.commands import name_problems, pattern_problems

FIELDS = (
    "executable",
    "argument_patterns",
    "further_arguments",
    "secret_variables",
    "time_limit_cap",
    "note",
    "is_active",
)


def allow_command(name: str, *, actor: User, **values: Any) -> AllowedCommand:
    """Put a command on the list that steps may name, or change the one of that name; what is not sent stays.

    Taking it off the list (`is_active=False`) stops also what is already approved: each run asks again.
    So does another executable or secret for it: what was approved is what the name stood for then.
    Refused: permission_denied, invalid.
    """
    with operation("allowance.allow_command", actor=actor) as op:
        op.authorize("allowance.allow_command", Unit.objects.get(parent=None))
        found = AllowedCommand.objects.filter(name=name).first()
        command = op.lock(AllowedCommand, found.pk) if found else AllowedCommand(name=name)
        assign(command, {"name": name, **values}, ("name", *FIELDS))
        problems = {
            "argument_patterns": pattern_problems(command.argument_patterns, command.further_arguments),
            "secret_variables": name_problems(command.secret_variables, COMMAND_SECRET),
        }
        if any(problems.values()):
            raise OperationRefused(invalid({field: said for field, said in problems.items() if said}))
        if found is None:
            op.create(command)
        if found is None or op.save(command):
            op.audit(f"command:{name}")
        return command
