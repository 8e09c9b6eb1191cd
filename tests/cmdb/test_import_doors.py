"""Imports by page and by API: from the upload to the result, and who sees what of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cmdb import tasks
from cmdb.actions import import_jobs as actions
from cmdb.models import ImportJob
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.uploading import GOOD, file, upload, worked
from tests.support import nothing_changes, refusal_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files_kept_here")]


def test_a_file_that_cannot_be_read_is_refused_at_the_door(cast: Cast) -> None:
    with nothing_changes():
        assert refusal_of(lambda: upload(cast, "")).code == "invalid"
        assert refusal_of(lambda: upload(cast, "id,id\n")).code == "malformed_file"
        assert refusal_of(lambda: actions.upload_import(actor=cast.conny)).code == "malformed_file"
        assert (
            refusal_of(lambda: actions.upload_import(cis=file(GOOD), actor=cast.rita)).code
            == "permission_denied"
        )
    assert not ImportJob.objects.exists()


def test_the_pages_lead_from_upload_to_result(cast: Cast) -> None:
    page = browser(cast.conny)
    assert "No import yet" in page.get("/cis/imports/").content.decode()
    form = {"cis": file("Nr,Host\n1,web\n"), "source": "scanner", "unit": cast.retail.pk}
    answer = page.post("/cis/imports/new/", form)
    job = ImportJob.objects.get()
    assert answer.headers["Location"] == f"/cis/imports/{job.number}/columns/"
    shown = page.get(answer.headers["Location"]).content.decode()
    assert "web" in shown
    assert "No column gives yet:" in shown
    assert "Class (ci_class)" in shown
    fields = {"cis.0": "id", "cis.1": "name", "version": job.version}
    refused = page.post(f"/cis/imports/{job.number}/columns/", fields)
    assert (refused.status_code, "No column gives: ci_class." in refused.content.decode()) == (422, True)
    done = page.post(f"/cis/imports/{job.number}/columns/", {**fields, "cis.all.ci_class": "server"})
    assert done.status_code == 302
    waiting = page.get(f"/cis/imports/{job.number}/").content.decode()
    assert "hx-trigger" in waiting
    stamp = f"{ImportJob.objects.get().version}-0"
    assert page.get(f"/cis/imports/{job.number}/live/?seen={stamp}").status_code == 204
    worked(job)
    shown = page.get(f"/cis/imports/{job.number}/live/?seen={stamp}").content.decode()
    assert "Import now" in shown
    assert "No item is known by this identifier." in shown
    assert page.post(f"/cis/imports/{job.number}/run/", {"version": job.version}).status_code == 302
    worked(job)
    shown = page.get(f"/cis/imports/{job.number}/").content.decode()
    assert "What was done" in shown
    assert page.post(f"/cis/imports/{job.number}/run/").status_code == 409


def test_the_page_says_at_once_what_is_needed_and_which_columns_become_the_same(cast: Cast) -> None:
    head = "id,name,CPU,cpu,Class,Serial No\n1,web,4,4,server,x\n"
    job = upload(cast, head)
    address = f"/cis/imports/{job.number}/columns/"
    page = browser(cast.conny)
    table = page.get(address).context["form"].tables[0]
    assert table.needed == "Identifier at the source (id) or Number (number), Class (ci_class), Name (name)"
    assert (table.missing, table.twice) == ("", [("cpu", ["CPU", "cpu"])])
    assert "<code>cpu</code>: CPU, cpu" in page.get(address).content.decode()
    names = {f"cis.{place}": target for place, target in enumerate(["id", "", "", "cpu", "", ""])}
    again = page.post(address, {**names, "version": job.version}).context["form"].tables[0]
    assert again.missing == "Class (ci_class), Name (name)", "as it was sent"
    assert again.twice == []


def test_imports_of_other_units_are_seen_by_nobody_else_and_rows_only_by_who_sees_the_items(
    cast: Cast,
) -> None:
    job = worked(upload(cast))
    assert browser(cast.stan).get(f"/cis/imports/{job.number}/").status_code == 404
    assert browser(cast.stan).get(f"/cis/imports/{job.number}/rejects/").status_code == 404
    assert browser(cast.alma).get(f"/cis/imports/{job.number}/").status_code == 200
    by_adam = worked(actions.upload_import(cis=file(GOOD), source="a", unit=cast.retail, actor=cast.adam))
    told = browser(cast.conny).get(f"/cis/imports/{by_adam.number}/").content.decode()
    assert "whoever started the import sees them" in told
    assert "spoon" not in told
    assert browser(cast.conny).get(f"/cis/imports/{by_adam.number}/rejects/").status_code == 404


def test_who_uploads_does_not_read_what_somebody_else_may_see_of_their_file(cast: Cast) -> None:
    job = worked(upload(cast))
    assert "spoon" in browser(cast.conny).get(f"/cis/imports/{job.number}/").content.decode()
    worked(actions.simulate_import(number=job.number, actor=cast.adam))
    assert "spoon" not in browser(cast.conny).get(f"/cis/imports/{job.number}/").content.decode()
    assert browser(cast.conny).get(f"/cis/imports/{job.number}/rejects/").status_code == 404
    told = api(cast.conny).get(f"/api/v1/imports/{job.number}/").json()["result"]
    assert (told["samples"], told["rejects"], told["cis"]["created"]) == ([], [], 2)


def test_lists_leave_rows_where_they_are_and_of_a_rejected_row_its_beginning_is_kept(cast: Cast) -> None:
    long = "x" * 5000
    job = worked(upload(cast, f"id,ci_class,name\n1,server,\n2,spoon,{long}\n"))
    assert max(len(reject["text"]) for reject in job.result["rejects"]) == 300
    assert long.encode() in job.rejects.open().read()
    asked = (
        (browser(cast.conny), "/cis/imports/"),
        (browser(cast.adam), "/admin/cmdb/importjob/"),
        (browser(cast.conny), f"/cis/imports/{job.number}/live/?seen={job.version}-{job.rows_done}"),
    )
    for client, address in asked:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code in (200, 204)
        assert not [query for query in made.captured_queries if '"cmdb_importjob"."result",' in query["sql"]]
    (listed,) = api(cast.conny).get("/api/v1/imports/").json()["results"]
    assert (listed["result"]["rejects"], listed["result"]["cis"]["rejected"]) == ([], 2)


def test_programs_upload_map_run_and_read_what_became_of_the_rows(cast: Cast) -> None:
    client = api(cast.ina)
    sent = {"cis": file("Nr,Host\n1,web\n2,\n"), "source": "scanner", "unit": "Retail"}
    made = client.post("/api/v1/imports/", sent, format="multipart")
    assert (made.status_code, made.json()["state"]) == (201, "uploaded")
    number = made.json()["number"]
    columns = {"Nr": "id", "Host": "name"}
    refused = client.post(f"/api/v1/imports/{number}/simulate/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "columns_do_not_fit")
    mapping = {"cis": {"columns": columns, "constants": {"ci_class": "server"}}}
    answer = client.post(f"/api/v1/imports/{number}/simulate/", {"mapping": mapping}, format="json")
    assert answer.json()["state"] == "simulating"
    tasks.work_on_imports()
    told = client.get(f"/api/v1/imports/{number}/").json()
    assert (told["state"], told["result"]["cis"]["created"]) == ("simulated", 1)
    assert told["result"]["samples"][0]["fields"]["name"] == [None, "web"]
    client.post(f"/api/v1/imports/{number}/run/", {}, format="json")
    tasks.work_on_imports()
    listed = client.get("/api/v1/imports/?state=finished").json()["results"]
    assert [(one["number"], one["result"]["samples"]) for one in listed] == [(number, [])]
    rejects = client.get(f"/api/v1/imports/{number}/rejects/")
    assert b"A name is required." in b"".join(rejects.streaming_content)  # type: ignore[attr-defined]
    assert client.post(f"/api/v1/imports/{number}/cancel/", {}, format="json").status_code == 409


def test_the_admin_asks_for_the_columns_as_the_portal_does(cast: Cast) -> None:
    job = upload(cast, "Nr,Host\n1,web\n")
    address = f"/admin/cmdb/importjob/{job.pk}/verb/columns/"
    client = browser(cast.conny)
    assert address in client.get(f"/admin/cmdb/importjob/{job.pk}/change/").content.decode()
    shown = client.get(address).content.decode()
    assert "web" in shown
    assert '<option value="ci_class">' in shown
    fields = {"cis.0": "id", "cis.1": "name", "version": job.version}
    with nothing_changes():
        refused = client.post(address, fields)
        stale = client.post(address, {**fields, "cis.all.ci_class": "server", "version": job.version + 1})
        too_long = client.post(address, {**fields, "cis.1": "x" * 81})
    assert (refused.status_code, "No column gives: ci_class." in refused.content.decode()) == (422, True)
    assert (stale.status_code, too_long.status_code) == (412, 422)
    done = client.post(address, {**fields, "cis.all.ci_class": "server"})
    assert (done.status_code, worked(job).state) == (302, "simulated")
    columns = {"Nr": "id", "Host": "name"}
    assert job.mapping == {"cis": {"columns": columns, "constants": {"ci_class": "server"}}}
    assert job.result["cis"]["created"] == 1


@pytest.mark.parametrize("verb", ["run", "simulate", "cancel"])
def test_the_admin_does_nothing_to_an_import_that_somebody_else_mapped_anew_meanwhile(
    cast: Cast, verb: str
) -> None:
    job = worked(upload(cast))
    address = f"/admin/cmdb/importjob/{job.pk}/verb/{verb}/"
    client = browser(cast.conny)
    shown = client.get(address)
    assert f'name="version" value="{job.version}"' in shown.content.decode()
    sent = {"version": job.version, "reason": "no longer wanted"}
    columns = {"id": "id", "ci_class": "ci_class", "name": "name", "memory": "ram"}
    actions.simulate_import(number=job.number, actor=cast.adam, mapping={"cis": {"columns": columns}})
    worked(job)
    with nothing_changes():
        answer = client.post(address, sent)
    assert answer.status_code == 412
    assert "Somebody changed this" in answer.content.decode()
    assert client.post(address, {**sent, "version": job.version}).status_code == 302


def test_what_was_mapped_in_the_portal_is_offered_in_the_admin(cast: Cast) -> None:
    first = upload(cast, "Nr,Host\n1,web\n")
    fields = {"cis.0": "id", "cis.1": "name", "cis.all.ci_class": "server", "version": first.version}
    page = browser(cast.conny)
    assert page.post(f"/cis/imports/{first.number}/columns/", fields).status_code == 302
    assert page.post(f"/cis/imports/{worked(first).number}/run/", {}).status_code == 302
    worked(first)
    second = upload(cast, "Nr,Host,RAM\n1,web,64\n")
    offered = page.get(f"/admin/cmdb/importjob/{second.pk}/verb/columns/").content.decode()
    assert 'value="server"' in offered
    assert 'value="ram"' in offered
