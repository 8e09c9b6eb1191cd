"""From names a caller writes to the objects the actions take."""

from typing import Any

from django.utils.translation import gettext as _

from changes import actions, queries
from changes.models import ChangeRequest, Delegation
from itsm.core import access
from itsm.core.models import Unit, User
from itsm.core.refusals import OperationRefused, invalid
from itsm.core.rules import whole_number


def person(field: str, username: str | None) -> User | None:
    """The active user of this name. Refused with `invalid` beside `field`."""
    if username is None:
        return None
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise OperationRefused(invalid({field: [_("There is nobody of this user name.")]}))
    return found


def open_change(*, actor: User, **given: Any) -> ChangeRequest:
    """Open a change request as a draft."""
    unit = _unit(actor, given.pop("unit", None))
    return actions.open_change(unit=unit, requested_by=actor, actor=actor, **_content(actor, given))


def edit(*, change_number: str, actor: User, **given: Any) -> ChangeRequest:
    """Write the content of a change; what was authorized for other content is asked again."""
    queries.get(actor, change_number)
    return actions.edit(change_number=change_number, actor=actor, **_content(actor, given))


def propose_edit(*, change_number: str, actor: User, **given: Any) -> ChangeRequest:
    """Propose an edit of an item: signed with the change, and written when it was successful."""
    return actions.propose_edit(change_number=change_number, actor=actor, **given)


def approve(*, change_number: str, actor: User, **given: Any) -> ChangeRequest:
    """Approve a change: one vote for exactly the content whose digest is given."""
    return actions.approve(change_number=change_number, actor=actor, **_vote(actor, change_number, given))


def reject(*, change_number: str, actor: User, **given: Any) -> ChangeRequest:
    """Reject a change, saying why."""
    given.setdefault("comment", "")
    return actions.reject(change_number=change_number, actor=actor, **_vote(actor, change_number, given))


def delegate(*, actor: User, **given: Any) -> Delegation:
    """Have somebody stand in for your votes."""
    given["to_user"] = person("to_user", given["to_user"])
    return actions.delegate(from_user=actor, actor=actor, **given)


def end_delegation(*, number: str, actor: User) -> Delegation:
    """Stop standing in before the time is over."""
    found = queries.delegation(actor, whole_number(number) or 0)
    return actions.end_delegation(delegation_id=found.pk, actor=actor)


def _content(actor: User, given: dict[str, Any]) -> dict[str, Any]:
    if "affected_cis" in given:
        given["ci_ids"] = queries.ids_of_cis(actor, given.pop("affected_cis"))
    if "implementer" in given:
        given["implementer"] = person("implementer", given["implementer"])
    return given


def _vote(actor: User, change_number: str, given: dict[str, Any]) -> dict[str, Any]:
    if "on_behalf_of" in given:
        queries.get(actor, change_number)
        given["on_behalf_of"] = person("on_behalf_of", given["on_behalf_of"])
    return given


def _unit(actor: User, name: str | None) -> Unit:
    """The unit named, or the only one in which the caller may open changes.

    A unit in which they may not is given too: the action says so.
    """
    units = access.units_where(actor, "change.open")
    chosen = [unit for unit in units if name is None or unit.name == name]
    if name is not None and not chosen:
        chosen = list(Unit.objects.filter(name=name)[:2])
    if name is None and len(chosen) > 1:
        tops = [unit for unit in chosen if not any(_below(unit, other) for other in chosen)]
        chosen = tops
    if name is None and not units:
        return Unit.objects.get(parent=None)
    if len(chosen) != 1:
        raise OperationRefused(invalid({"unit": [_("Name a unit in which you may open changes.")]}))
    return chosen[0]


def _below(unit: Unit, other: Unit) -> bool:
    return unit.pk != other.pk and unit.path.startswith(other.path)
