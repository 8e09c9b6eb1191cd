"""Taking a release back after its review has begun: under an emergency change, opened from its own page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from rest_framework.test import APIClient

from changes import actions as changes
from changes import queries as change_queries
from changes.models import ChangeRequest
from releases import actions, runner
from releases.actions import deployments
from releases.models import Deployment, Environment, Release
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

LATER = 72.0
"""Hours from now at which the errors are found, long after the window."""
REASON = "Orders are lost."


def in_review(cast: Cast) -> Deployment:
    """Deployed by hand, supported, and under review."""
    deployment = scenes.run(scenes.scheduled(cast, [scenes.manual_step()]))
    with scenes.at_the_time():
        deployments.confirm_step(deployment.number, note="Switched.", actor=cast.dana)
        actions.start_review(deployment.release.number, actor=cast.rolf)
    return scenes.again(deployment)


def emergency_of(release: Release) -> ChangeRequest:
    return change_queries.covering(release.number).get(kind="emergency")


def open_it(cast: Cast, release: Release) -> ChangeRequest:
    actions.open_rollback_change(
        release.number, reason=REASON, window_end=build.soon(LATER + 2), actor=cast.rolf
    )
    return emergency_of(release)


def authorize(cast: Cast, change: ChangeRequest) -> None:
    changes.approve(change_number=change.number, digest=change.digest, actor=cast.carla)


def test_the_change_is_written_from_the_release_and_its_plans_change_places(cast: Cast) -> None:
    release = in_review(cast).release
    with frozen_clock(build.soon(LATER)):
        change = open_it(cast, release)

    assert (change.state, change.source, change.justification) == ("authorize", release.number, REASON)
    assert change.implementation_plan == release.backout_plan
    assert change.backout_plan == release.implementation_plan
    assert change.requested_by == cast.rolf
    assert change.implementer == cast.dana
    assert change.window_start == build.soon(LATER)
    assert change.affected.count() == release.affected_cis.count()


def test_the_way_back_in_the_portal(cast: Cast, client: Client) -> None:
    deployment = in_review(cast)
    release = deployment.release
    page = f"/releases/{release.number}/"
    ask, back = f"{page}do/open_rollback_change/", f"/deployments/{deployment.number}/do/roll_back/"
    with frozen_clock(build.soon(LATER)):
        client.force_login(cast.rolf)
        refused = client.post(back, {"reason": REASON})
        assert (refused.status_code, b"needs_emergency_change" in refused.content) == (409, True)
        assert ask in client.get(page).content.decode()

        sent = {"reason": REASON, "window_end": build.soon(LATER + 2).strftime("%Y-%m-%dT%H:%M")}
        assert client.post(ask, sent).status_code in (204, 302)
        change = emergency_of(release)
        shown = client.get(page).content.decode()
        assert change.number in shown
        assert ask not in shown
        assert back not in shown

        authorize(cast, change)
        assert back in client.get(page).content.decode()
        assert client.post(back, {"reason": REASON}).status_code in (204, 302)
        runner.run(deployment.number)
        deployments.confirm_step(deployment.number, note="Switched back.", actor=cast.dana)

    change.refresh_from_db()
    assert scenes.again(deployment).state == "rolled_back"
    assert build.again(release).state == "rolled_back"
    assert (change.state, change.close_code) == ("review", "successful")


def test_the_way_back_by_the_api(cast: Cast) -> None:
    deployment = in_review(cast)
    release = deployment.release
    address = f"/api/v1/releases/{release.number}/"
    api = APIClient()
    api.force_authenticate(cast.rolf)
    with frozen_clock(build.soon(LATER)):
        assert "open_rollback_change" in api.get(address).json()["verbs"]
        sent = {"reason": REASON, "window_end": build.soon(LATER + 2).isoformat()}
        answer = api.post(f"{address}open_rollback_change/", sent, format="json")
        assert answer.status_code == 200, answer.content
        change = emergency_of(release)
        assert answer.json()["rollback_change"] == change.number

        again = api.post(f"{address}open_rollback_change/", sent, format="json")
        assert (again.status_code, again.json()["code"]) == (409, "rollback_change_open")

        authorize(cast, change)
        back = f"/api/v1/deployments/{deployment.number}/roll_back/"
        assert api.post(back, {"reason": REASON}, format="json").json()["state"] == "rolling_back"

    assert build.again(release).covering_change == change


def test_nothing_is_rolled_back_before_the_emergency_board_has_spoken(cast: Cast) -> None:
    deployment = in_review(cast)
    with frozen_clock(build.soon(LATER)):
        open_it(cast, deployment.release)
        with nothing_changes():
            refusal = refusal_of(
                lambda: deployments.roll_back(deployment.number, reason=REASON, actor=cast.dana)
            )
    assert refusal.code == "needs_emergency_change"


def test_one_that_was_canceled_makes_room_for_another(cast: Cast) -> None:
    release = in_review(cast).release
    with frozen_clock(build.soon(LATER)):
        first = open_it(cast, release)
        changes.cancel(change_number=first.number, reason="Found a workaround.", actor=cast.rolf)
        actions.open_rollback_change(
            release.number, reason="It does not hold.", window_end=build.soon(LATER + 2), actor=cast.rolf
        )
    opened = change_queries.covering(release.number).filter(kind="emergency")
    assert sorted(change.state for change in opened) == ["authorize", "canceled"]


@pytest.mark.parametrize(
    ("who", "reason", "until", "code"),
    [
        ("rolf", "", LATER + 1, "invalid"),
        ("rolf", REASON, LATER - 1, "window_inverted"),
        ("dana", REASON, LATER + 1, "permission_denied"),
        ("stan", REASON, LATER + 1, "not_found"),
    ],
)
def test_what_does_not_fit_opens_nothing(cast: Cast, who: str, reason: str, until: float, code: str) -> None:
    release = in_review(cast).release
    end: dt.datetime = build.soon(until)
    with frozen_clock(build.soon(LATER)), nothing_changes():
        refusal = refusal_of(
            lambda: actions.open_rollback_change(
                release.number, reason=reason, window_end=end, actor=getattr(cast, who)
            )
        )
    assert refusal.code == code


def test_it_is_for_a_review_alone_and_for_environments_that_need_a_change(cast: Cast) -> None:
    early = scenes.approved(cast, [scenes.manual_step()])
    with nothing_changes():
        assert refusal_of(lambda: open_it(cast, early)).code == "wrong_state"
    release = in_review(cast).release
    Environment.objects.filter(name="production").update(needs_change=False)
    with nothing_changes():
        assert refusal_of(lambda: open_it(cast, release)).code == "no_change_needed"
