"""What an operation decides by: rules' answers, roles, and the version the caller saw."""

from __future__ import annotations

from typing import Any

from itsm.core import access, refusals
from itsm.core.models.people import Unit, User
from itsm.core.refusals import OperationRefused, Refusal


class Decisions:
    """Every method goes on in silence or raises OperationRefused."""

    actor: User

    def require(self, refusal: Refusal | None) -> None:
        """Raise the refusal a rule returned; None lets the operation go on."""
        if refusal is not None:
            raise OperationRefused(refusal)

    def authorize(self, verb: str, subject: Any) -> None:
        """Require a role that allows `verb` in the subject's unit, read afresh. `subject` may be a unit.

        What the actor may not even see is refused as `not_found`, so that nobody probes for numbers.
        """
        unit: Unit = subject if isinstance(subject, Unit) else subject.unit
        owned = None if subject is unit else subject
        if not access.may(self.actor, verb, unit, subject=owned, fresh=True):
            if owned is not None and not access.may_see(self.actor, access.kind_of(verb), owned):
                raise OperationRefused(refusals.not_found(str(owned._meta.verbose_name)))
            raise OperationRefused(refusals.permission_denied(verb, sorted(access.roles_for(verb))))

    def authorize_reach(self, verb: str, unit: Unit | None) -> None:
        """Require a role that allows `verb` in all of `unit`, or everywhere when there is none.

        Whoever governs a part cannot give away the whole.
        """
        path = unit.path if unit else access.EVERYWHERE
        if not access.may_reach(self.actor, verb, path, fresh=True):
            raise OperationRefused(refusals.permission_denied(verb, sorted(access.roles_for(verb))))

    def expect_version(self, subject: Any, sent: int | None) -> None:
        """Refuse with `stale_version` when the caller saw another version. None: the caller sent none."""
        if sent is not None and sent != subject.version:
            raise OperationRefused(refusals.stale_version(sent, subject.version))
