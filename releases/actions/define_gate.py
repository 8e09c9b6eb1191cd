from itsm.core.models import Unit, User
from itsm.core.operations import operation
from releases.actions.validation import assign
from releases.models import Environment, Gate
from releases.queries import environments

FIELDS = ("kind", "min_tests", "max_skipped", "guidance", "is_active")


def define_gate(
    environment_name: str,
    *,
    name: str,
    kind: str,
    min_tests: int = 1,
    max_skipped: int | None = None,
    guidance: str = "",
    is_active: bool = True,
    actor: User,
) -> Gate:
    """Add a gate before an environment, or change the one of that name.

    A stricter gate does not undo evidence given before. Refused: permission_denied, not_found, invalid.
    """
    values = {
        "kind": kind,
        "min_tests": min_tests,
        "max_skipped": max_skipped,
        "guidance": guidance,
        "is_active": is_active,
    }
    with operation("environment.define_gate", actor=actor) as op:
        seen = environments.get(actor, environment_name)
        op.authorize("environment.define_gate", Unit.objects.get(parent=None))
        environment = op.lock(Environment, seen.pk)
        found = Gate.objects.filter(environment=environment, name=name).first()
        gate = op.lock(Gate, found.pk) if found else Gate(environment=environment, name=name)
        assign(gate, values if found else {"name": name, **values}, ("name", *FIELDS))
        if found is None:
            op.create(gate)
        if found is None or op.save(gate):
            op.audit(f"environment:{environment.name}", gate=name)
            op.announce("environment.gate_defined", f"environment:{environment.name}", gate=name)
        return gate
