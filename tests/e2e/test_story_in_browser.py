"""The main job as people do it: forms in the portal, votes in the admin, a worker that deploys by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from changes import queries as change_queries
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from releases.models import Release
from tests.cast import Cast
from tests.changes.conftest import asked, ci, draft  # noqa: F401 - fixtures
from tests.e2e import desks
from tests.e2e.browser import Visitor
from tests.e2e.conftest import BrowserPage
from tests.processes import beat, wait_until, worker
from tests.releases import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def slipway(tmp_path: Path, live_server: Any) -> Iterator[None]:
    running = [worker(tmp_path, PUBLIC_URL=str(live_server)), beat(tmp_path, PUBLIC_URL=str(live_server))]
    yield
    for process in reversed(running):
        process.stop()


def test_the_main_job_from_request_to_closure(
    cast: Cast,
    browser_page: BrowserPage,
    slipway: None,
    asked: Callable[..., ChangeRequest],  # noqa: F811
) -> None:
    service_above(cast, build.make_ci(cast, "web-1").number)
    gate = build.gate(cast, "production", name="Regression")
    rita, rolf, chris, dana = (
        browser_page(person) for person in (cast.rita, cast.rolf, cast.chris, cast.dana)
    )
    release = desks.ask_for_a_release(rita, "web-1")
    assert release.state == "submitted"

    desks.do(rolf, release, "accept", "Accept")
    desks.write_the_plans_rows(rolf, release)
    desks.do(rolf, release, "start_build", "Start build")
    desks.do(rolf, release, "start_test", "Start test")
    desks.show_the_test_report(rolf, release, gate)
    desks.write_the_plan(rolf, release)
    desks.do(rolf, release, "request_approval", "Request approval")
    change = build.cover_of(release)
    chris.open(f"/changes/{change.number}/do/request_authorization/")
    desks.press(chris, "Request authorization")

    for member in (cast.carla, cast.cem):
        visitor = browser_page(member)
        desks.read_what_is_signed(visitor, change)
        desks.vote_in_the_admin(visitor, "Approve")
    wait_until(lambda: build.again(release).state == "approved", 60, "the approval to reach the release")
    desks.schedule_for_the_next_minute(rolf, release)

    requester_cannot_vote(rita, asked(title="Replace a power feed"))
    reject_with_a_comment(browser_page(cast.cora), asked(title="Rename the shop"))

    desks.watch_and_confirm(dana, release)
    wait_until(lambda: build.again(release).state == "deployed", 60, "the release to be deployed")
    close_and_read(rolf, release)
    assert [*rita.problems, *rolf.problems, *chris.problems, *dana.problems] == refused_forms(rita)


def service_above(cast: Cast, number: str) -> None:
    service = cmdb.create_ci(
        name="Online banking", ci_class="business_service", unit=cast.retail, state="in_use", actor=cast.conny
    )
    cmdb.relate(source=service.number, type="depends_on", target=number, actor=cast.conny)


def requester_cannot_vote(rita: Visitor, change: ChangeRequest) -> None:
    """Her page has no such button; whoever knows its address is refused, and no vote is kept."""
    rita.open(f"/admin/changes/changerequest/{change.pk}/change/")
    assert rita.page.get_by_role("link", name="Approve", exact=True).count() == 0
    rita.open(f"/admin/changes/changerequest/{change.pk}/verb/approve/")
    rita.page.get_by_role("button", name="Approve", exact=True).click()
    rita.page.wait_for_load_state("networkidle")
    assert rita.page.locator("[role=alert]").count(), "no word about the refusal"
    round_ = change_queries.open_round(change)
    assert round_ is not None
    assert not round_.votes.exists()


def reject_with_a_comment(cora: Visitor, change: ChangeRequest) -> None:
    """Without a comment the vote is refused beside its field; with one it ends the round."""
    cora.open(f"/admin/changes/changerequest/{change.pk}/change/")
    desks.vote_in_the_admin(cora, "Reject")
    assert cora.page.locator("[role=alert]").count()
    assert ChangeRequest.objects.get(pk=change.pk).state == "authorize"
    cora.open(f"/admin/changes/changerequest/{change.pk}/change/")
    desks.vote_in_the_admin(cora, "Reject", "Not before the holidays.")
    assert ChangeRequest.objects.get(pk=change.pk).state == "new"
    expect(cora.page.locator("#content-main")).to_contain_text("Not before the holidays.")


def close_and_read(rolf: Visitor, release: Release) -> None:
    desks.do(rolf, release, "start_review", "Start the review")
    desks.review(rolf, release)
    desks.do(rolf, release, "close", "Close")
    assert build.again(release).state == "closed"
    rolf.open(f"/releases/{release.number}/?tab=story")
    expect(rolf.page.locator("main")).to_contain_text("Rita")


def refused_forms(visitor: Visitor) -> list[str]:
    """Chromium reports the refused form and the refused vote in its console; nothing else may be there."""
    return [problem for problem in visitor.problems if "422" in problem or "403" in problem]
