"""The REST door: the same actions, the same refusals, lists that cost the same however long they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from cmdb import actions
from cmdb.models import ConfigurationItem
from itsm.core.models import User
from tests.cast import Cast
from tests.cmdb.build import import_lines, make_ci, make_cis, relate
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db
API = "/api/v1"


def caller(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_an_integration_records_edits_and_retires_an_item(cast: Cast) -> None:
    client = caller(cast.conny)
    given = {"name": "web01", "ci_class": "server", "attributes": {"memory": 64}, "owner": "rolf"}
    made = client.post(f"{API}/cis/", given)
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    number = made.json()["number"]
    assert made.json()["unit"] == "Retail"
    edited = client.post(f"{API}/cis/{number}/edit/", {"criticality": 1}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.json()["criticality"], edited["ETag"]) == (200, 1, '"2"')
    stale = client.post(f"{API}/cis/{number}/edit/", {"criticality": 2}, headers={"If-Match": '"1"'})
    assert code(stale) == (412, "stale_version")
    assert client.post(f"{API}/cis/{number}/put_in_use/", {}).json()["state"] == "in_use"
    assert client.post(f"{API}/cis/{number}/retire/", {"reason": "sold"}).json()["state"] == "retired"
    assert code(client.post(f"{API}/cis/{number}/put_in_use/", {})) == (409, "wrong_state")
    shown = client.get(f"{API}/cis/{number}/")
    assert (shown.json()["state"], shown.json()["owner"], shown["ETag"]) == ("retired", "rolf", '"4"')


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"name": "x", "ci_class": "no such"}, 422, "unknown_ci_class"),
    ({"ci_class": "server"}, 422, "invalid"),
    ({"name": "x", "ci_class": "server", "attributes": {"memory": "much"}}, 422, "invalid"),
    ({"name": "x", "ci_class": "server", "attributes": {"unheard_of": 1}}, 422, "invalid"),
    ({"name": "x", "ci_class": "server", "attributes": []}, 422, "invalid"),
    ({"name": "a\x00", "ci_class": "server"}, 422, "invalid"),
    ({"name": "x", "ci_class": "server", "unit": "Nowhere"}, 422, "invalid"),
    ({"name": "x", "ci_class": "server", "unit": "Payments"}, 403, "permission_denied"),
    ({"name": "x", "ci_class": "server", "owner": "nobody"}, 422, "invalid"),
    ({"name": "x", "ci_class": "server", "state": "gone"}, 422, "invalid"),
    ({"name": "known", "ci_class": "server"}, 409, "duplicate_ci"),
]


@pytest.mark.parametrize(("given", "status", "expected"), REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    cast: Cast, given: dict[str, Any], status: int, expected: str
) -> None:
    make_ci(cast.conny, "known")
    with nothing_changes():
        assert code(caller(cast.conny).post(f"{API}/cis/", given)) == (status, expected)


def test_malformed_json_is_refused(cast: Cast) -> None:
    for body in (b"{", b"\xff\xfe", b"[1]", b'"x"'):
        response = caller(cast.conny).post(f"{API}/cis/", body, content_type="application/json")
        assert response.status_code in (400, 422), body
        assert response.json()["code"]


def test_who_may_not_see_gets_not_found_and_who_may_not_act_is_refused(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web01")
    with nothing_changes():
        for path in ("", "impact/", "history/"):
            assert code(caller(cast.stan).get(f"{API}/cis/{ci.number}/{path}")) == (404, "not_found")
        assert code(caller(cast.stan).post(f"{API}/cis/{ci.number}/retire/", {})) == (404, "not_found")
        assert code(caller(cast.rita).post(f"{API}/cis/{ci.number}/retire/", {})) == (
            403,
            "permission_denied",
        )
        assert code(caller(cast.rita).post(f"{API}/cis/", {"name": "x", "ci_class": "server"})) == (
            403,
            "permission_denied",
        )
    assert APIClient().get(f"{API}/cis/").status_code == 401
    assert caller(cast.stan).get(f"{API}/cis/").json()["results"] == []


def test_the_list_is_paged_by_keyset_and_filtered(cast: Cast) -> None:
    import_lines(cast.adam, *(f"{n},server,s{n:02},,t{n % 2}" for n in range(25)), unit=cast.retail)
    client, address, seen = caller(cast.rita), f"{API}/cis/?limit=10", []
    while address:
        page = client.get(address).json()
        seen.append([row["number"] for row in page["results"]])
        address = page["next"]
    assert [len(page) for page in seen] == [10, 10, 5]
    assert len({number for page in seen for number in page}) == 25
    assert len(client.get(f"{API}/cis/?attribute.tenant=t1&limit=100").json()["results"]) == 12
    assert [row["name"] for row in client.get(f"{API}/cis/?q=s07").json()["results"]] == ["s07"]
    assert [row["name"] for row in client.get(f"{API}/cis/?external_id=7").json()["results"]] == ["s07"]
    assert client.get(f"{API}/cis/?ci_class=hardware").json()["results"] == []
    for wrong in ("state=gone", "criticality=9", "unit=Nowhere", "ci_class=x", "cursor=%00"):
        assert client.get(f"{API}/cis/?{wrong}").status_code in (404, 422), wrong


def test_lists_and_details_take_a_constant_number_of_statements(cast: Cast) -> None:
    client, counts = caller(cast.conny), []
    for size in (3, 30):
        hub = make_ci(cast.conny, f"hub{size}")
        for leaf in make_cis(cast.conny, [f"leaf{size}-{n}" for n in range(size)]):
            relate(cast.conny, leaf, hub)
        taken = []
        for path in ("cis/", f"cis/{hub.number}/", "relationships/", f"cis/{hub.number}/impact/",
                     f"cis/{hub.number}/history/", "ci-classes/"):  # fmt: skip
            with CaptureQueriesContext(connection) as statements:
                assert client.get(f"{API}/{path}").status_code == 200
            taken.append(len(statements))
        counts.append(taken)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 13
    assert counts[1][:3] == [1, 1, 1]


def test_impact_names_services_first_and_counts_what_is_hidden(cast: Cast) -> None:
    db = make_ci(cast.adam, "db", unit=cast.retail)
    shop = make_ci(cast.adam, "shop", "business_service", unit=cast.retail, owner=cast.rolf)
    ledger = make_ci(cast.adam, "ledger", unit=cast.payments)
    relate(cast.adam, shop, db)
    relate(cast.adam, ledger, db)
    found = caller(cast.rita).get(f"{API}/cis/{db.number}/impact/").json()
    assert (found["direct"], found["total"], found["max_hops"], found["hidden"]) == (2, 2, 1, 1)
    assert [(item["name"], item["owner"], item["path"]) for item in found["services"]] == [
        ("shop", "Rolf", ["db", "shop"])
    ]
    upstream = caller(cast.rita).get(f"{API}/cis/{shop.number}/impact/?direction=upstream&depth=1").json()
    assert [item["name"] for item in upstream["reached"]] == ["db"]
    for wrong in ("direction=sideways", "depth=-1", "depth=x", "limit=%00"):
        assert code(caller(cast.rita).get(f"{API}/cis/{db.number}/impact/?{wrong}")) == (422, "invalid")


def test_history_tells_every_version_with_its_actor_and_operation(cast: Cast) -> None:
    ci, other = make_cis(cast.conny, ["web01", "db01"])
    actions.edit_ci(number=ci.number, name="web02", actor=cast.adam)
    edge = relate(cast.conny, ci, other)
    actions.unrelate(relationship_id=edge.pk, actor=cast.conny)
    versions = caller(cast.rita).get(f"{API}/cis/{ci.number}/history/").json()
    told = [(version["what"], version["actor"], version["operation"]) for version in versions]
    assert told == [
        ("unrelated", "Conny", "ci.unrelate"),
        ("related", "Conny", "ci.relate"),
        ("changed", "Adam", "ci.edit"),
        ("created", "Conny", "ci.create"),
    ]
    assert versions[2]["changes"] == [{"name": "name", "before": "web01", "after": "web02"}]
    assert len({version["operation_id"] for version in versions}) == 4
    newest = caller(cast.rita).get(f"{API}/cis/{ci.number}/history/?limit=3").json()
    assert newest == versions[:3]


def test_relationships_are_made_listed_and_removed(cast: Cast) -> None:
    a, b = make_cis(cast.conny, ["a", "b"])
    client = caller(cast.conny)
    given = {"source": a.number, "type": "depends_on", "target": b.number}
    made = client.post(f"{API}/relationships/", given)
    assert (made.status_code, made.json()["label"]) == (201, "Depends on")
    with nothing_changes():
        assert code(client.post(f"{API}/relationships/", given)) == (409, "duplicate_relationship")
        itself = {**given, "target": a.number}
        assert code(client.post(f"{API}/relationships/", itself)) == (422, "self_relationship")
        unknown = {**given, "target": "CI9999999"}
        assert code(client.post(f"{API}/relationships/", unknown)) == (422, "unknown_ci")
        no_type = {**given, "type": "married_to"}
        assert code(client.post(f"{API}/relationships/", no_type)) == (422, "unknown_relationship_type")
    pk = made.json()["id"]
    for query in (f"?ci={b.number}", f"?source={a.number}&type=depends_on", f"?target={b.number}"):
        assert [row["id"] for row in client.get(f"{API}/relationships/{query}").json()["results"]] == [pk]
    assert client.get(f"{API}/relationships/{pk}/").json()["target"]["number"] == b.number
    assert code(caller(cast.stan).get(f"{API}/relationships/{pk}/")) == (404, "not_found")
    assert client.get(f"{API}/relationships/{10**30}/").status_code == 404
    assert code(caller(cast.stan).post(f"{API}/relationships/{pk}/unrelate/", {})) == (404, "not_found")
    assert client.post(f"{API}/relationships/{pk}/unrelate/", {}).status_code == 200
    assert client.get(f"{API}/relationships/").json()["results"] == []


def test_classes_and_types_are_listed_and_made_by_administrators(cast: Cast) -> None:
    admin = caller(cast.adam)
    made = admin.post(f"{API}/ci-classes/", {"name": "printer", "parent": "hardware"})
    assert (made.status_code, made.json()["label"]) == (201, "Printer")
    attribute = {"name": "pages", "label": "Pages", "kind": "number", "unit": "A4"}
    declared = admin.post(f"{API}/ci-classes/printer/declare_attribute/", attribute).json()
    assert {item["name"] for item in declared["attributes"]} >= {"pages", "serial_number"}
    again = admin.post(f"{API}/ci-classes/printer/declare_attribute/", attribute)
    assert code(again) == (409, "duplicate_attribute")
    assert code(admin.post(f"{API}/ci-classes/", {"name": "printer"})) == (409, "duplicate_ci_class")
    assert code(admin.post(f"{API}/ci-classes/", {"name": "Bad Name"})) == (422, "invalid")
    assert code(caller(cast.rita).post(f"{API}/ci-classes/", {"name": "x"})) == (403, "permission_denied")
    given = {"name": "prints_on", "label": "Prints on", "inverse_label": "Prints for"}
    assert admin.post(f"{API}/relationship-types/", given).json()["impact"] == "target_to_source"
    assert code(admin.post(f"{API}/relationship-types/", given)) == (409, "duplicate_relationship_type")
    names = {row["name"] for row in caller(cast.rita).get(f"{API}/ci-classes/").json()["results"]}
    assert {"business_service", "server", "printer"} <= names
    assert caller(cast.rita).get(f"{API}/relationship-types/prints_on/").json()["label"] == "Prints on"
    assert code(caller(cast.rita).get(f"{API}/ci-classes/nothing/")) == (404, "not_found")
    assert caller(cast.nils).get(f"{API}/ci-classes/").json()["results"] == []


def upload(text: bytes, name: str = "cis.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text, "text/csv")


def test_an_import_over_the_network_answers_row_by_row(cast: Cast) -> None:
    client = caller(cast.ina)
    files = {
        "cis": upload(b"id,ci_class,name\n1,server,web01\n2,server,db01\n3,unheard,x\n"),
        "relationships": upload(b"source,type,target\n1,depends_on,2\n1,depends_on,9\n"),
    }
    done = client.post(f"{API}/cis/import/", {**files, "source": "scan"}, format="multipart").json()
    assert done["cis"] == {"created": 2, "updated": 0, "retired": 0, "unchanged": 0, "rejected": 1}
    assert done["relationships"] == {"created": 1, "updated": 0, "retired": 0, "unchanged": 0, "rejected": 1}
    assert [(r["file"], r["line"]) for r in done["rejects"]] == [("cis", 4), ("relationships", 3)]
    assert ConfigurationItem.objects.get(name="web01").created_by == cast.ina


@pytest.mark.parametrize(
    ("content", "status", "expected"),
    [
        (b"", 422, "malformed_file"),
        (b"id,name\n1,x\n", 422, "malformed_file"),
        (b"\xff\xfe\x00id", 422, "malformed_file"),
        (b"id,ci_class,name,name\n", 422, "malformed_file"),
        (b"id,ci_class,name\x00\n", 422, "malformed_file"),
        (b"x" * 70_000, 422, "malformed_file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(
    cast: Cast, content: bytes, status: int, expected: str
) -> None:
    with nothing_changes():
        response = caller(cast.conny).post(f"{API}/cis/import/", {"cis": upload(content)}, format="multipart")
    assert code(response) == (status, expected) or (content == b"" and response.status_code == 422)


def test_an_upload_that_is_too_large_is_refused_unread(cast: Cast, settings: Any) -> None:
    settings.SLIPWAY_LARGEST_IMPORT = 100
    with nothing_changes():
        response = caller(cast.conny).post(
            f"{API}/cis/import/",
            {"cis": upload(b"id,ci_class,name\n" + b"1,server,x\n" * 20)},
            format="multipart",
        )
    assert code(response) == (413, "upload_too_large")


def test_who_may_not_import_is_refused_before_anything_is_read(cast: Cast) -> None:
    file = b"id,ci_class,name\n1,server,x\n"
    with nothing_changes():
        by_requester = caller(cast.rita).post(f"{API}/cis/import/", {"cis": upload(file)}, format="multipart")
        makes_classes = caller(cast.conny).post(
            f"{API}/cis/import/", {"cis": upload(file), "create_missing": True}, format="multipart"
        )
    assert code(by_requester) == (403, "permission_denied")
    assert code(makes_classes) == (403, "permission_denied")
