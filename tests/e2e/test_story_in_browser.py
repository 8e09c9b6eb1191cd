"""The main job as people do it: forms in the portal, votes in the admin, a worker that deploys by itself."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from changes import actions as changes
from changes import queries as change_queries
from itsm.core.models import User
from releases import actions
from releases.models import Deployment, Release
from tests.cast import Cast
from tests.e2e.browser import Visitor
from tests.e2e.conftest import BrowserPage
from tests.processes import beat, wait_until, worker
from tests.releases import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def slipway(tmp_path: Path, live_server: Any) -> Any:
    running = [worker(tmp_path, PUBLIC_URL=str(live_server)), beat(tmp_path, PUBLIC_URL=str(live_server))]
    yield running
    for process in reversed(running):
        process.stop()


def press(visitor: Visitor, name: str) -> None:
    """Push the page's own button of this name and wait for what comes."""
    visitor.page.locator("main").get_by_role("button", name=name, exact=True).click()
    visitor.page.wait_for_load_state("networkidle")


def do(visitor: Visitor, release: Release, verb: str, label: str) -> None:
    visitor.open(f"/releases/{release.number}/do/{verb}/")
    press(visitor, label)


def ask_for_a_release(rita: Visitor, ci_name: str) -> Release:
    """Rita forgets half of it, is told beside the fields, keeps a draft, and hands it in complete."""
    page = rita.page
    rita.open("/releases/request/")
    page.get_by_label("Title").fill("Shop 2.0")
    press(rita, "Hand in")
    assert page.locator("#id_objective").get_attribute("aria-invalid") == "true"
    assert not Release.objects.exists()
    press(rita, "Keep as a draft")
    release = Release.objects.get()
    assert release.state == "draft"
    rita.open(f"/releases/{release.number}/edit/")
    page.get_by_label("What is to be released?").fill("A new checkout.")
    page.get_by_label("Why? The objective").fill("Fewer abandoned baskets.")
    page.get_by_label("For whom?").fill("Customers of the web shop.")
    page.locator("#id_business_value").fill("Two per cent more revenue.")
    page.get_by_label("Budget").fill("40000")
    page.locator("#id_release_type").select_option("minor")
    page.locator("#id_target_environment").select_option(label="Production")
    page.locator("#id_target_date").fill((dt.date.today() + dt.timedelta(days=14)).isoformat())
    page.get_by_role("combobox", name=re.compile("Affected")).press_sequentially(ci_name[:4])
    page.get_by_role("option", name=re.compile(ci_name)).click()
    press(rita, "Hand in")
    return build.again(release)


def plan(cast: Cast, release: Release) -> None:
    """The plan's own pages are tested one by one elsewhere; here it is written by the same actions."""
    number = release.number
    actions.edit_scope(number, scope_items=build.SCOPE, actor=cast.rolf)
    actions.edit_components(number, components=build.COMPONENTS, actor=cast.rolf)
    actions.edit_steps(number, steps=build.STEPS, actor=cast.rolf)
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    actions.edit_plan(
        number,
        implementer=cast.dana,
        implementation_plan="Switch over, watch.",
        test_plan="Buy a pair of socks.",
        backout_plan="Switch back.",
        risk_answers=build.ANSWERS,
        window_start=start,
        window_end=start + dt.timedelta(hours=4),
        actor=cast.rolf,
    )


def vote_in_the_admin(member: Visitor, release: Release) -> None:
    """From the list of what awaits the vote, over the exact content, to the button."""
    change = build.cover_of(release)
    member.open("/admin/changes/changerequest/?whose=my-vote")
    member.page.get_by_role("link", name=change.number).first.click()
    member.page.wait_for_load_state("networkidle")
    shown = member.page.locator("#content-main").inner_text()
    for text in ("Switch the load balancer.", "Online banking", "web-1", "Switch back."):
        assert text in shown, f"{text!r} is not shown to the voter"
    member.page.locator("main, #content-main").get_by_role("link", name="Approve", exact=True).first.click()
    member.page.wait_for_load_state("networkidle")
    member.page.get_by_role("button", name="Approve", exact=True).click()
    member.page.wait_for_load_state("networkidle")


def requester_cannot_vote(rita: Visitor, release: Release) -> None:
    change = build.cover_of(release)
    status = rita.open(f"/admin/changes/changerequest/{change.pk}/verb/approve/")
    assert status in (200, 403, 404)
    button = rita.page.get_by_role("button", name="Approve", exact=True)
    if button.count():
        button.click()
        rita.page.wait_for_load_state("networkidle")
    assert not change_queries.open_round(change).votes.filter(voter__username="rita").exists()


def service_above(cast: Cast, number: str) -> None:
    from cmdb import actions as cmdb

    service = cmdb.create_ci(
        name="Online banking", ci_class="business_service", unit=cast.retail, state="in_use", actor=cast.conny
    )
    cmdb.relate(source=service.number, type="depends_on", target=number, actor=cast.conny)


def test_the_main_job_from_request_to_closure(cast: Cast, browser_page: BrowserPage, slipway: Any) -> None:
    service_above(cast, build.make_ci(cast, "web-1").number)
    rita, rolf, dana = (browser_page(person) for person in (cast.rita, cast.rolf, cast.dana))
    release = ask_for_a_release(rita, "web-1")
    assert release.state == "submitted"

    do(rolf, release, "accept", "Accept")
    do(rolf, release, "start_build", "Start build")
    do(rolf, release, "start_test", "Start test")
    plan(cast, release)
    do(rolf, release, "request_approval", "Request approval")
    change = build.cover_of(release)
    changes.request_authorization(change_number=change.number, actor=cast.chris)

    requester_cannot_vote(rita, release)
    for member in (cast.carla, cast.cem):
        vote_in_the_admin(browser_page(member), release)
    wait_until(lambda: build.again(release).state == "approved", 60, "the approval to reach the release")

    schedule_for_now(rolf, cast.rolf, release)
    watch_and_confirm(dana, release)
    wait_until(lambda: build.again(release).state == "deployed", 60, "the release to be deployed")

    do(rolf, release, "start_review", "Start the review")
    review(rolf, release)
    do(rolf, release, "close", "Close")
    assert build.again(release).state == "closed"
    rolf.open(f"/releases/{release.number}/?tab=story")
    expect(rolf.page.locator("main")).to_contain_text("Rita")
    assert [*rita.problems, *rolf.problems, *dana.problems] == refused_forms(rita)


def refused_forms(visitor: Visitor) -> list[str]:
    """Chromium reports the refused form and the refused vote in its console; nothing else may be there."""
    return [problem for problem in visitor.problems if "422" in problem or "403" in problem]


def schedule_for_now(rolf: Visitor, manager: User, release: Release) -> None:
    change = build.cover_of(release)
    wait_until(lambda: dt.datetime.now(dt.UTC) >= change.window_start - dt.timedelta(seconds=50), 120)
    starts_at = change.window_start + dt.timedelta(seconds=1)
    rolf.open(f"/releases/{release.number}/do/schedule/")
    minute = starts_at.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    rolf.page.get_by_label("Start").fill(minute.strftime("%Y-%m-%dT%H:%M"))
    press(rolf, "Schedule")
    assert build.again(release).state == "scheduled"


def watch_and_confirm(dana: Visitor, release: Release) -> None:
    """Nobody touches it until the manual step asks for a person; the open page shows that by itself."""
    deployment = Deployment.objects.get(release=release)
    dana.open(f"/deployments/{deployment.number}/")
    note = dana.page.get_by_label("Note")
    note.wait_for(timeout=180_000)
    note.fill("Traffic is on the new pool.")
    dana.page.locator("form[action$='confirm_step/'] button[type=submit]").click()
    expect(dana.page.locator("main")).to_contain_text("Succeeded", timeout=60_000)


def review(rolf: Visitor, release: Release) -> None:
    rolf.open(f"/releases/{release.number}/review/")
    page = rolf.page
    page.get_by_label("Objectives met").select_option(index=1)
    page.locator("input[name=on_time]").first.check()
    page.locator("input[name=on_budget]").first.check()
    page.get_by_label("What happened").fill("Went as planned.")
    page.get_by_label("Lessons learned").fill("Rehearse the switch.")
    press(rolf, "Record the review")
    assert hasattr(build.again(release), "review")
