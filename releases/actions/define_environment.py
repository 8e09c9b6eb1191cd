from collections.abc import Mapping

from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation
from itsm.core.refusals import OperationRefused, invalid
from releases.actions.validation import assign
from releases.models import Environment
from releases.rules.environments import problems_of_values

FIELDS = ("label", "position", "needs_change", "values", "concurrent_deployments", "is_active")


def define_environment(
    name: str,
    *,
    label: str | None = None,
    position: int | None = None,
    needs_change: bool | None = None,
    values: Mapping[str, str] | None = None,
    concurrent_deployments: int | None = None,
    is_active: bool | None = None,
    version: int | None = None,
    actor: User,
) -> Environment:
    """Add an environment by its short name, or change the one of that name; what is not sent stays.

    Changing values changes what releases under approval would run: their digests no longer match and they
    are refused at the start. Allowing fewer deployments at once stops none that is under way: the next waits.
    Refused: permission_denied, invalid, stale_version.
    """
    sent = {
        "label": label,
        "position": position,
        "needs_change": needs_change,
        "values": values,
        "concurrent_deployments": concurrent_deployments,
        "is_active": is_active,
    }
    given = {key: value for key, value in sent.items() if value is not None}
    with operation("environment.define", actor=actor) as op:
        op.authorize("environment.define", Unit.objects.get(parent=None))
        if problems := problems_of_values(given.get("values", {})):
            raise OperationRefused(invalid({"values": problems}))
        environment = _found(op, name)
        is_new = environment is None
        if environment is None:
            environment = Environment(name=name, label=name, position=_next_position())
            assign(environment, {"name": name, **given}, ("name", *FIELDS))
            op.create(environment)
        else:
            op.expect_version(environment, version)
            assign(environment, given, FIELDS)
        if is_new or op.save(environment):
            op.audit(f"environment:{name}")
            op.announce("environment.defined", f"environment:{name}", label=environment.label)
        return environment


def _found(op: Operation, name: str) -> Environment | None:
    if not Environment.objects.filter(name=name).exists():
        return None
    return op.lock(Environment, name=name)


def _next_position() -> int:
    last = Environment.objects.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1
