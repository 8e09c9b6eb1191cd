"""What each person does at their pages, as they do it: one function for one errand."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import Locator, expect

from changes.models import ChangeRequest
from releases.models import Deployment, Gate, Release
from tests.e2e.browser import Visitor
from tests.releases import build


def press(visitor: Visitor, name: str) -> None:
    """Push the page's own button of this name and wait for what comes."""
    visitor.page.locator("main").get_by_role("button", name=name, exact=True).click()
    visitor.page.wait_for_load_state("networkidle")


def do(visitor: Visitor, release: Release, verb: str, label: str) -> None:
    visitor.open(f"/releases/{release.number}/do/{verb}/")
    press(visitor, label)


def whole_minute(seconds_ahead: float) -> dt.datetime:
    """The first minute that lies at least so far ahead: what a form for dates and times can say."""
    earliest = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds_ahead)
    return earliest.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)


def write_moment(field: Locator, moment: dt.datetime) -> None:
    field.fill(moment.strftime("%Y-%m-%dT%H:%M"))


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


PLAN: dict[str, list[dict[str, str]]] = {
    "scope_items": [{"title": "New checkout", "kind": "feature", "description": "One page, not four."}],
    "components": [{"name": "shop", "version_label": "2.0", "sha256": build.SHA}],
    "steps": [
        {
            "name": "Switch over",
            "kind": "manual",
            "content": "Switch the load balancer.",
            "rollback_kind": "manual",
            "rollback_content": "Switch back.",
        }
    ],
    "roles": [{"role": "Tester", "person": "Dana", "responsibility": "Buys the socks."}],
    "communications": [{"audience": "Branches", "channel": "mail", "message": "The checkout looks new."}],
    "trainings": [{"audience": "Service centre", "subject": "The new checkout"}],
}
"""Section of the plan to its rows, as fields are named on their page."""


def write_the_plans_rows(rolf: Visitor, release: Release) -> None:
    for section, rows in PLAN.items():
        rolf.open(f"/releases/{release.number}/plan/{section}/")
        for place, row in enumerate(rows):
            for name, value in row.items():
                field = rolf.page.locator(f"#id_form-{place}-{name}")
                if field.evaluate("field => field.tagName") == "SELECT":
                    field.select_option(value)  # by value or by label
                else:
                    field.fill(value)
        press(rolf, "Save")
    rolf.open(f"/releases/{release.number}/?tab=plan")
    shown = rolf.page.locator("main").inner_text()
    for text in ("New checkout", "shop", build.SHA[:12], "Switch over", "Branches", "Service centre"):
        assert text in shown, f"{text!r} is not in the plan's page"


def write_the_plan(rolf: Visitor, release: Release) -> None:
    """The window begins with the next minute that leaves time to ask for approval."""
    page = rolf.page
    rolf.open(f"/releases/{release.number}/plan/")
    page.locator("#id_implementer").select_option(label="Dana")
    start = whole_minute(8)
    write_moment(page.locator("#id_window_start"), start)
    write_moment(page.locator("#id_window_end"), start + dt.timedelta(hours=4))
    page.locator("#id_implementation_plan").fill("Switch over, watch.")
    page.locator("#id_test_plan").fill("Buy a pair of socks.")
    page.locator("#id_backout_plan").fill("Switch back.")
    for question in build.ANSWERS:
        page.locator(f"#id_risk_{question}").select_option("1")
    press(rolf, "Save the plan")


def show_the_test_report(dana: Visitor, release: Release, gate: Gate) -> None:
    """A report with a failure keeps the gate shut; the next one opens it."""
    for content, outcome in ((FAILED_REPORT, "Not passed"), (build.GOOD_REPORT, "Passed")):
        dana.open(f"/releases/{release.number}/?tab=gates")
        dana.page.get_by_role("link", name=f"Upload a report {gate.name}").click()
        dana.page.wait_for_load_state("networkidle")
        report = {"name": "junit.xml", "mimeType": "application/xml", "buffer": content}
        dana.page.locator("input[type=file]").set_input_files(report)  # type: ignore[arg-type]
        press(dana, "Show a test report")
        row = dana.page.locator("main li li").filter(has_text=gate.name)
        expect(row.get_by_text(outcome, exact=True)).to_be_visible()


FAILED_REPORT = b"""<testsuite name="shop">
  <testcase name="a"/>
  <testcase name="b"><failure message="no socks"/></testcase>
</testsuite>"""


def read_what_is_signed(member: Visitor, change: ChangeRequest) -> None:
    """From the list of what awaits the vote to the exact content."""
    member.open("/admin/changes/changerequest/?whose=my-vote")
    member.page.get_by_role("link", name=change.number).first.click()
    member.page.wait_for_load_state("networkidle")
    shown = member.page.locator("#content-main").inner_text()
    for text in ("Switch the load balancer.", "Online banking", "web-1", "Switch back."):
        assert text in shown, f"{text!r} is not shown to the voter"


def vote_in_the_admin(member: Visitor, verb: str, comment: str = "") -> None:
    """From the change's page in the admin over the button's own page to the vote."""
    page = member.page
    page.locator("main, #content-main").get_by_role("link", name=verb, exact=True).first.click()
    page.wait_for_load_state("networkidle")
    if comment:
        page.get_by_label("Comment").fill(comment)
    page.get_by_role("button", name=verb, exact=True).click()
    page.wait_for_load_state("networkidle")


def schedule_for_the_next_minute(rolf: Visitor, release: Release) -> None:
    change = build.cover_of(release)
    rolf.open(f"/releases/{release.number}/do/schedule/")
    assert change.window_start is not None
    write_moment(rolf.page.get_by_label("Start"), max(change.window_start, whole_minute(3)))
    press(rolf, "Schedule")
    assert build.again(release).state == "scheduled"


def watch_and_confirm(dana: Visitor, release: Release) -> None:
    """Nobody touches it until the manual step asks for a person; the open page shows that by itself."""
    deployment = Deployment.objects.get(release=release)
    dana.open(f"/deployments/{deployment.number}/")
    note = dana.page.get_by_label("Note")
    note.wait_for(timeout=90_000)
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
