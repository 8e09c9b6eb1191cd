"""The admin's pages keep to the content policy that their library leaves possible."""

import pytest

from tests.cast import Cast
from tests.e2e.conftest import BrowserPage

pytestmark = pytest.mark.browser

PAGES = ["/admin/", "/admin/core/user/", "/admin/core/unit/"]


@pytest.mark.parametrize("path", PAGES)
def test_no_admin_page_breaks_its_content_policy(browser_page: BrowserPage, cast: Cast, path: str) -> None:
    window = browser_page(cast.adam)

    status = window.open(path)

    assert window.problems == []
    assert status == 200
