"""Edits of the record that a change proposes: signed with it, written when it was done, never over others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from changes import actions
from changes.models import ApprovalRound, ChangeRequest
from changes.queries import content_bytes
from cmdb import actions as cmdb
from cmdb.models import ConfigurationItem, ConfigurationItemHistory, ProposedEdit, Relationship
from cmdb.queries.explained import explanations
from itsm.core.canonical import digest_of_bytes
from tests.cast import Cast
from tests.changes.conftest import make_ci, tomorrow
from tests.clients import api, browser
from tests.support import deliver_news, frozen_clock, nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


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


def test_the_page_of_the_item_shows_what_waits_and_for_what(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    assert "Edits that wait" not in browser(cast.conny).get(f"/cis/{ci.number}/").content.decode()
    propose(cast, change, ci, environment="production", reason="New hall")
    page = browser(cast.conny).get(f"/cis/{ci.number}/").content.decode()
    assert "Edits that wait" in page
    assert f"/changes/{change.number}/" in page
    assert "<ins>production</ins>" in page
    assert "New hall" in page
    listed = api(cast.conny).get("/api/v1/proposed-edits/", {"ci": ci.number, "outcome": "pending"}).json()
    assert [row["reference"] for row in listed["results"]] == [change.number]
    assert api(cast.stan).get("/api/v1/proposed-edits/").json()["results"] == []
    one = listed["results"][0]["id"]
    assert api(cast.conny).get(f"/api/v1/proposed-edits/{one}/").json()["ci"] == ci.number
    assert api(cast.stan).get(f"/api/v1/proposed-edits/{one}/").status_code == 404


def test_an_item_one_may_not_see_is_not_proposed_for_nor_named(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    theirs = cmdb.create_ci(name="their secret", ci_class="server", actor=cast.stan)
    change = draft()
    with nothing_changes():
        assert refusal_of(lambda: propose(cast, change, theirs, environment="x")).code == "not_found"
    propose(cast, change, theirs, environment="x", actor=cast.adam)
    page = browser(cast.rita).get(f"/changes/{change.number}/").content.decode()
    assert "their secret" not in page
    assert "1 more edit of what you may not see" in page


def test_every_door_proposes_by_the_same_action(cast: Cast, ci: ConfigurationItem, draft: Make) -> None:
    disk = make_ci(cast, "disk")
    change = draft()
    sent = {"ci": ci.number, "environment": "production"}
    answer = api(cast.rita).post(f"/api/v1/changes/{change.number}/propose_edit/", sent, format="json")
    assert answer.status_code == 200, answer.data
    portal = browser(cast.rita)
    address = f"/changes/{change.number}/propose_edit/"
    assert portal.get(address).status_code == 200
    form = portal.get(address, {"ci": ci.number}).context["form"]
    full = {name: form[name].value() or "" for name in form.fields}
    assert portal.post(address, {**full, "description": "Front"}).status_code == 302
    related = f"/changes/{change.number}/propose_relationship/"
    assert portal.get(related, {"ci": ci.number}).status_code == 200
    body = {"ci": ci.number, "relation": "depends_on:out", "target": disk.number}
    assert portal.post(related, body).status_code == 302
    admin = browser(cast.adam)
    base = f"/admin/changes/changerequest/{change.pk}/verb"
    assert admin.get(f"{base}/propose_edit/").status_code == 200
    chosen = admin.get(f"{base}/propose_edit/", {"ci": ci.number}).context["form"]
    full = {name: chosen[name].value() or "" for name in chosen.fields}
    assert admin.post(f"{base}/propose_edit/", {**full, "tags": "pci"}).status_code == 302
    names = [[changed["name"] for changed in edit.changes] for edit in ProposedEdit.objects.order_by("pk")]
    assert names == [["environment"], ["description"], ["recorded", "strength"], ["tags"]]
    first = ProposedEdit.objects.earliest("pk")
    assert portal.get(f"/changes/{change.number}/withdraw_edit/").status_code == 200
    body = {"proposed_edit": first.pk, "reason": "No"}
    assert portal.post(f"/changes/{change.number}/withdraw_edit/", body).status_code == 302
    first.refresh_from_db()
    assert first.outcome == "withdrawn"
    gone = api(cast.rita).post(
        f"/api/v1/changes/{change.number}/withdraw_edit/", {"proposed_edit": first.pk}, format="json"
    )
    assert (gone.status_code, gone.data["code"]) == (404, "not_found")


def test_the_owner_is_told_that_an_edit_was_proposed(cast: Cast, draft: Make) -> None:
    owned = cmdb.create_ci(
        name="owned", ci_class="server", owner=cast.conny, actor=cast.adam, unit=cast.retail
    )
    propose(cast, draft(), owned, environment="production")
    deliver_news()
    told = browser(cast.conny).get("/inbox/").content.decode()
    assert "A change proposes an edit of the configuration item." in told


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
