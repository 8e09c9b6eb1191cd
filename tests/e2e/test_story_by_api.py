"""The main job through the REST API alone: a release from request to closure on real configuration items,
deployed by a real worker to a real target, with mail through a real server, and proved afterwards."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from releases.actions import allow_command, allow_target
from tests.cast import PASSWORD, Cast
from tests.e2e import chapters
from tests.e2e.caller import Caller, sign_in
from tests.e2e.landscape import landscape
from tests.notices.conftest import MailServer, mail_server  # noqa: F401 - a fixture
from tests.processes import beat, wait_until, worker
from tests.releases.deployments.targets import Target

SECRET = "a-secret-shared-with-the-target"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]


@pytest.fixture
def callers(cast: Cast, live_server: Any) -> dict[str, Caller]:
    """Rita signs in by password, as a program without a token does first; the others were given tokens."""
    address = str(live_server)
    names = ["rolf", "chris", "carla", "cem", "cora", "dana", "conny", "stan", "adam"]
    people = {name: Caller(address, token_of(name)) for name in names}
    return {"rita": sign_in(address, "rita", PASSWORD), **people}


def token_of(name: str) -> str:
    said = StringIO()
    call_command("issue_token", name, stdout=said)
    return said.getvalue().split()[-1]


@pytest.fixture
def target() -> Any:
    with Target(SECRET.encode()) as running:
        yield running


@pytest.fixture
def slipway(tmp_path: Path, live_server: Any, mail_server: MailServer) -> Any:  # noqa: F811
    """Worker and scheduler as processes of their own, sending mail through a real server."""
    mail_server.start()
    surroundings = {
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "PUBLIC_URL": str(live_server),
    }
    running = [worker(tmp_path, **surroundings), beat(tmp_path, **surroundings)]
    yield running
    for process in reversed(running):
        process.stop()


@pytest.fixture
def story(
    cast: Cast, callers: dict[str, Caller], target: Target, slipway: Any, tmp_path: Path
) -> chapters.Story:
    """The landscape, and what administrators allow: a command, a target inside the network, and a gate."""
    land = landscape(callers["adam"], callers["conny"])
    script = tmp_path / "install.sh"
    script.write_text('#!/bin/sh\necho "installing $1"\n')
    script.chmod(0o755)
    allow_command("install", executable=str(script), argument_patterns=[r"[a-z0-9 .-]+"], actor=cast.adam)
    allow_target("127.0.0.0/8", secret=SECRET, actor=cast.adam)
    gate = {"name": "Regression", "kind": "junit", "min_tests": 2}
    callers["adam"].post("environments/production/define_gate/", gate)
    return chapters.Story(callers, land, target)


def test_a_release_from_request_to_closure(story: chapters.Story, mail_server: MailServer) -> None:  # noqa: F811
    chapters.rita_asks(story)
    chapters.rolf_plans(story)
    chapters.rolf_builds_and_tests(story)
    chapters.the_change_carries_the_content(story)
    chapters.the_board_approves(story)
    chapters.another_change_is_rejected(story)
    chapters.rolf_schedules(story)
    chapters.it_deploys_by_itself(story)
    chapters.it_is_reviewed_and_closed(story)
    the_chain_tells_and_proves_it(story)
    everybody_was_told_once(story, mail_server)


def the_chain_tells_and_proves_it(story: chapters.Story) -> None:
    history = story.rolf.get(f"subjects/{story.release}/history/", limit="1000")["results"]
    told = [entry["action"] for entry in reversed(history)]
    for earlier, later in pairwise(STORY):
        assert told.index(earlier) < told.index(later), (earlier, later, told)
    proof = StringIO()
    call_command("verify_audit", stdout=proof)
    assert "intact" in proof.getvalue()


def everybody_was_told_once(story: chapters.Story, server: MailServer) -> None:
    """And mail about one object threads."""
    wait_until(lambda: mail_about(server, story.release, "rita"), 60, "mail to Rita")
    ids = server.message_ids()
    assert len(ids) == len(set(ids))
    assert all(mail["References"] for mail in mail_about(server, story.release, "rita")[1:])


STORY = [
    "release.create",
    "release.submit",
    "release.accept",
    "release.start_build",
    "release.start_test",
    "release.request_approval",
    "release.approve",
    "release.schedule",
    "release.start_deployment",
    "release.complete_deployment",
    "release.start_review",
    "release.record_review",
    "release.close",
]


def mail_about(server: MailServer, number: str, person: str) -> list[Any]:
    return [
        mail
        for mail in server.accepted()
        if mail["To"] and person in mail["To"] and number in f"{mail['Subject']} {mail.get_body()}"
    ]
