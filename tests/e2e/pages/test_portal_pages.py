"""The portal's own pages at a real browser: keyboard, colours, and what they say when something is wrong."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD, Cast
from tests.e2e.conftest import BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN_PAGES = ["/", "/search/", "/search/?q=nothing", "/guide/", "/figures/", "/preferences/", "/inbox/"]
ACCOUNT_PAGES = ["/accounts/password/change/", "/accounts/2fa/", "/accounts/email/", "/accounts/logout/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_portals_own_pages_are_clean(
    cast: Cast, browser_page: BrowserPage, theme: str, width: int
) -> None:
    visitor = browser_page(cast.rita, theme=theme, width=width)
    troubles = []
    for path in OWN_PAGES + ACCOUNT_PAGES:
        assert visitor.open(path) == 200, path
        troubles += [f"{path}: {violation}" for violation in visitor.serious_violations()]
        if visitor.overflows():
            troubles.append(f"{path}: scrolls sideways")
    assert visitor.problems + troubles == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_entrance_is_clean_and_lets_people_in_by_keyboard(
    cast: Cast, browser_page: BrowserPage, theme: str
) -> None:
    visitor = browser_page(theme=theme)
    visitor.open("/")
    assert "/accounts/login/" in visitor.page.url
    assert visitor.serious_violations() == []
    visitor.page.get_by_label("User name or e-mail").focus()
    visitor.page.keyboard.type("rita")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type(PASSWORD)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"{visitor.address}/")
    assert visitor.page.get_by_role("heading", level=1).inner_text()
    assert visitor.problems == []


def test_the_first_tab_stop_skips_to_the_content(cast: Cast, browser_page: BrowserPage) -> None:
    visitor = browser_page(cast.rita)
    visitor.open("/preferences/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"


def test_a_chosen_colour_stays_and_needs_no_script_to_show(cast: Cast, browser_page: BrowserPage) -> None:
    visitor = browser_page(cast.rita, theme="light")
    visitor.open("/")
    visitor.page.get_by_role("button", name="Switch to dark colours").click()
    assert visitor.page.locator("html").get_attribute("data-bs-theme") == "dark"
    visitor.open("/search/")
    served = visitor.page.evaluate("fetch('/').then(answer => answer.text())")
    assert 'data-bs-theme="dark"' in served
    assert visitor.problems == []


def test_the_search_box_takes_the_focus_by_its_key(cast: Cast, browser_page: BrowserPage) -> None:
    visitor = browser_page(cast.rita)
    visitor.open("/")
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("router")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/search/?q=router")
    assert "router" in visitor.page.get_by_role("main").inner_text()


def test_on_a_phone_the_menu_opens_and_closes(cast: Cast, browser_page: BrowserPage) -> None:
    visitor = browser_page(cast.rita, width=390)
    visitor.open("/")
    menu = visitor.page.get_by_role("navigation", name="Main", exact=True)
    assert not menu.is_visible()
    visitor.page.get_by_role("button", name="Open the menu").click()
    menu.get_by_role("link", name="Inbox").wait_for()
    assert visitor.serious_violations() == []
    visitor.page.keyboard.press("Escape")
    menu.wait_for(state="hidden")


def test_a_form_that_does_not_fit_takes_the_focus_to_what_is_wrong(
    cast: Cast, browser_page: BrowserPage
) -> None:
    visitor = browser_page(cast.rita)
    visitor.open("/accounts/password/change/")
    visitor.page.get_by_role("main").get_by_role("button").click()
    visitor.page.wait_for_load_state("networkidle")
    focused = visitor.page.evaluate("document.activeElement.className")
    assert "sw-errors" in focused
    field = visitor.page.locator("input.is-invalid").first
    described = field.get_attribute("aria-describedby") or ""
    assert any(visitor.page.locator(f"#{part}").count() for part in described.split())
    assert visitor.serious_violations() == []
