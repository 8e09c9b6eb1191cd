"""An environment takes one deployment at a time, or as many as its administrators allow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from itsm.core.models import AuditEntry, OutboxEvent
from releases import actions, runner
from releases.actions import deployments
from releases.models import Deployment, Environment, Release
from releases.rules.occupancy import Booking, may_book, may_occupy
from tests.cast import Cast
from tests.releases import build
from tests.releases.deployments import scenes
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db

FIRST, SECOND = 24.5, 24.75
MINUTES = dt.timedelta(minutes=1)
NIGHT = dt.datetime(2031, 3, 1, 22, tzinfo=dt.UTC)


def span(start: int, end: int, name: str = "DEP") -> Booking:
    return Booking(name, NIGHT + start * MINUTES, NIGHT + end * MINUTES)


@pytest.mark.parametrize(
    ("others", "limit", "fits"),
    [
        ([], 1, True),
        ([(0, 10)], 1, True),
        ([(20, 30)], 1, True),
        ([(0, 11)], 1, False),
        ([(19, 30)], 1, False),
        ([(12, 13)], 1, False),
        ([(0, 60)], 1, False),
        ([(0, 60)], 2, True),
        ([(0, 60), (15, 16)], 2, False),
        ([(0, 12), (12, 20)], 2, True),
        ([(0, 13), (12, 20)], 2, False),
    ],
)
def test_spans_are_half_open_and_counted_at_their_fullest_moment(
    others: list[tuple[int, int]], limit: int, fits: bool
) -> None:
    rivals = [span(*ends, name=f"DEP{index}") for index, ends in enumerate(others)]

    refusal = may_book(span(10, 20), rivals, environment="Production", limit=limit)

    assert (refusal is None) is fits
    assert refusal is None or refusal.code == "environment_booked"


def test_a_place_is_free_until_as_many_run_as_it_takes() -> None:
    assert may_occupy([], environment="Production", limit=1) is None
    assert may_occupy(["DEP1"], environment="Production", limit=2) is None
    refusal = may_occupy(["DEP1"], environment="Production", limit=1)
    assert refusal is not None
    assert (refusal.code, refusal.facts["deployments"]) == ("environment_busy", ["DEP1"])


def allow_at_once(cast: Cast, number: int) -> None:
    actions.define_environment("production", concurrent_deployments=number, actor=cast.adam)


def second_release(cast: Cast, steps: list[dict[str, Any]] | None = None) -> Release:
    return scenes.approved(cast, steps or [scenes.manual_step("Second")], title="Shop 3.0")


def two_due(cast: Cast) -> tuple[Deployment, Deployment]:
    """Scheduled one right after the other; the first needs a person, so it takes longer than was planned."""
    first = scenes.scheduled(cast, [scenes.manual_step("First")])
    release = second_release(cast)
    actions.schedule(release.number, starts_at=build.soon(SECOND), actor=cast.rolf)
    second = Deployment.objects.get(release=release)
    with scenes.at_the_time():
        scenes.dispatch()
        runner.run(first.number)
    return scenes.again(first), second


def test_a_time_that_is_taken_is_refused_with_who_has_it_and_until_when(cast: Cast) -> None:
    first = scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)

    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.schedule(release.number, starts_at=build.soon(FIRST), actor=cast.rolf)
        )

    assert refusal.code == "environment_booked"
    assert first.number in refusal.message
    assert refusal.facts["deployments"] == [first.number]
    assert refusal.facts["busy_until"] == (build.soon(FIRST) + 5 * MINUTES).isoformat()
    assert refusal.next_step


def test_the_moment_at_which_the_other_ends_is_free(cast: Cast) -> None:
    scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)

    after = build.soon(FIRST) + 5 * MINUTES
    assert actions.schedule(release.number, starts_at=after, actor=cast.rolf).state == "scheduled"


def test_another_time_is_looked_for_in_the_same_way(cast: Cast) -> None:
    first = scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)
    actions.schedule(release.number, starts_at=build.soon(SECOND), actor=cast.rolf)

    again = refusal_of(
        lambda: deployments.reschedule(first.number, starts_at=build.soon(SECOND), actor=cast.rolf)
    )
    assert again.code == "environment_booked"
    moved = deployments.reschedule(first.number, starts_at=build.soon(FIRST) + 2 * MINUTES, actor=cast.rolf)
    assert moved.state == "scheduled"


def test_the_portal_and_the_api_refuse_a_taken_time_alike(cast: Cast, client: Client) -> None:
    scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)
    at = build.soon(FIRST)
    client.force_login(cast.rolf)
    api = APIClient()
    api.force_authenticate(cast.rolf)

    page = client.post(
        f"/releases/{release.number}/do/schedule/",
        {"starts_at": at.strftime("%Y-%m-%dT%H:%M"), "version": build.again(release).version},
    )
    answer = api.post(
        f"/api/v1/releases/{release.number}/schedule/", {"starts_at": at.isoformat()}, format="json"
    )

    assert page.status_code == answer.status_code == 409
    assert "environment_booked" in page.content.decode()
    assert answer.json()["code"] == "environment_booked"
    assert build.again(release).state == "approved"


def test_a_due_deployment_waits_while_another_runs_and_says_for_whom(cast: Cast, client: Client) -> None:
    first, second = two_due(cast)

    for at in (SECOND, SECOND + 0.01):
        with scenes.at_the_time(at):
            scenes.dispatch()

    second = scenes.again(second)
    assert (second.state, second.refusal_code) == ("scheduled", "environment_busy")
    assert build.again(second.release).state == "scheduled"
    told = {"subject": second.number}
    assert AuditEntry.objects.filter(action="deployment.wait", **told).count() == 1
    assert OutboxEvent.objects.filter(name="deployment.waiting", **told).count() == 1
    client.force_login(cast.dana)
    assert first.number in client.get(f"/deployments/{second.number}/").content.decode()


def test_who_waits_starts_when_the_other_has_ended(cast: Cast) -> None:
    first, second = two_due(cast)
    with scenes.at_the_time(SECOND):
        scenes.dispatch()

    with scenes.at_the_time(SECOND + 0.1):
        deployments.confirm_step(first.number, note="Done at last.", actor=cast.dana)
        scenes.dispatch()

    second = scenes.again(second)
    assert scenes.again(first).state == "succeeded"
    assert (second.state, second.refusal_code, second.state_reason) == ("running", "", "")


@pytest.mark.parametrize("meanwhile", ["pause", "lose"])
def test_a_paused_or_unknown_deployment_still_has_the_place(cast: Cast, meanwhile: str) -> None:
    first, second = two_due(cast)
    if meanwhile == "pause":
        deployments.pause(first.number, reason="Look first.", actor=cast.dana)
    else:
        step = scenes.step(first)
        with scenes.at_the_time(FIRST + 0.01):
            deployments.time_out_step(step.pk, actor=scenes.hands())

    with scenes.at_the_time(SECOND):
        scenes.dispatch()

    assert scenes.again(second).refusal_code == "environment_busy"


def test_who_waits_until_the_window_ends_is_missed_and_says_what_it_waited_for(cast: Cast) -> None:
    first, second = two_due(cast)
    with scenes.at_the_time(SECOND):
        scenes.dispatch()

    with scenes.at_the_time(26):
        scenes.dispatch()

    second = scenes.again(second)
    assert (second.state, second.refusal_code) == ("missed", "outside_window")
    assert first.number in second.state_reason
    assert build.again(second.release).state == "approved"


def test_nobody_starts_by_hand_what_has_to_wait(cast: Cast) -> None:
    _first, second = two_due(cast)

    with scenes.at_the_time(SECOND), nothing_changes():
        refusal = refusal_of(lambda: deployments.start(second.number, actor=cast.dana))

    assert refusal.code == "environment_busy"


def test_a_start_ahead_of_its_time_does_not_reach_into_the_next(cast: Cast) -> None:
    first = scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)
    actions.schedule(release.number, starts_at=build.soon(SECOND), actor=cast.rolf)
    second = Deployment.objects.get(release=release)

    with scenes.at_the_time(FIRST - 0.02), nothing_changes():
        refusal = refusal_of(lambda: deployments.start(second.number, actor=cast.dana))
    assert (refusal.code, refusal.facts["deployments"]) == ("environment_booked", [first.number])
    with scenes.at_the_time(FIRST - 0.2):
        assert deployments.start(second.number, actor=cast.dana).state == "running"


def test_what_has_ended_is_not_rolled_back_under_a_running_one(cast: Cast) -> None:
    first, second = two_due(cast)
    with scenes.at_the_time(FIRST + 0.1):
        deployments.confirm_step(first.number, note="Done.", actor=cast.dana)
    with scenes.at_the_time(SECOND):
        scenes.dispatch()
    assert scenes.again(second).state == "running"

    with nothing_changes():
        refusal = refusal_of(lambda: deployments.roll_back(first.number, reason="Errors.", actor=cast.dana))

    assert (refusal.code, refusal.facts["deployments"]) == ("environment_busy", [second.number])


def test_an_environment_takes_as_many_as_its_administrators_allow(cast: Cast) -> None:
    allow_at_once(cast, 2)
    first = scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)
    actions.schedule(release.number, starts_at=build.soon(FIRST), actor=cast.rolf)

    with scenes.at_the_time():
        scenes.dispatch()

    states = {row.state for row in Deployment.objects.filter(environment=first.environment)}
    assert states == {"running"}


def test_fewer_at_once_stops_nobody_and_lets_the_next_wait(cast: Cast) -> None:
    allow_at_once(cast, 2)
    first = scenes.scheduled(cast, [scenes.manual_step()])
    release = second_release(cast)
    actions.schedule(release.number, starts_at=build.soon(FIRST), actor=cast.rolf)
    allow_at_once(cast, 1)

    with scenes.at_the_time():
        scenes.dispatch()

    assert sorted(row.state for row in Deployment.objects.all()) == ["running", "scheduled"]
    assert scenes.again(first).state == "running"


@pytest.mark.parametrize("number", [0, 51])
def test_an_environment_takes_at_least_one(cast: Cast, number: int) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: allow_at_once(cast, number))
    assert list(refusal.facts["fields"]) == ["concurrent_deployments"]


def test_how_many_at_once_is_set_on_the_page_and_read_in_the_api(cast: Cast, client: Client) -> None:
    client.force_login(cast.adam)
    page = client.get("/environments/production/")
    assert 'name="concurrent_deployments"' in page.content.decode()
    sent = {"label": "Production", "position": 4, "concurrent_deployments": 3, "values": "{}"}

    client.post("/environments/production/", {**sent, "needs_change": "on", "is_active": "on"})

    api = APIClient()
    api.force_authenticate(cast.rolf)
    assert api.get("/api/v1/environments/production/").json()["concurrent_deployments"] == 3
    assert "3 deployments at once" in client.get("/environments/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_want_the_same_time_one_gets_it(cast: Cast) -> None:
    releases = [scenes.approved(cast, [scenes.manual_step()], title=title) for title in ("One", "Two")]

    results = race(
        *[
            lambda number=release.number: actions.schedule(
                number, starts_at=build.soon(FIRST), actor=cast.rolf
            )
            for release in releases
        ]
    )

    refused = [result.refusal.code for result in results if isinstance(result, Exception)]
    assert refused == ["environment_booked"]
    assert Deployment.objects.filter(state="scheduled").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_due_at_once_one_starts_and_the_other_waits(cast: Cast) -> None:
    from tests.releases.deployments.test_crashes import due_now

    allow_at_once(cast, 2)
    both = [due_now(cast, [scenes.manual_step()], late=late * MINUTES) for late in (0, 0.1)]
    allow_at_once(cast, 1)
    claim, numbers = deployments.claim_due()
    assert len(numbers) == 2
    scenes.hands()

    race(
        *[
            lambda number=number: deployments.claim_deployment(number, claim=claim, actor=scenes.hands())
            for number in numbers
        ]
    )

    assert sorted(scenes.again(row).state for row in both) == ["running", "scheduled"]
    assert Environment.objects.get(name="production").deployments.filter(state="running").count() == 1
