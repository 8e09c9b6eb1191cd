"""The list has the columns that somebody chooses; they stand in the address, in a view and in the file."""

from __future__ import annotations

import pytest

from cmdb import actions
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci

pytestmark = pytest.mark.django_db


def test_chosen_columns_stand_in_the_address_and_in_their_order(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web", attributes={"cpu_cores": 8}, tags=["pci", "edge"], owner=cast.rolf)
    page = browser(cast.rita)
    chosen = page.get("/cis/?ci_class=server&column=name&column=tags&column=attributes.cpu_cores")
    assert chosen.status_code == 302
    assert "columns=name%2Ctags%2Cattributes.cpu_cores" in chosen.headers["Location"]
    answer = page.get(chosen.headers["Location"])
    assert [heading.name for heading in answer.context["columns"]] == ["name", "tags", "attributes.cpu_cores"]
    assert answer.context["rows"][0]["cells"] == [
        ("name", "web"), ("tags", "edge, pci"), ("attributes.cpu_cores", 8),
    ]  # fmt: skip
    text = answer.content.decode()
    assert f'href="/cis/{ci.number}/"' in text
    assert "edge, pci" in text


def test_every_column_can_be_shown_and_an_attribute_of_no_class_too(cast: Cast) -> None:
    make_ci(cast.conny, "web", description="x" * 200)
    page = browser(cast.conny)
    every = [name for name, _label, _chosen in page.get("/cis/?ci_class=server").context["offered"]]
    assert "attributes.cpu_cores" in every
    answer = page.get(f"/cis/?columns={','.join(every)},attributes.unheard")
    assert (answer.status_code, len(answer.context["columns"])) == (200, len(every) + 1)


def test_a_place_that_the_reader_may_not_see_has_no_number_here(cast: Cast) -> None:
    vault = make_ci(cast.adam, "Vault", "site", unit=cast.payments)
    make_ci(cast.adam, "web", location=vault.number, unit=cast.retail)
    answer = browser(cast.conny).get("/cis/?columns=name,location")
    assert answer.context["rows"][0]["cells"] == [("name", "web"), ("location", "")]
    shown = browser(cast.adam).get("/cis/?columns=name,location&q=web").content.decode()
    assert vault.number in shown


def test_neither_list_nor_file_of_programs_tells_such_a_place(cast: Cast) -> None:
    vault = make_ci(cast.adam, "Vault", "site", unit=cast.payments)
    web = make_ci(cast.adam, "web", location=vault.number, unit=cast.retail)
    for address in ("cis/", f"cis/{web.number}/", "cis/export/?as=csv", "cis/export/?as=json"):
        for reader, told in ((cast.conny, False), (cast.adam, True)):
            answer = api(reader).get(f"/api/v1/{address}")
            text = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert (vault.number.encode() in text) is told, (address, reader)


def test_a_column_that_is_none_is_refused_and_says_which_there_are(cast: Cast) -> None:
    answer = browser(cast.conny).get("/cis/?columns=name,colour")
    assert (answer.status_code, "There is no column colour" in answer.content.decode()) == (422, True)
    many = ",".join(f"attributes.a{n}" for n in range(41))
    assert browser(cast.conny).get(f"/cis/?columns={many}").status_code == 422


def test_a_view_remembers_its_columns_and_the_file_has_them(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    kept = {"ci_class": "server", "columns": "name,environment"}
    actions.save_view(name="Short", filters=kept, actor=cast.conny)
    page = browser(cast.conny).get("/cis/?ci_class=server&columns=name,environment")
    assert 'aria-current="true">Short' in page.content.decode()
    export = next(address for kind, address in page.context["exports"] if kind == "csv")
    taken = b"".join(browser(cast.conny).get(f"/cis/export/{export}").streaming_content)  # type: ignore[attr-defined]
    assert taken.decode("utf-8-sig").splitlines()[0] == "name,environment"
    wrong = {"name": "Wrong", "filters": {"columns": "colour"}}
    answer = api(cast.conny).post("/api/v1/ci-views/", wrong, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
