from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.words import on_record
from releases.actions.deployment_manual import settle_by_person
from releases.deployers import Verdict
from releases.models import Deployment


def fail(
    deployment_number: str, *, note: str, step: int | None = None, version: int | None = None, actor: User
) -> Deployment:
    """The manual step could not be carried out, and why. The deployment turns back as after any failure.

    Refused: not_waiting_for_you, invalid (no note).
    """
    with operation("deployment.fail", actor=actor) as op:
        said = on_record("%(person)s could not carry it out: %(note)s") % {
            "person": actor,
            "note": note.strip(),
        }
        return settle_by_person(
            op, deployment_number, Verdict.FAILED, "declared_failed", said, note, step, version
        )
