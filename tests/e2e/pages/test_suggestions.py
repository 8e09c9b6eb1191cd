"""The search box answers while somebody types, from every floor, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from changes import actions as changes
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import browser
from tests.cmdb.build import make_ci
from tests.e2e.conftest import BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_best_of_every_floor_is_offered_and_reached_by_keyboard(
    browser_page: BrowserPage, cast: Cast
) -> None:
    ci = make_ci(cast.conny, "checkout database", "database")
    rita = cast.rita
    change = changes.open_change(title="Checkout moves", unit=cast.retail, requested_by=rita, actor=rita)
    visitor = browser_page(cast.rita)
    visitor.open("/")
    page = visitor.page
    box = page.get_by_role("combobox", name="Search everything")
    box.press_sequentially("checko")
    rows = page.locator("#search-suggestions [role=option]")
    expect(rows).to_have_count(2)
    assert set(rows.locator(".sw-list-note").all_text_contents()) >= {f"{ci.number} · Database"}
    assert change.number in page.locator("#search-suggestions").inner_text()
    assert visitor.serious_violations() == []
    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("Escape")
    expect(page.locator("#search-suggestions")).to_be_hidden()
    box.press_sequentially("u")
    expect(page.locator("#search-suggestions")).to_be_visible()
    expect(rows).to_have_count(2)
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_url(f"**/cis/{ci.number}/")
    assert visitor.problems == []


def test_enter_without_a_choice_searches_as_before(browser_page: BrowserPage, cast: Cast) -> None:
    make_ci(cast.conny, "checkout database", "database")
    visitor = browser_page(cast.rita)
    visitor.open("/")
    box = visitor.page.get_by_role("combobox", name="Search everything")
    box.fill("checkout")
    box.press("Enter")
    visitor.page.wait_for_url("**/search/?q=checkout")


def test_how_many_there_are_is_said_in_a_sentence(browser_page: BrowserPage, cast: Cast) -> None:
    for name in ("checkout database", "checkout mirror", "ledger"):
        make_ci(cast.conny, name, "database")
    for language, sentences in (
        ("en", ("2 suggestions", "1 suggestion", "Nothing found")),
        ("de", ("2 Vorschläge", "1 Vorschlag", "Nichts gefunden")),
    ):
        User.objects.filter(pk=cast.rita.pk).update(language=language)
        visitor = browser_page(cast.rita)
        visitor.open("/")
        box = visitor.page.locator("[data-suggest]")
        for text, sentence in zip(("checkout", "ledger", "nowhere"), sentences, strict=True):
            box.fill(text)
            expect(visitor.page.locator("[data-suggest] ~ [role=status]")).to_have_text(sentence)
        box.press("Escape")


def test_that_there_is_no_answer_is_said_and_escape_wants_none(browser_page: BrowserPage, cast: Cast) -> None:
    make_ci(cast.conny, "ledger", "database")
    visitor = browser_page(cast.rita)
    page = visitor.page
    visitor.open("/")
    box = page.get_by_role("combobox", name="Search everything")
    status = page.locator("[data-suggest] ~ [role=status]")
    page.route("**/search/suggest/**", lambda route: route.fulfill(status=503))
    box.fill("ledger")
    expect(status).to_have_text("No suggestions can be shown at the moment.")
    page.unroute("**/search/suggest/**")
    box.fill("ledge")
    expect(status).to_have_text("1 suggestion")
    box.fill("")
    expect(status).to_have_text("")
    box.fill("ledger")
    box.blur()
    page.wait_for_timeout(600)
    expect(page.locator("#search-suggestions")).to_be_hidden()


@pytest.mark.parametrize("text", ["", "%ED%A0%80", "x" * 5000])
def test_whatever_is_typed_is_answered(cast: Cast, text: str) -> None:
    answer = browser(cast.rita).get(f"/search/suggest/?q={text}")
    assert answer.status_code == 200
    assert answer.json() == {"groups": []}
