from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.deployment_manual import settle_by_person
from releases.deployers import Verdict
from releases.models import Deployment


def confirm_step(
    deployment_number: str, *, note: str, step: int | None = None, version: int | None = None, actor: User
) -> Deployment:
    """A person carried the manual step out and says so, with a note. `step` is the position they saw.

    Refused: not_waiting_for_you, invalid (no note).
    """
    with operation("deployment.confirm_step", actor=actor) as op:
        said = on_record("Confirmed by %(person)s.") % {"person": actor}
        return settle_by_person(
            op, deployment_number, Verdict.SUCCEEDED, "confirmed", said, note, step, version
        )
