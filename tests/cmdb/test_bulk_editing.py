"""Many items edited at once: seen before, each by the rules of one, and nobody's newer work written over."""

from __future__ import annotations

import re

import pytest

from cmdb import actions
from cmdb.models import ConfigurationItem
from cmdb.rules import bulk_editing
from itsm.core.models import AuditEntry
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci, make_cis
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def fresh(ci: ConfigurationItem) -> ConfigurationItem:
    return ConfigurationItem.objects.get(pk=ci.pk)


def test_many_items_are_edited_alike_and_each_is_told(cast: Cast) -> None:
    web, disk = make_cis(cast.conny, ["web", "disk"])
    other = make_ci(cast.conny, "tagged", tags=["old", "kept"], environment="test")
    edited = actions.bulk_edit(
        cis=[web.number, disk.number, other.number, "CI9999999"],
        facts={"environment": "test", "owner": cast.rolf, "add_tags": ["New"], "remove_tags": ["old"]},
        actor=cast.conny,
    )
    assert [bool(one.changes) for one in edited] == [True, True, True, False]
    assert edited[3].refusal is not None
    assert edited[3].refusal.code == "not_found"
    assert [change.name for change in edited[2].changes] == ["owner", "tags"]
    assert (fresh(web).environment, fresh(web).owner) == ("test", cast.rolf)
    assert fresh(other).tags == ["kept", "new"]


def test_a_preview_changes_nothing_and_tells_the_same(cast: Cast) -> None:
    web, disk = make_cis(cast.conny, ["web", "disk"])
    numbers = [web.number, disk.number]
    with nothing_changes():
        seen = actions.bulk_edit(cis=numbers, facts={"criticality": 1}, dry_run=True, actor=cast.conny)
    done = actions.bulk_edit(cis=numbers, facts={"criticality": 1}, actor=cast.conny)
    assert [one.changes for one in seen] == [one.changes for one in done]


def test_a_preview_that_is_asked_for_once_reaches_no_audit(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    body = {"cis": [web.number], "environment": "test", "dry_run": True}
    before = AuditEntry.objects.count()
    headers = {"Idempotency-Key": "look"}
    answer = api(cast.conny).post("/api/v1/cis/edit-several/", body, format="json", headers=headers)
    assert answer.json()["changed"] == 1
    assert (AuditEntry.objects.count(), fresh(web).environment) == (before, "")


def test_one_that_cannot_be_edited_stops_no_other(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    circuit = make_ci(cast.conny, "line", "circuit")
    theirs = make_ci(cast.adam, "ledger", unit=cast.payments)
    edited = actions.bulk_edit(
        cis=[circuit.number, theirs.number, web.number],
        facts={"attributes": {"cpu_cores": 8}},
        actor=cast.conny,
    )
    assert [one.refusal and one.refusal.code for one in edited] == ["invalid", "not_found", None]
    assert fresh(web).attributes == {"cpu_cores": 8}


def test_what_somebody_changed_since_the_preview_is_left(cast: Cast) -> None:
    web, disk = make_cis(cast.conny, ["web", "disk"])
    versions = {ci.number: ci.version for ci in (web, disk)}
    actions.edit_ci(number=web.number, criticality=2, actor=cast.adam)
    edited = actions.bulk_edit(
        cis=list(versions), versions=versions, facts={"criticality": 1}, actor=cast.conny
    )
    assert [one.refusal and one.refusal.code for one in edited] == ["stale_version", None]
    assert (fresh(web).criticality, fresh(disk).criticality) == (2, 1)


def test_what_cannot_be_done_at_all_is_refused_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    web, disk = make_cis(cast.conny, ["web", "disk"])
    both = [web.number, disk.number]
    facts = {"criticality": 1}
    with nothing_changes():
        assert refusal_of(lambda: actions.bulk_edit(cis=[], facts=facts, actor=cast.conny)).code == "invalid"
        assert refusal_of(lambda: actions.bulk_edit(cis=both, facts={}, actor=cast.conny)).code == "invalid"
        denied = refusal_of(lambda: actions.bulk_edit(cis=both, facts=facts, actor=cast.rita))
        assert denied.code == "permission_denied"
        monkeypatch.setattr(bulk_editing, "MOST_ITEMS", 1)
        large = refusal_of(lambda: actions.bulk_edit(cis=both, facts=facts, actor=cast.conny))
        assert large.code == "selection_too_large"


def test_by_page_the_filtered_items_are_previewed_and_then_changed(cast: Cast) -> None:
    web, disk = make_cis(cast.conny, ["web", "disk"])
    make_ci(cast.conny, "line", "circuit")
    client = browser(cast.conny)
    assert "/cis/edit-several/?ci_class=server" in client.get("/cis/?ci_class=server").content.decode()
    page = client.get("/cis/edit-several/?ci_class=server").content.decode()
    assert web.number in page
    sent = {"cis": f"{web.number}\n{disk.number}", "criticality": "1", "preview": ""}
    preview = client.post("/cis/edit-several/", sent).content.decode()
    assert "2 items would change" in preview
    assert f'value="{web.number}:1"' in preview
    assert fresh(web).criticality == 3
    unseen = client.post("/cis/edit-several/", {**sent, "apply": ""}).content.decode()
    assert "2 items would change" in unseen, "what was not seen is not done"
    seen = [f"{web.number}:1", f"{disk.number}:1"]
    shown = re.findall(r'name="shown" value="([^"]+)"', preview)
    confirmed = {**sent, "apply": "", "seen": seen, "shown": shown}
    for other in ({"criticality": "2"}, {"environment": "test"}, {"shown": "x"}):
        refused = client.post("/cis/edit-several/", {**confirmed, **other})
        assert refused.status_code == 409
        assert "no longer what was shown" in refused.content.decode()
        assert fresh(web).criticality == 3
    done = client.post("/cis/edit-several/", confirmed).content.decode()
    assert "2 items were changed" in done
    assert (fresh(web).criticality, fresh(disk).criticality) == (1, 1)
    assert client.post("/cis/edit-several/", {"cis": web.number}).status_code == 422


def test_by_api_it_is_one_request(cast: Cast) -> None:
    web, disk = make_cis(cast.conny, ["web", "disk"])
    body = {"cis": [web.number, disk.number], "attributes": {"cpu_cores": 2}, "add_tags": ["pci"]}
    dry = api(cast.conny).post("/api/v1/cis/edit-several/", {**body, "dry_run": True}, format="json").json()
    assert (dry["changed"], fresh(web).tags) == (2, [])
    told = api(cast.conny).post("/api/v1/cis/edit-several/", body, format="json").json()
    assert (told["changed"], told["refused"]) == (2, 0)
    assert told["items"][0]["changes"][0] == {"name": "attributes.cpu_cores", "before": None, "after": 2}


def test_in_the_admin_it_is_all_or_nothing(cast: Cast) -> None:
    web, line = make_ci(cast.conny, "web"), make_ci(cast.conny, "line", "circuit")
    address = "/admin/cmdb/configurationitem/verb/edit_several/"
    sent = {"cis": f"{web.number}\n{line.number}", "attribute": "cpu_cores", "value": "8"}
    assert browser(cast.conny).post(address, sent).status_code == 422
    assert fresh(web).attributes == {}
    assert browser(cast.conny).post(address, {**sent, "cis": web.number}).status_code == 302
    assert fresh(web).attributes == {"cpu_cores": 8}
