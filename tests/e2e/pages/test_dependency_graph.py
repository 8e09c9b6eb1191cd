"""The dependency graph of a configuration item: drawn, told as a list, and within the content policy."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
    note = page.locator("[data-graph-note]")
    expect(note).to_have_text("")
    page.select_option("[data-graph-depth]", "1")
    expect(page.locator("[data-graph-list] a")).to_have_count(2)
    expect(note).to_contain_text("Depend on it beyond these hops: 1")
    assert visitor.serious_violations() == []
    note.get_by_role("link").click()
    page.wait_for_url(f"{visitor.address}/cis/{host.number}/impact/")
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


def hub_of_eight(cast: Cast) -> str:
    hub = make_ci(cast.conny, "hub")
    for name in "abcdefgh":
        relate(cast.conny, make_ci(cast.conny, f"host {name}"), hub)
    relate(cast.conny, make_ci(cast.conny, "shop", "business_service"), hub)
    return hub.number


def with_its_list(page: Page) -> Any:
    page.wait_for_selector("[data-graph-canvas] canvas")
    page.click("summary:has-text('As a list')")
    return page.locator("[data-graph-list] li")


def test_the_keyboard_keeps_its_place_when_a_group_opens_and_collapses(
    browser_page: BrowserPage, cast: Cast
) -> None:
    visitor = browser_page(cast.conny)
    visitor.open(f"/cis/{hub_of_eight(cast)}/impact/")
    page = visitor.page
    rows = with_its_list(page)
    group = page.get_by_role("button", name="Show each: 8 × Server")
    group.press("Enter")
    expect(rows).to_have_count(9)
    expect(rows.get_by_role("link", name="host a")).to_be_focused()
    page.select_option("[data-graph-depth]", "1")
    page.get_by_role("button", name="Collapse the groups").press("Enter")
    expect(rows).to_have_count(2)
    expect(group).to_be_focused()
    group.press("Enter")
    expect(rows).to_have_count(9)
    page.click("summary:has-text('As a list')")
    page.get_by_role("button", name="Collapse the groups").press("Enter")
    expect(page.locator("summary:has-text('As a list')")).to_be_focused()
    assert visitor.problems == []


def test_an_answer_that_comes_late_is_not_drawn_over_a_newer_one(
    browser_page: BrowserPage, cast: Cast
) -> None:
    visitor = browser_page(cast.conny)
    visitor.open(f"/cis/{hub_of_eight(cast)}/impact/")
    page = visitor.page
    rows = with_its_list(page)
    group = page.get_by_role("button", name="Show each: 8 × Server")
    expect(group).to_be_visible()
    held: list[Any] = []
    page.route("**/graph/**expand=*", lambda route: held.append(route))
    with page.expect_request("**/graph/**expand=*"):
        group.click()
    page.evaluate("document.querySelector('[data-graph-collapse]').click()")
    page.wait_for_timeout(200)
    (late,) = held
    late.fulfill(json={"nodes": [], "edges": [], "more": 0, "hidden": 0})
    page.wait_for_timeout(200)
    expect(rows).to_have_count(2)
    expect(page.locator("[data-graph-note]")).to_have_text("")


def test_a_graph_that_failed_is_asked_for_again_and_the_notice_goes(
    browser_page: BrowserPage, cast: Cast
) -> None:
    visitor = browser_page(cast.conny)
    page = visitor.page
    page.route("**/graph/**", lambda route: route.abort())
    visitor.open(f"/cis/{hub_of_eight(cast)}/impact/")
    note = page.locator("[data-graph-note]")
    expect(note).to_contain_text("could not be loaded")
    expect(page.locator("[data-graph-canvas]")).to_be_hidden()
    page.unroute("**/graph/**")
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.locator("[data-graph-canvas] canvas").first).to_be_visible()
    expect(note).to_have_text("")
    expect(page.locator(".ci-graph-failed")).to_have_count(0)
    expect(page.locator("[data-graph-depth]")).to_be_focused()
    assert visitor.serious_violations() == []


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
