"""The story of a release tells its deployment in sentences, once each, and keeps the audit within reach."""

from __future__ import annotations

import pytest
from django.test import Client

from releases.actions import deployments
from releases.models import Deployment
from releases.queries.story import story_of
from releases.rules.story import StepTold, sentence_of
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(cast: Cast, target: Target) -> Deployment:
    steps = [scenes.http_step(target.url, "Install"), scenes.manual_step("Look at it")]
    deployment = scenes.run(scenes.scheduled(cast, steps))
    with scenes.at_the_time():
        deployments.confirm_step(deployment.number, note="Looks well.", actor=cast.dana)
    return scenes.again(deployment)


def test_each_step_is_told_once_by_number_name_and_person(cast: Cast, ended: Deployment) -> None:
    told = [entry for entry in story_of(build.again(ended.release)) if entry.subject == ended.number]
    about = [entry.text for entry in reversed(told)]

    assert [text for text in about if "Install" in text] == [
        f"{ended.number}: Step 1, “Install”: done after 0 s",
    ]
    assert any("Step 2, “Look at it”: waits for a person" in text for text in about)
    (confirmed,) = [entry for entry in told if "“Look at it”: confirmed" in entry.text]
    assert confirmed.actor == str(cast.dana)
    assert len(about) == 4
    assert about[0].endswith("its steps frozen")


def test_no_bookkeeping_and_no_names_of_states_are_told(cast: Cast, ended: Deployment) -> None:
    story = story_of(build.again(ended.release))
    everything = "\n".join(f"{entry.text} {entry.detail}" for entry in story)

    for word in ("Claim step", "Record result", "Open round", "→"):
        assert word not in everything
    whole = [entry.text for entry in story_of(build.again(ended.release), whole=True)]
    assert f"{ended.number}: Claim step" in whole
    assert len(whole) > len(story)


def test_the_page_tells_seconds_and_leads_to_the_audit(client: Client, cast: Cast, ended: Deployment) -> None:
    client.force_login(cast.rolf)
    address = f"/releases/{ended.release.number}/"
    short = client.get(f"{address}?tab=story").content.decode()
    assert "?tab=story&amp;all=yes" in short
    assert "Claim step" not in short
    assert "Claim step" in client.get(f"{address}?tab=story&all=yes").content.decode()


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (StepTold(2, "Install", "failed", seconds=8), "Step 2, “Install”: failed after 8 s"),
        (StepTold(2, "Install", "succeeded", goes_back=True), "Undo of step 2, “Install”: done"),
        (StepTold(1, "Look", "unknown"), "Step 1, “Look”: nobody knows whether it took effect"),
        (StepTold(1, "Call", "waiting"), "Step 1, “Call”: waits for the target to call back"),
        (StepTold(1, "Call", "new word"), "Step 1, “Call”"),
    ],
)
def test_a_step_is_a_sentence(step: StepTold, sentence: str) -> None:
    assert sentence_of(step) == sentence
