"""How proposed edits end: written, set aside, withdrawn, and never over what others did."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from changes import actions
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from cmdb.models import ConfigurationItem, Relationship
from tests.cast import Cast
from tests.changes.conftest import make_ci, tomorrow
from tests.changes.proposing import authorize, carry_out, propose
from tests.clients import browser
from tests.support import frozen_clock, race, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


@pytest.mark.parametrize("close_code", ["unsuccessful", "backed_out"])
def test_what_did_not_succeed_writes_nothing(
    cast: Cast, ci: ConfigurationItem, draft: Make, close_code: str
) -> None:
    change = draft()
    edit = propose(cast, change, ci, environment="production")
    carry_out(cast, authorize(cast, change), close_code)
    ci.refresh_from_db()
    edit.refresh_from_db()
    assert (ci.environment, edit.outcome) == ("", "set_aside")


def test_a_canceled_change_sets_its_edits_aside(cast: Cast, ci: ConfigurationItem, draft: Make) -> None:
    change = draft()
    edit = propose(cast, change, ci, environment="production")
    actions.cancel(change_number=change.number, actor=cast.rita)
    edit.refresh_from_db()
    assert edit.outcome == "set_aside"


def test_what_a_release_carried_out_is_not_stopped_by_a_conflict(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    other = make_ci(cast, "web-2")
    change = draft(source="REL0000001")
    clash = propose(cast, change, ci, environment="production")
    fine = propose(cast, change, other, environment="production")
    change = authorize(cast, change)
    cmdb.edit_ci(number=ci.number, environment="test", actor=cast.conny)
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, source="REL0000001", actor=cast.dana)
        actions.finish(
            change_number=change.number, close_code="successful", source="REL0000001", actor=cast.dana
        )
    for row in (ci, other, clash, fine):
        row.refresh_from_db()
    assert (ci.environment, other.environment) == ("test", "production")
    assert (clash.outcome, fine.outcome) == ("set_aside", "applied")
    assert "edited by somebody else" in clash.note


def test_relationships_are_recorded_changed_and_removed(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    disk, old = make_ci(cast, "disk"), make_ci(cast, "old disk")
    cmdb.relate(source=ci.number, type="depends_on", target=old.number, actor=cast.conny)
    cmdb.relate(source=disk.number, type="depends_on", target=old.number, actor=cast.conny)
    change = draft()
    for source, target, facts in (
        (ci, disk, {"strength": "redundant"}),
        (ci, old, {"remove": True}),
        (disk, old, {"strength": "degraded", "valid_until": tomorrow(20)}),
    ):
        actions.propose_relationship(
            change_number=change.number,
            source=source.number,
            type="depends_on",
            target=target.number,
            actor=cast.rita,
            **facts,
        )
    assert Relationship.objects.count() == 2
    again = refusal_of(
        lambda: actions.propose_relationship(
            change_number=change.number,
            source=ci.number,
            type="depends_on",
            target=disk.number,
            actor=cast.rita,
        )
    )
    assert again.code == "already_proposed"
    carry_out(cast, authorize(cast, change))
    stands = {
        (edge.source_id, edge.target_id): (edge.strength, edge.valid_until)
        for edge in Relationship.objects.all()
    }
    assert stands == {
        (ci.pk, disk.pk): ("redundant", None),
        (disk.pk, old.pk): ("degraded", tomorrow(20)),
    }


def test_a_relationship_that_others_changed_is_a_conflict(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    disk = make_ci(cast, "disk")
    edge = cmdb.relate(source=ci.number, type="depends_on", target=disk.number, actor=cast.conny)
    change = draft()
    actions.propose_relationship(
        change_number=change.number,
        source=ci.number,
        type="depends_on",
        target=disk.number,
        strength="degraded",
        actor=cast.rita,
    )
    change = authorize(cast, change)
    cmdb.unrelate(relationship_id=edge.pk, actor=cast.conny)
    refusal = refusal_of(lambda: carry_out(cast, change))
    assert (refusal.code, refusal.facts["conflicts"][0]["now"]) == ("proposed_edit_conflict", None)


def test_by_a_standard_change_only_those_propose_who_may_edit(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    version = actions.propose_template(
        name="patch",
        label="Patch",
        unit=cast.retail,
        title="Patch",
        description="x",
        justification="x",
        implementation_plan="x",
        test_plan="x",
        backout_plan="x",
        actor=cast.chris,
    )
    actions.approve_template(version_id=version.pk, actor=cast.adam)
    change = draft(model="standard", template="patch", implementation_plan="", test_plan="", backout_plan="")
    refusal = refusal_of(lambda: propose(cast, change, ci, environment="production"))
    assert refusal.code == "permission_denied"
    assert propose(cast, change, ci, environment="production", actor=cast.adam).pk


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_the_end_of_the_change_do_not_overwrite_each_other(cast: Cast) -> None:
    from tests.changes.conftest import ANSWERS, PLANS

    ci = make_ci(cast, "web-1")
    change = actions.open_change(
        title="Deploy the shop",
        unit=cast.retail,
        requested_by=cast.rita,
        implementer=cast.dana,
        ci_ids=[ci.pk],
        window_start=tomorrow(10),
        window_end=tomorrow(12),
        risk_answers=ANSWERS,
        actor=cast.rita,
        **PLANS,
    )
    edit = propose(cast, change, ci, environment="production")
    change = authorize(cast, change)
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, actor=cast.dana)
    ended, edited = race(
        lambda: actions.finish(change_number=change.number, close_code="successful", actor=cast.dana),
        lambda: cmdb.edit_ci(number=ci.number, environment="test", version=1, actor=cast.conny),
    )
    for row in (ci, edit, change):
        row.refresh_from_db()
    outcomes = (ci.environment, edit.outcome, change.state)
    assert outcomes in (("production", "applied", "review"), ("test", "", "implement")), (ended, edited)


def test_what_is_not_said_of_a_recorded_relationship_stays(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    disk = make_ci(cast, "disk")
    edge = cmdb.relate(
        source=ci.number,
        type="depends_on",
        target=disk.number,
        valid_until=tomorrow(20),
        actor=cast.conny,
    )
    change = draft()
    body = {"ci": ci.number, "relation": "depends_on:out", "target": disk.number, "strength": "degraded"}
    made = browser(cast.rita).post(f"/changes/{change.number}/propose_relationship/", body)
    assert made.status_code == 302
    carry_out(cast, authorize(cast, change))
    edge.refresh_from_db()
    assert (edge.strength, edge.valid_until) == ("degraded", tomorrow(20))
