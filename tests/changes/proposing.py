"""A change with proposed edits, walked through its life the way people do."""

from __future__ import annotations

from typing import Any

from changes import actions
from changes.models import ChangeRequest
from cmdb.models import ConfigurationItem, ProposedEdit
from tests.cast import Cast
from tests.changes.conftest import tomorrow
from tests.support import frozen_clock


def propose(cast: Cast, change: ChangeRequest, ci: ConfigurationItem, **facts: Any) -> ProposedEdit:
    actor = facts.pop("actor", cast.rita)
    actions.propose_edit(change_number=change.number, ci=ci.number, actor=actor, **facts)
    return ProposedEdit.objects.latest("pk")


def authorize(cast: Cast, change: ChangeRequest) -> ChangeRequest:
    change = actions.submit(change_number=change.number, actor=cast.rita)
    if change.state == "assess":
        change = actions.request_authorization(change_number=change.number, actor=cast.rita)
    for member in (cast.carla, cast.cem):
        if change.state == "authorize":
            change = actions.approve(change_number=change.number, digest=change.digest, actor=member)
    return change


def carry_out(cast: Cast, change: ChangeRequest, close_code: str = "successful") -> None:
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, actor=cast.dana)
        actions.finish(change_number=change.number, close_code=close_code, actor=cast.dana)


def propose_step(
    cast: Cast, change: ChangeRequest, ci: ConfigurationItem, verb: str, **more: Any
) -> ProposedEdit:
    actor = more.pop("actor", cast.rita)
    actions.propose_step(change_number=change.number, ci=ci.number, verb=verb, actor=actor, **more)
    return ProposedEdit.objects.latest("pk")


def state_of(ci: ConfigurationItem) -> str:
    """As it is recorded: a protected state is not read again by `refresh_from_db`."""
    return str(ConfigurationItem.objects.values_list("state", flat=True).get(pk=ci.pk))
