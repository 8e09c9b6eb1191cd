"""Who answers for an item, where it is, what it is tagged with, and when somebody last looked."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from cmdb import actions
from cmdb.models import ConfigurationItem
from cmdb.queries.history import history_of
from tests.cast import Cast
from tests.cmdb.build import import_lines, make_ci, table
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def program(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.conny)
    return client


def test_an_item_says_who_answers_for_it_and_where_it_stands(cast: Cast) -> None:
    rack = make_ci(cast.conny, "rack-7", ci_class="rack")
    answer = program(cast).post(
        "/api/v1/cis/",
        {
            "name": "web-1",
            "ci_class": "server",
            "owner_group": "Retail",
            "support_group": "Payments",
            "location": rack.number,
            "tags": ["PCI", " pci", "Two  Words"],
            "source_status": "being moved",
        },
        format="json",
    )
    assert answer.status_code == 201, answer.data
    body = answer.data
    assert (body["owner_group"], body["support_group"]) == ("Retail", "Payments")
    assert (body["location"], body["source_status"]) == (rack.number, "being moved")
    assert body["tags"] == ["pci", "two words"]
    assert body["last_verified_at"] is None


def test_only_a_place_can_be_a_location(cast: Cast) -> None:
    server, rack = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "rack-7", ci_class="rack")
    foreign = make_ci(cast.stan, "their rack", ci_class="rack")
    for number in (server.number, foreign.number, "CI9999999"):
        with nothing_changes():
            refusal = refusal_of(
                lambda number=number: actions.edit_ci(  # type: ignore[misc]
                    number=server.number, location=number, actor=cast.conny
                )
            )
        assert "location" in refusal.facts["fields"]
    with nothing_changes():
        itself = refusal_of(
            lambda: actions.edit_ci(number=rack.number, location=rack.number, actor=cast.conny)
        )
    assert itself.code == "invalid"


def test_history_tells_of_groups_place_and_tags_in_words(cast: Cast) -> None:
    rack, ci = make_ci(cast.conny, "rack-7", ci_class="rack"), make_ci(cast.conny, "web-1")
    actions.edit_ci(
        number=ci.number, owner_group=cast.retail, location=rack.number, tags=["pci"], actor=cast.conny
    )
    newest = history_of(cast.conny, ci)[0]
    told = {change.name: change.after for change in newest.changes}
    assert told == {"owner_group": "Retail", "location": rack.number, "tags": ["pci"]}


def test_an_edit_that_says_the_same_changes_nothing(cast: Cast) -> None:
    rack, ci = make_ci(cast.conny, "rack-7", ci_class="rack"), make_ci(cast.conny, "web-1")
    facts = {"location": rack.number, "tags": ["b", "a"], "owner_group": cast.retail}
    actions.edit_ci(number=ci.number, actor=cast.conny, **facts)  # type: ignore[arg-type]
    with nothing_changes():
        actions.edit_ci(number=ci.number, actor=cast.conny, **facts)  # type: ignore[arg-type]


def test_tags_are_short_and_few(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web-1")
    for tags in (["x" * 61], [str(n) for n in range(51)], ["a,b"], ["nul\x00"]):
        with nothing_changes():
            refusal = refusal_of(
                lambda tags=tags: actions.edit_ci(number=ci.number, tags=tags, actor=cast.conny)  # type: ignore[misc]
            )
        assert list(refusal.facts["fields"]) == ["tags"]


def test_confirming_a_record_notes_the_moment(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web-1")
    confirmed = actions.verify_ci(number=ci.number, version=ci.version, actor=cast.conny)
    assert confirmed.last_verified_at is not None
    assert confirmed.last_verified_at >= ci.created_at


class TestUniqueAttributes:
    def test_a_value_is_taken_in_the_class_and_all_below(self, cast: Cast) -> None:
        _unique_asset_tag(cast)
        first = _tagged(cast, "web-1", "A-1")
        with nothing_changes():
            refusal = refusal_of(lambda: _tagged(cast, "vm-1", "A-1", ci_class="virtual_machine"))
        assert refusal.code == "attribute_not_unique"
        assert refusal.facts["ci"] == first.number
        assert _tagged(cast, "app", "A-1", ci_class="application", given=False)

    def test_what_is_of_a_unit_one_does_not_see_is_not_named(self, cast: Cast) -> None:
        _unique_asset_tag(cast)
        _tagged(cast, "theirs", "A-1", actor="stan")
        assert refusal_of(lambda: _tagged(cast, "ours", "A-1")).facts["ci"] == ""

    def test_an_edit_that_keeps_the_value_is_no_rival_of_itself(self, cast: Cast) -> None:
        _unique_asset_tag(cast)
        ci = _tagged(cast, "web-1", "A-1")
        changed = actions.edit_ci(
            number=ci.number, name="web-one", attributes={"asset_tag": "A-1"}, actor=cast.conny
        )
        assert changed.name == "web-one"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_one_value_at_once_one_is_refused(cast: Cast) -> None:
    _unique_asset_tag(cast)
    results = race(*(lambda n=n: _tagged(cast, f"web-{n}", "A-1") for n in range(4)))  # type: ignore[misc]
    made = [result for result in results if isinstance(result, ConfigurationItem)]
    assert len(made) == 1
    assert {result.refusal.code for result in results if result not in made} == {"attribute_not_unique"}


def _unique_asset_tag(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="computer", name="asset_tag", label="Asset tag", unique=True, actor=cast.adam
    )


def _tagged(
    cast: Cast,
    name: str,
    value: str,
    *,
    ci_class: str = "server",
    actor: str = "conny",
    given: bool = True,
) -> ConfigurationItem:
    return actions.create_ci(
        name=name,
        ci_class=ci_class,
        attributes={"asset_tag": value} if given else {},
        actor=getattr(cast, actor),
    )


def test_an_import_keeps_unique_values_unique_in_the_file_and_beyond(cast: Cast) -> None:
    _unique_asset_tag(cast)
    known = _tagged(cast, "web-0", "A-0")
    _tagged(cast, "theirs", "A-3", actor="stan")
    lines = ("s1,server,web-1,A-1", "s2,server,web-2,A-1", "s3,server,web-3,A-0", "s4,server,web-4,A-3")
    result = actions.import_cis(actor=cast.conny, cis=table("id,ci_class,name,asset_tag", *lines))
    assert (result.cis.created, result.cis.rejected) == (1, 3)
    reasons = {reject.line: reject.reason for reject in result.rejects}
    assert known.number in reasons[4]
    assert "another item" in reasons[5]
    again = actions.import_cis(actor=cast.conny, cis=table("id,ci_class,name,asset_tag", lines[0]))
    assert again.cis.unchanged == 1


def test_the_status_that_a_source_reports_is_corrected_there(cast: Cast) -> None:
    import_lines(cast.conny, "s1,server,web-1,on loan,")
    ci = ConfigurationItem.objects.get(name="web-1")
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.edit_ci(number=ci.number, source_status="gone", actor=cast.conny)
        )
    assert list(refusal.facts["fields"]) == ["source_status"]
    assert actions.edit_ci(number=ci.number, source_status="on loan", tags=["x"], actor=cast.conny)


def test_a_tag_on_the_page_leads_to_the_items_that_have_it(cast: Cast) -> None:
    tagged = make_ci(cast.conny, "web-1", tags=["card data"])
    make_ci(cast.conny, "web-2", tags=["card"])
    browser = Client()
    browser.force_login(cast.conny)
    page = browser.get(f"/cis/{tagged.number}/").content.decode()
    assert "/cis/?tag=card%20data" in page
    found = browser.get("/cis/", {"tag": "Card data"})
    assert [row["name"] for row in found.context["rows"]] == ["web-1"]
    rows = program(cast).get("/api/v1/cis/", {"tag": "card data"}).json()["results"]
    assert [row["name"] for row in rows] == ["web-1"]


@pytest.mark.django_db(transaction=True)
def test_an_import_and_people_who_edit_the_same_items_do_not_stop_each_other(cast: Cast) -> None:
    """Both lock items and unique values; whoever comes second waits and then goes on."""
    _unique_asset_tag(cast)
    numbers = range(40)
    header = "id,ci_class,name,asset_tag"
    first = [f"s{n},server,web-{n},A-{n}" for n in numbers]
    actions.import_cis(actor=cast.conny, cis=table(header, *first))
    items = list(ConfigurationItem.objects.order_by("pk"))

    def bring(turn: int) -> int:
        lines = [f"s{n},server,web-{n},{turn}-{n}" for n in numbers]
        return actions.import_cis(actor=cast.conny, cis=table(header, *lines)).cis.updated

    def edit(who: int) -> int:
        for turn, ci in enumerate(items if who % 2 else reversed(items)):
            value = {"asset_tag": f"by-{who}-{turn}"}
            actions.edit_ci(number=ci.number, attributes=value, actor=cast.adam)
        return len(items)

    results = race(*(lambda n=n: bring(n) for n in range(3)), *(lambda n=n: edit(n) for n in range(3)))  # type: ignore[misc]
    assert [result for result in results if isinstance(result, BaseException)] == []
    tags = [ci.attributes["asset_tag"] for ci in ConfigurationItem.objects.all()]
    assert len(set(tags)) == len(items)
