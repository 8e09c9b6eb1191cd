"""Proposing an edit at a real browser, from the change to the item, clean in both colours."""

from __future__ import annotations

import pytest

from changes import actions
from cmdb import actions as cmdb
from tests.cast import Cast
from tests.changes.conftest import make_ci
from tests.e2e.conftest import BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_an_edit_is_proposed_shown_and_withdrawn(
    cast: Cast, browser_page: BrowserPage, theme: str, width: int
) -> None:
    ci, disk = make_ci(cast, "web-1"), make_ci(cast, "disk-1")
    change = actions.open_change(title="Deploy", unit=cast.retail, ci_ids=[ci.pk], actor=cast.rita)
    actions.propose_relationship(
        change_number=change.number,
        source=ci.number,
        type="depends_on",
        target=disk.number,
        strength="redundant",
        actor=cast.rita,
    )
    visitor = browser_page(cast.rita, theme=theme, width=width)
    page = visitor.page
    troubles = []

    def look(path: str) -> None:
        assert visitor.open(path) == 200
        troubles.extend(f"{path}: {violation}" for violation in visitor.serious_violations())
        if visitor.overflows():
            troubles.append(f"{path}: scrolls sideways")

    look(f"/changes/{change.number}/propose_edit/")
    look(f"/changes/{change.number}/propose_relationship/?ci={ci.number}")
    look(f"/changes/{change.number}/propose_step/?ci={ci.number}")
    page.locator("select[name=verb]").select_option("retire")
    page.get_by_role("button", name="Propose a lifecycle step").click()
    page.wait_for_url(f"{visitor.address}/changes/{change.number}/")
    assert page.get_by_text("Retire", exact=True).first.is_visible()
    look(f"/changes/{change.number}/propose_edit/?ci={ci.number}")
    page.get_by_label("Environment").fill("production")
    page.get_by_label("Reason for the change").fill("It moves to hall 3.")
    page.get_by_role("button", name="Propose an edit of an item").click()
    page.wait_for_url(f"{visitor.address}/changes/{change.number}/")
    cmdb.edit_ci(number=ci.number, environment="test", actor=cast.conny)
    for path in (f"/changes/{change.number}/", f"/cis/{ci.number}/"):
        look(path)
        assert page.get_by_text("in conflict").first.is_visible()
    visitor.open(f"/changes/{change.number}/")
    page.get_by_role("link", name=f"Withdraw {ci.number}").last.click()
    troubles.extend(visitor.serious_violations())
    page.get_by_role("button", name="Withdraw a proposed edit").click()
    page.wait_for_url(f"{visitor.address}/changes/{change.number}/")
    assert visitor.problems + troubles == []
