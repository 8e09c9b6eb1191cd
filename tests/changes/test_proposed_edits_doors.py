"""Proposed edits at every door, and who sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from changes.models import ChangeRequest
from cmdb import actions as cmdb
from cmdb.models import ConfigurationItem, ProposedEdit
from tests.cast import Cast
from tests.changes.conftest import make_ci
from tests.changes.proposing import authorize, propose
from tests.clients import api, browser
from tests.support import deliver_news, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


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


def test_a_place_one_may_not_see_is_named_by_no_door(cast: Cast, ci: ConfigurationItem, draft: Make) -> None:
    vault = cmdb.create_ci(name="Vault", ci_class="site", unit=cast.payments, actor=cast.adam)
    change = draft()
    edit = propose(cast, change, ci, location=vault.number, actor=cast.adam)
    page = browser(cast.rita).get(f"/changes/{change.number}/").content.decode()
    assert vault.number not in page
    assert "an item you may not see" in page
    told = api(cast.rita).get(f"/api/v1/proposed-edits/{edit.pk}/").json()
    assert vault.number not in str(told)
    assert told["changes"][0]["after"] is None
    assert vault.number in str(api(cast.adam).get(f"/api/v1/proposed-edits/{edit.pk}/").json())


def test_what_others_made_of_a_field_meanwhile_is_told_in_words(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    propose(cast, change, ci, owner=cast.rolf, owner_group=cast.retail)
    cmdb.edit_ci(number=ci.number, owner=cast.dana, owner_group=cast.root, actor=cast.adam)
    page = browser(cast.adam).get(f"/changes/{change.number}/").content.decode()
    told = page[page.index("in conflict") :]
    assert cast.dana.get_full_name() in told
    assert cast.root.name in told


def test_the_board_sees_in_the_admin_what_a_change_makes_of_the_record_and_what_moved_since(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    propose(cast, change, ci, environment="production", reason="It goes live")
    cmdb.edit_ci(number=ci.number, environment="test", actor=cast.adam)
    authorize(cast, change)
    board = browser(cast.carla)
    base = f"/admin/changes/changerequest/{change.pk}"
    for address in (f"{base}/change/", f"{base}/verb/approve/"):
        page = board.get(address).content.decode()
        told = page[page.index("Edits it makes to the record") :]
        assert "<ins>production</ins>" in told
        assert "but now: test" in " ".join(told.split())
        assert "It goes live" in told


def test_the_admin_shows_on_an_item_which_edits_of_it_wait(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    propose(cast, change, ci, environment="production")
    page = browser(cast.adam).get(f"/admin/cmdb/configurationitem/{ci.pk}/change/").content.decode()
    told = page[page.index("Edits that wait") :]
    assert "<ins>production</ins>" in told
    assert f"/changes/{change.number}/" in told


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
