"""The dependency graph of a configuration item: drawn, told as a list, and within the content policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.cmdb.build import make_ci, make_cis, relate
from tests.e2e.conftest import BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_neighbourhood_is_drawn_and_the_same_items_stand_in_a_list(
    browser_page: BrowserPage, cast: Cast, theme: str
) -> None:
    host, app, disk = make_cis(cast.conny, ["host", "app", "disk"])
    shop = make_ci(cast.conny, "Web shop", "business_service", owner=cast.rolf, criticality=1)
    relate(cast.conny, host, disk)
    relate(cast.conny, app, host, "runs_on")
    relate(cast.conny, shop, app)
    visitor = browser_page(cast.conny, theme=theme)
    assert visitor.open(f"/cis/{host.number}/") == 200
    page = visitor.page
    page.wait_for_selector("[data-graph-canvas] canvas")
    page.click("summary:has-text('As a list')")
    assert page.locator("[data-graph-list] a").all_text_contents() == ["app", "disk", "Web shop"]
    page.select_option("[data-graph-depth]", "1")
    expect(page.locator("[data-graph-list] a")).to_have_count(2)
    assert visitor.problems == []


def test_a_group_opens_a_way_is_told_and_the_picture_is_saved(browser_page: BrowserPage, cast: Cast) -> None:
    hub = make_ci(cast.conny, "hub")
    for name in "abcdefgh":
        relate(cast.conny, make_ci(cast.conny, f"host {name}"), hub)
    shop = make_ci(cast.conny, "shop", "business_service")
    relate(cast.conny, shop, hub)
    visitor = browser_page(cast.conny)
    assert visitor.open(f"/cis/{hub.number}/impact/") == 200
    page = visitor.page
    page.wait_for_selector("[data-graph-canvas] canvas")
    page.click("summary:has-text('As a list')")
    rows = page.locator("[data-graph-list] li")
    expect(rows).to_have_count(2)
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as saved:
            page.click(f"[data-graph-save={kind}]")
        assert saved.value.suggested_filename == f"dependencies.{kind}"
        assert saved.value.path().read_bytes().startswith(begins)
    page.get_by_role("button", name="Show each: 8 × Server").click()
    expect(rows).to_have_count(9)
    page.get_by_role("button", name="Collapse the groups").click()
    expect(rows).to_have_count(2)
    assert visitor.serious_violations() == []
    assert visitor.problems == []


def test_a_related_item_is_chosen_by_search(browser_page: BrowserPage, cast: Cast) -> None:
    app, database = make_ci(cast.conny, "app"), make_ci(cast.conny, "orders database", "database")
    visitor = browser_page(cast.conny)
    visitor.open(f"/cis/{app.number}/relate/")
    page = visitor.page
    page.select_option("select[name=relation]", "depends_on:out")
    page.get_by_role("combobox", name="Other item").fill("orders")
    page.get_by_role("option", name="orders database").click()
    page.get_by_role("button", name="Relate").click()
    page.wait_for_url(f"**/cis/{app.number}/")
    assert database.number in page.locator("#relationships").inner_text()
    assert visitor.problems == []
