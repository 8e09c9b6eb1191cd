"""An item of the past at a real browser: clean like the item of now, in both colours and on a phone."""

from __future__ import annotations

import pytest

from cmdb import actions
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.cmdb.build import make_cis, relate
from tests.e2e.conftest import BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_the_past_is_shown_clean_and_leads_back_to_now(
    cast: Cast, browser_page: BrowserPage, theme: str, width: int
) -> None:
    shop, web = make_cis(cast.conny, ["shop", "web"])
    edge = relate(cast.conny, shop, web)
    then = database_now().isoformat().replace("+", "%2B")
    actions.unrelate(relationship_id=edge.pk, actor=cast.conny)
    visitor = browser_page(cast.conny, theme=theme, width=width)
    troubles = []
    for path in (f"/cis/{web.number}/", f"/cis/{web.number}/impact/"):
        assert visitor.open(f"{path}?as_of={then}") == 200
        assert visitor.page.get_by_role("link", name="shop").first.is_visible()
        troubles += [f"{path}: {violation}" for violation in visitor.serious_violations()]
        if visitor.overflows():
            troubles.append(f"{path}: scrolls sideways")
    assert visitor.problems + troubles == []
    visitor.page.get_by_role("link", name="Back to now").click()
    visitor.page.wait_for_url(f"{visitor.address}/cis/{web.number}/impact/")
    assert visitor.page.get_by_role("link", name="shop").count() == 0
