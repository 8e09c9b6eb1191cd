"""What a change of the schema would mean is told within bounds of time and size, and refused in the form."""

from __future__ import annotations

from typing import Any

import pytest

from cmdb import actions
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem
from cmdb.queries import attribute_values
from cmdb.queries.bounds import in_time
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import import_lines, make_ci, table
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db

NEW = {"name": "slots", "label": "Slots", "kind": "number", "dry_run": "on"}
CHANGE = {"attribute": "slots", "kind": "number", "dry_run": "on"}
MOVE = {"label": "Rack", "parent": "server", "dry_run": "on"}


def at_admin(verb: str, ci_class: str = "server") -> str:
    return f"/admin/cmdb/ciclass/{CIClass.objects.get(name=ci_class).pk}/verb/{verb}/"


def slots(cast: Cast, *values: str) -> None:
    """Servers with these values under a name that nothing declares."""
    rows = (f"{number},server,web-{number},{value}" for number, value in enumerate(values))
    actions.import_cis(cis=table("id,ci_class,name,slots", *rows), source="scanner", actor=cast.conny)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the values takes longer than is allowed."""
    asleep = attribute_values._VALUES.replace("WHERE", "WHERE pg_sleep(1) IS NULL AND")
    monkeypatch.setattr(attribute_values, "_VALUES", asleep)
    monkeypatch.setattr(attribute_values, "in_time", lambda **more: in_time(0.05, **more))


@pytest.fixture
def two_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Telling looks at two values; gives how many each reading handed over."""
    handed: list[int] = []
    read = attribute_values.values_among

    def noted(*given: Any, **more: Any) -> list[Any]:
        values = read(*given, **more)
        handed.append(len(values))
        return values

    monkeypatch.setattr(attribute_values, "MOST_LOOKED_AT", 2)
    monkeypatch.setattr(attribute_values, "values_among", noted)
    return handed


@pytest.mark.usefixtures("slow")
def test_telling_of_a_new_attribute_that_takes_too_long_keeps_what_was_typed(cast: Cast) -> None:
    slots(cast, "4")
    client = browser(cast.adam)
    for address in ("/cis/classes/server/attributes/new/", at_admin("declare_attribute")):
        with nothing_changes():
            answer = client.post(address, NEW)
        page = answer.content.decode()
        assert answer.status_code == 422, address
        assert "so it was stopped" in page
        assert "Do it without looking first" in page
        assert 'value="slots"' in page
        assert 'value="Slots"' in page
    shown = client.get("/admin/cmdb/ciclass/").content.decode()
    assert "Add an attribute: Server" not in shown
    done = {name: value for name, value in NEW.items() if name != "dry_run"}
    assert client.post("/cis/classes/server/attributes/new/", done).status_code == 302


@pytest.mark.usefixtures("slow")
def test_telling_of_a_change_that_takes_too_long_is_refused_at_every_door(cast: Cast) -> None:
    slots(cast, "4")
    actions.declare_attribute(ci_class="server", name="slots", label="Slots", actor=cast.adam)
    client = browser(cast.adam)
    for address in ("/cis/classes/server/attributes/change/", at_admin("change_attribute")):
        answer = client.post(address, CHANGE)
        assert (answer.status_code, "so it was stopped" in answer.content.decode()) == (422, True), address
    address = "/api/v1/ci-classes/server/change_attribute/"
    told = api(cast.adam).post(address, {**CHANGE, "dry_run": True}, format="json")
    assert (told.status_code, told.json()["code"]) == (422, "query_too_slow")


def test_the_administration_claims_nothing_done_that_it_only_showed(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    page = browser(cast.adam).post(at_admin("declare_attribute"), NEW, follow=True).content.decode()
    assert "this is what would happen" in page
    assert "Add an attribute: Server" not in page
    done = {name: value for name, value in NEW.items() if name != "dry_run"}
    page = browser(cast.adam).post(at_admin("declare_attribute"), done, follow=True).content.decode()
    assert "Add an attribute: Server" in page


def test_a_new_attribute_is_told_of_by_the_most_frequent_values(cast: Cast, two_looked_at: list[int]) -> None:
    slots(cast, "many", "many", "few", "few", "none", "all")
    told = browser(cast.adam).post("/cis/classes/server/attributes/new/", NEW).content.decode()
    assert "of this name already: 6. They keep it; for at least 4 it does not fit." in told
    assert two_looked_at == [3]


def test_a_change_is_told_by_the_most_frequent_values_and_done_to_all(
    cast: Cast, two_looked_at: list[int]
) -> None:
    slots(cast, "4", "4", "6", "8", "10")
    actions.declare_attribute(ci_class="server", name="slots", label="Slots", actor=cast.adam)
    address = "/cis/classes/server/attributes/change/"
    client = browser(cast.adam)
    told = client.post(address, CHANGE).content.decode()
    assert "at least so much changes" in told
    assert "Values written anew: 3." in told
    program = "/api/v1/ci-classes/server/change_attribute/"
    answer = api(cast.adam).post(program, {**CHANGE, "dry_run": True}, format="json").json()
    assert (answer["converted"], answer["more"]) == (3, True)
    assert two_looked_at == [3, 3]
    done = api(cast.adam).post(program, {**CHANGE, "dry_run": False}, format="json").json()
    assert (done["converted"], done["more"]) == (5, False)
    assert all(type(ci.attributes["slots"]) is int for ci in ConfigurationItem.objects.all())


def test_of_values_that_would_be_lost_at_least_those_looked_at_are_counted(
    cast: Cast, two_looked_at: list[int]
) -> None:
    slots(cast, "many", "many", "few", "none", "all")
    actions.declare_attribute(ci_class="server", name="slots", label="Slots", actor=cast.adam)
    address = "/cis/classes/server/attributes/change/"
    client = browser(cast.adam)
    assert "At least 3 items have a value" in client.post(address, CHANGE).content.decode()
    done = {**CHANGE, "dry_run": ""}
    assert "5 items have a value" in client.post(address, done).content.decode()
    assert AttributeDefinition.objects.get(name="slots").kind == "text"


def test_a_move_is_told_by_the_most_frequent_values(cast: Cast, two_looked_at: list[int]) -> None:
    import_lines(cast.conny, "1,storage,s-1,,", "2,storage,s-2,,", "3,storage,s-3,,")
    for ci, cores in zip(ConfigurationItem.objects.order_by("name"), ("2", "4", "8"), strict=True):
        row = f"{ci.external_id},storage,{ci.name},{cores}"
        actions.import_cis(cis=table("id,ci_class,name,cpu_cores", row), actor=cast.conny)
    told = browser(cast.adam).post("/cis/classes/storage/edit/", MOVE).content.decode()
    assert "at least so much changes" in told
    assert max(two_looked_at) == 3
    answer = api(cast.adam).post(
        "/api/v1/ci-classes/storage/edit/", {"parent": "server", "dry_run": True}, format="json"
    )
    assert answer.json()["more"] is True
