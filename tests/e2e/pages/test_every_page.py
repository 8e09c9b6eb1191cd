"""Every page, in light and dark, wide and narrow: keeps its content policy, is silent, and is accessible."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.e2e.conftest import BrowserPage
from tests.e2e.pages.crawl import NO_PAGE_OF_ITS_OWN, Crawl, page_names
from tests.e2e.pages.world import a_week_at_work

SHOWN_TO_OTHERS = {
    "changes:create_standard",  # an organisation publishes its own templates first
    "changes:withdraw_edit",  # no change proposes an edit
    "portal:conversation",  # nobody has talked for longer than a page
    "cmdb:reopen_duplicate",  # the list shows open ones
    "cmdb:run_import",  # posted to by a button
    "cmdb:simulate_import",  # posted to by a button
    "cmdb:edit_relationship",  # its items are not related
    "cmdb:unmerge",  # nothing is merged
    "cmdb:unrelate",  # its items are not related
    "releases:apply_template",
    "releases:confirm_check",  # its gate takes a report
    "releases:deployment_verb",  # nothing has begun to run
    "releases:edit_plan",  # linked from the plan of a release that is being planned
    "releases:plan_deployment",  # offered to release managers and deployers
    "releases:record_review",  # nothing was deployed
    "releases:retire_template",
}
"""Pages that this small world gives nobody a reason to link to."""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "themes"), [(1280, 2), (390, 1)], ids=["desk", "phone"])
def test_every_page_keeps_its_policy_and_is_accessible(
    cast: Cast, browser_page: BrowserPage, width: int, themes: int
) -> None:
    a_week_at_work(cast)
    visitor = browser_page(cast.adam, width=width)
    crawl = Crawl(visitor)
    troubles = []
    for path in crawl.pages():
        troubles += [f"{path}: {violation}" for violation in visitor.serious_violations()]
        if themes > 1:
            with visitor.in_dark():
                troubles += [f"{path} in dark: {violation}" for violation in visitor.serious_violations()]
        if visitor.overflows():
            troubles.append(f"{path}: scrolls sideways at {width} pixels")
    unseen = page_names() - set(crawl.visited) - NO_PAGE_OF_ITS_OWN
    troubles += [f"no link leads to {name}" for name in sorted(unseen - SHOWN_TO_OTHERS)]
    assert not visitor.problems + troubles, "\n".join(visitor.problems + troubles)
