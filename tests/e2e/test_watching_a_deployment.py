"""The deployment page at a real browser: it follows the deployment by itself and is worked by keyboard."""

from __future__ import annotations

import pytest

from releases import runner
from releases.actions import deployments
from releases.models import Deployment
from tests.cast import Cast
from tests.e2e.conftest import BrowserPage
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target
from tests.releases.deployments.test_crashes import due_now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begun(cast: Cast, *steps: dict) -> Deployment:
    deployment = due_now(cast, list(steps))
    scenes.dispatch()
    runner.run(deployment.number)
    return deployment


def test_the_page_follows_the_deployment_and_keeps_what_is_typed(
    cast: Cast, browser_page: BrowserPage
) -> None:
    deployment = begun(cast, scenes.manual_step("Drain"), scenes.manual_step("Switch"))
    dana, alma = browser_page(cast.dana), browser_page(cast.alma)
    address = f"/deployments/{deployment.number}/"
    assert dana.open(address) == 200
    assert alma.open(address) == 200
    note = dana.page.get_by_label("Note")

    note.fill("Drained at")
    dana.page.wait_for_timeout(5000)  # two looks and more, in which nothing happens
    assert note.input_value() == "Drained at"
    assert dana.page.evaluate("document.activeElement.name") == "note"

    note.press("End")
    dana.page.keyboard.type(" 10:02.")
    dana.page.keyboard.press("Tab")
    dana.page.keyboard.press("Enter")
    dana.page.wait_for_load_state("networkidle")
    alma.page.get_by_text("Drained at 10:02.").wait_for(timeout=15000)
    runner.run(deployment.number)
    alma.page.locator("#deployment-news").filter(has_text="1 of 2 steps done").wait_for(
        timeout=15000, state="attached"
    )

    deployments.confirm_step(deployment.number, note="Switched.", actor=cast.dana)
    alma.page.locator("#deployment-live").get_by_text("Succeeded").first.wait_for(timeout=15000)
    assert alma.page.locator("#deployment-live").get_attribute("hx-trigger") is None
    assert dana.problems + alma.problems == []


def test_a_deployment_in_doubt_is_accessible(cast: Cast, browser_page: BrowserPage, target: Target) -> None:
    target.behave = lambda order: (504, "no answer")
    deployment = begun(cast, scenes.http_step(target.url), scenes.manual_step())
    dana = browser_page(cast.dana)

    assert dana.open(f"/deployments/{deployment.number}/") == 200
    assert dana.page.get_by_text("Nobody knows whether step 1").is_visible()
    assert dana.serious_violations() == []
    assert not dana.overflows()
    dana.page.get_by_role("link", name="Settle the outcome").click()
    dana.page.get_by_label("It surely took no effect").check()
    dana.page.get_by_label("Note").fill("Its log is empty.")
    assert dana.serious_violations() == []
    dana.page.get_by_role("button", name="Settle the outcome").click()
    dana.page.wait_for_load_state("networkidle")

    assert scenes.states(deployment) == ["pending", "pending"]
    assert dana.problems == []


@pytest.fixture
def target(cast: Cast):
    scenes.allow_target()
    with Target(scenes.SECRET) as running:
        yield running
