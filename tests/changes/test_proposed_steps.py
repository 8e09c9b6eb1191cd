"""Lifecycle steps that a change proposes: signed with it, taken when it was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from changes import actions
from changes.models import ApprovalRound, ChangeRequest
from changes.presentation import document_entries
from changes.queries import content_bytes
from changes.queries.content import signed_of
from cmdb import actions as cmdb
from cmdb.models import ConfigurationItem, ConfigurationItemHistory, ProposedEdit
from cmdb.queries.explained import explanations
from itsm.core import audit
from itsm.core.canonical import digest_of_bytes
from itsm.core.models import OutboxEvent
from tests.cast import Cast
from tests.changes.conftest import make_ci, tomorrow
from tests.changes.proposing import authorize, carry_out, propose, propose_step, state_of
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


def test_a_step_waits_until_the_change_was_done_and_is_taken_then(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    step = propose_step(cast, change, ci, "put_in_use", reason="Hall 3 opens.")
    assert (state_of(ci), step.changes) == (
        "planned",
        [{"name": "state", "before": "planned", "after": "in_use"}],
    )
    carry_out(cast, authorize(cast, change))
    assert state_of(ci) == "in_use"
    step.refresh_from_db()
    assert (step.outcome, step.settled_by) == ("applied", cast.dana)
    news = OutboxEvent.objects.get(name="ci.state_changed", subject=ci.number)
    assert news.payload == {"verb": "put_in_use", "state": "in_use"}
    entry = next(told for told in audit.history_of(ci.number, 20) if told["action"] == "ci.apply_proposed")
    assert (entry["actor"], entry["reason"]) == (str(cast.dana), "Hall 3 opens.")
    latest = ConfigurationItemHistory.objects.filter(pgh_obj=ci).latest("pgh_id")
    assert (latest.state, latest.operation) == ("in_use", "ci.apply_proposed")
    assert explanations("item", [latest.pgh_id])[latest.pgh_id] == [change.number]


def test_a_step_is_tried_when_it_is_proposed_and_refused_as_the_verb_is(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    twin = make_ci(cast, "web-2")
    cmdb.merge_ci(number=twin.number, into=ci.number, actor=cast.conny)
    theirs = cmdb.create_ci(name="their secret", ci_class="server", actor=cast.stan)
    for item, verb, facts, code in (
        (ci, "reinstate", {}, "wrong_state"),
        (ci, "delete", {}, "invalid"),
        (ci, "retire", {"ci_version": 7}, "stale_version"),
        (twin, "reinstate", {}, "already_merged"),
        (theirs, "retire", {}, "not_found"),
        (ci, "retire", {"actor": cast.alma}, "permission_denied"),
    ):
        given: dict[str, Any] = facts
        with nothing_changes():
            refused = refusal_of(lambda i=item, v=verb, g=given: propose_step(cast, change, i, v, **g))  # type: ignore[misc]
        assert refused.code == code, verb


def test_one_step_of_an_item_waits_under_a_change_and_another_after_it_was_withdrawn(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change, other = draft(), draft()
    first = propose_step(cast, change, ci, "retire")
    with nothing_changes():
        refused = refusal_of(lambda: propose_step(cast, change, ci, "put_in_use"))
    assert (refused.code, refused.message) == (
        "already_proposed",
        "A lifecycle step of this item waits already.",
    )
    propose_step(cast, other, ci, "put_in_use")
    actions.withdraw_edit(change_number=change.number, proposed_edit=first.pk, actor=cast.rita)
    first.refresh_from_db()
    assert first.outcome == "withdrawn"
    assert propose_step(cast, change, ci, "put_in_use").pk


def test_an_item_that_left_its_state_is_a_conflict_told_in_words(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    step = propose_step(cast, change, ci, "retire")
    change = authorize(cast, change)
    cmdb.put_in_use(number=ci.number, actor=cast.conny)
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, actor=cast.dana)
        with nothing_changes():
            refused = refusal_of(
                lambda: actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
            )
        assert (refused.code, refused.status) == ("proposed_edit_conflict", 409)
        assert refused.message == (
            f"{ci.number} is “In use” now; the change was to take it from “Planned” to “Retired”."
        )
        clash = refused.facts["conflicts"][0]
        assert (clash["field"], clash["before"], clash["proposed"]) == ("state", "planned", "retired")
        actions.withdraw_edit(change_number=change.number, proposed_edit=step.pk, actor=cast.dana)
        actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
    step.refresh_from_db()
    assert step.outcome == "set_aside", "it was signed, so it stays part of what was signed"


def test_a_step_that_somebody_took_already_is_no_conflict_and_not_taken_twice(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    step = propose_step(cast, change, ci, "retire")
    change = authorize(cast, change)
    cmdb.retire(number=ci.number, actor=cast.conny)
    version = ConfigurationItem.objects.get(pk=ci.pk).version
    carry_out(cast, change)
    step.refresh_from_db()
    assert (step.outcome, state_of(ci)) == ("applied", "retired")
    assert ConfigurationItem.objects.get(pk=ci.pk).version == version


def test_an_item_that_came_back_to_its_state_is_no_conflict(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    cmdb.put_in_use(number=ci.number, actor=cast.conny)
    change = draft()
    propose_step(cast, change, ci, "retire")
    cmdb.start_maintenance(number=ci.number, actor=cast.conny)
    cmdb.end_maintenance(number=ci.number, actor=cast.conny)
    cmdb.edit_ci(number=ci.number, environment="test", actor=cast.conny)
    carry_out(cast, authorize(cast, change))
    assert state_of(ci) == "retired"


def test_what_a_release_carried_out_sets_the_step_aside_that_others_took(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    other = make_ci(cast, "web-2")
    change = draft(source="REL0000001")
    clash = propose_step(cast, change, ci, "put_in_use")
    edit = propose(cast, change, ci, environment="production")
    fine = propose_step(cast, change, other, "put_in_use")
    change = authorize(cast, change)
    cmdb.retire(number=ci.number, actor=cast.conny)
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, source="REL0000001", actor=cast.dana)
        actions.finish(
            change_number=change.number, close_code="successful", source="REL0000001", actor=cast.dana
        )
    for row in (clash, edit, fine):
        row.refresh_from_db()
    assert (state_of(ci), state_of(other)) == ("retired", "in_use")
    assert (clash.outcome, edit.outcome, fine.outcome) == ("set_aside", "applied", "applied")
    assert "is “Retired” now" in clash.note


@pytest.mark.parametrize("step_first", [True, False])
def test_an_edit_and_a_step_of_one_item_are_both_written_in_their_order(
    cast: Cast, ci: ConfigurationItem, draft: Make, step_first: bool
) -> None:
    change = draft()
    proposing: list[Callable[[], ProposedEdit]] = [
        lambda: propose(cast, change, ci, environment="production"),
        lambda: propose_step(cast, change, ci, "retire"),
        lambda: propose(cast, change, ci, description="Front"),
    ]
    for work in reversed(proposing) if step_first else proposing:
        work()
    carry_out(cast, authorize(cast, change))
    stands = ConfigurationItem.objects.get(pk=ci.pk)
    assert (stands.state, stands.environment, stands.description) == ("retired", "production", "Front")
    versions = ConfigurationItemHistory.objects.filter(pgh_obj=ci, operation="ci.apply_proposed")
    states = list(versions.order_by("pgh_id").values_list("state", flat=True))
    assert states == ["planned", "retired", "retired"]
    assert set(ProposedEdit.objects.values_list("outcome", flat=True)) == {"applied"}


def test_what_did_not_succeed_takes_no_step(cast: Cast, ci: ConfigurationItem, draft: Make) -> None:
    change = draft()
    step = propose_step(cast, change, ci, "put_in_use")
    carry_out(cast, authorize(cast, change), "unsuccessful")
    step.refresh_from_db()
    assert (state_of(ci), step.outcome) == ("planned", "set_aside")


def test_the_board_signs_the_step_and_what_was_signed_without_one_stays_as_it_was(
    cast: Cast, ci: ConfigurationItem, asked: Make
) -> None:
    change = asked()
    edit = propose(cast, change, ci, environment="production")
    before = digest_of_bytes(content_bytes(change))
    step = propose_step(cast, change, ci, "put_in_use")
    change.refresh_from_db()
    round_ = ApprovalRound.objects.get(change=change, state="open")
    assert (round_.schema_version, round_.digest) == (3, change.digest)
    assert signed_of(round_)["proposed_edits"][1] == {
        "item": ci.number,
        "what": "step",
        "verb": "put_in_use",
        "to": {"state": "in_use"},
    }
    shown = str(document_entries(signed_of(round_)))
    assert "Lifecycle step" in shown
    assert "Put in use" in shown
    assert "State: In use" in shown
    actions.withdraw_edit(change_number=change.number, proposed_edit=step.pk, actor=cast.rita)
    assert digest_of_bytes(content_bytes(change)) == before
    assert b'"schema":2' in content_bytes(change)
    actions.withdraw_edit(change_number=change.number, proposed_edit=edit.pk, actor=cast.rita)
    assert b'"schema":1' in content_bytes(change)


def test_by_a_standard_change_only_those_propose_a_step_who_may_take_it(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    plans = ("description", "justification", "implementation_plan", "test_plan", "backout_plan")
    version = actions.propose_template(
        name="patch",
        label="Patch",
        unit=cast.retail,
        title="Patch",
        actor=cast.chris,
        **dict.fromkeys(plans, "x"),
    )
    actions.approve_template(version_id=version.pk, actor=cast.adam)
    change = draft(model="standard", template="patch", implementation_plan="", test_plan="", backout_plan="")
    with nothing_changes():
        assert refusal_of(lambda: propose_step(cast, change, ci, "retire")).code == "permission_denied"
    assert propose_step(cast, change, ci, "retire", actor=cast.adam).pk
