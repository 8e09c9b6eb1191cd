"""Edits of the record that a change proposes: signed with it, written when it was done."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from changes import actions
from changes.models import ApprovalRound, ChangeRequest
from changes.queries import content_bytes
from cmdb import actions as cmdb
from cmdb.models import ConfigurationItem, ConfigurationItemHistory
from cmdb.queries.explained import explanations
from itsm.core.canonical import digest_of_bytes
from tests.cast import Cast
from tests.changes.conftest import make_ci, tomorrow
from tests.changes.proposing import authorize, carry_out, propose
from tests.clients import browser
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


def test_an_edit_waits_until_the_change_was_done_and_is_written_then(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    edit = propose(cast, change, ci, environment="production", attributes={"cpu_cores": 8}, tags=["pci"])
    ci.refresh_from_db()
    assert (ci.environment, ci.tags, ci.version) == ("", [], 1), "nothing is written yet"
    carry_out(cast, authorize(cast, change))
    ci.refresh_from_db()
    assert (ci.environment, ci.tags, ci.attributes) == ("production", ["pci"], {"cpu_cores": 8})
    edit.refresh_from_db()
    assert (edit.outcome, edit.settled_by) == ("applied", cast.dana)


def test_what_was_written_is_explained_by_the_change(cast: Cast, ci: ConfigurationItem, draft: Make) -> None:
    change = draft()
    propose(cast, change, ci, environment="production")
    carry_out(cast, authorize(cast, change))
    latest = ConfigurationItemHistory.objects.filter(pgh_obj=ci).latest("pgh_id")
    assert latest.operation == "ci.apply_proposed"
    assert explanations("item", [latest.pgh_id])[latest.pgh_id] == [change.number]


def test_proposing_tries_the_edit_and_leaves_no_trace_of_it(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    before = ConfigurationItemHistory.objects.count()
    propose(cast, change, ci, name="web-one")
    assert ConfigurationItemHistory.objects.count() == before
    make_ci(cast, "taken")
    for facts, code in (
        ({"name": "taken"}, "duplicate_ci"),
        ({"name": ""}, "invalid"),
        ({"attributes": {"cpu_cores": "many"}}, "invalid"),
        ({"ci_class": "no such"}, "unknown_ci_class"),
        ({"criticality": ci.criticality}, "nothing_proposed"),
    ):
        with nothing_changes():
            assert refusal_of(lambda facts=facts: propose(cast, change, ci, **facts)).code == code  # type: ignore[misc]


def test_the_board_signs_the_edits_and_is_asked_again_when_they_change(
    cast: Cast, ci: ConfigurationItem, asked: Make
) -> None:
    change = asked()
    first = ApprovalRound.objects.get(change=change)
    assert first.schema_version == 1
    propose(cast, change, ci, environment="production")
    change.refresh_from_db()
    rounds = list(ApprovalRound.objects.filter(change=change).order_by("sequence"))
    assert [round_.state for round_ in rounds] == ["invalidated", "open"]
    assert (rounds[1].schema_version, rounds[1].digest) == (2, change.digest)
    assert '"environment":"production"' in rounds[1].content
    stale = refusal_of(
        lambda: actions.approve(change_number=change.number, digest=first.digest, actor=cast.carla)
    )
    assert stale.code == "stale_digest"


def test_an_authorized_change_loses_its_authorization_to_a_new_edit(
    cast: Cast, ci: ConfigurationItem, scheduled: Make
) -> None:
    change = scheduled()
    edit = propose(cast, change, ci, environment="production")
    change.refresh_from_db()
    assert (change.state, change.authorized_digest) == ("authorize", "")
    actions.withdraw_edit(change_number=change.number, proposed_edit=edit.pk, actor=cast.rita)
    edit.refresh_from_db()
    assert edit.outcome == "withdrawn"


def test_a_change_without_edits_is_signed_as_it_always_was(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    old = change.digest
    edit = propose(cast, change, ci, environment="production")
    assert digest_of_bytes(content_bytes(change)) != old
    actions.withdraw_edit(change_number=change.number, proposed_edit=edit.pk, actor=cast.rita)
    assert digest_of_bytes(content_bytes(change)) == old
    assert b'"schema":1' in content_bytes(change)
    assert b"proposed_edits" not in content_bytes(change)


def test_an_item_that_others_moved_is_a_conflict_told_field_by_field(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    edit = propose(cast, change, ci, environment="production", description="Front")
    change = authorize(cast, change)
    cmdb.edit_ci(number=ci.number, environment="test", actor=cast.conny)
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, actor=cast.dana)
        with nothing_changes():
            refusal = refusal_of(
                lambda: actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
            )
        assert (refusal.code, refusal.status) == ("proposed_edit_conflict", 409)
        assert refusal.facts["conflicts"] == [
            {
                "item": ci.number,
                "field": "environment",
                "before": "",
                "now": "test",
                "proposed": "production",
            }
        ]
        page = browser(cast.dana).get(f"/changes/{change.number}/").content.decode()
        assert "in conflict" in page
        assert "but now:" in page
        actions.withdraw_edit(change_number=change.number, proposed_edit=edit.pk, actor=cast.dana)
        edit.refresh_from_db()
        assert edit.outcome == "set_aside", "it was signed, so it stays part of what was signed"
        actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
    ci.refresh_from_db()
    assert (ci.environment, ci.description) == ("test", "")


def test_an_edit_of_other_fields_is_no_conflict_and_both_stand(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    propose(cast, change, ci, environment="production")
    change = authorize(cast, change)
    cmdb.edit_ci(number=ci.number, description="Front", actor=cast.conny)
    carry_out(cast, change)
    ci.refresh_from_db()
    assert (ci.environment, ci.description) == ("production", "Front")
