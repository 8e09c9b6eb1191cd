"""Release and covering change in step, edge by edge (the table of the design)."""

import pytest

from releases import actions
from tests.cast import Cast
from tests.releases import build
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def test_asking_for_approval_opens_and_submits_the_covering_change(cast: Cast) -> None:
    release = actions.request_approval(build.tested(cast).number, actor=cast.rolf)
    change = build.cover_of(release)
    assert release.state == "pending_approval"
    assert release.covering_change == change
    assert change.state in ("assess", "authorize")
    assert change.source == release.number
    assert change.signed_content["components"][0]["sha256"] == build.SHA
    assert change.signed_content["steps"][0]["rollback"]["spec"] == {"instructions": "Switch back."}
    assert change.environment_name == "production"
    assert (change.window_start, change.window_end) == (release.window_start, release.window_end)


def test_an_authorised_change_approves_the_release(cast: Cast) -> None:
    release = build.approved(cast)
    assert release.state == "approved"
    assert build.cover_of(release).state == "scheduled"


def test_a_start_starts_and_a_success_finishes_the_change(cast: Cast) -> None:
    release = build.scheduled(cast)
    with frozen_clock(build.soon(24.5)):
        actions.start_deployment(release.number, actor=cast.dana)
        assert build.cover_of(release).state == "implement"
        actions.complete_deployment(release.number, actor=cast.dana)
    change = build.cover_of(release)
    assert build.again(release).state == "deployed"
    assert (change.state, change.close_code) == ("review", "successful")


def test_nothing_starts_outside_the_window(cast: Cast) -> None:
    release = build.scheduled(cast)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.start_deployment(release.number, actor=cast.dana))
    assert refusal.code == "outside_window"
