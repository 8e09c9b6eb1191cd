"""From the first request to the review: turns, what waits for whom, and the story told afterwards."""

import pytest

from itsm.core.actions import comment
from itsm.core.models import AuditEntry, OutboxEvent
from releases import actions, queries
from releases.models import FollowUp, Release, Review
from releases.queries.story import story_of
from tests.cast import Cast
from tests.releases import build
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

FINDINGS = {
    "objectives_met": "partly",
    "on_time": True,
    "on_budget": False,
    "summary": "It went.",
}


def in_review(cast: Cast) -> Release:
    release = build.scheduled(cast)
    assert release.scheduled_for is not None
    with frozen_clock(release.scheduled_for):
        actions.start_deployment(release.number, actor=cast.dana)
        actions.complete_deployment(release.number, actor=cast.dana)
        return actions.start_review(release.number, actor=cast.rolf)


def test_a_rejected_request_is_revised_and_handed_in_again(cast: Cast) -> None:
    number = build.submitted(cast).number
    rejected = actions.reject(number, reason="Say for whom.", actor=cast.rolf)
    assert (rejected.state, rejected.state_reason) == ("rejected", "Say for whom.")
    revised = actions.revise(number, actor=cast.rita)
    assert (revised.state, revised.state_reason) == ("draft", "Say for whom.")
    assert actions.submit(number, actor=cast.rita).state == "submitted"


def test_a_requester_gives_up_until_it_is_accepted_and_no_longer(cast: Cast) -> None:
    release = build.planning(cast)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.cancel(release.number, reason="No.", actor=cast.rita))
    assert refusal.code == "wrong_state"
    other = build.submitted(cast, ci_numbers=[])
    assert actions.cancel(other.number, reason="No.", actor=cast.rita).state == "canceled"


def test_every_turn_is_audited_and_told_once(cast: Cast) -> None:
    release = build.planning(cast)
    told = OutboxEvent.objects.filter(subject=release.number).order_by("id").values_list("name", flat=True)
    done = AuditEntry.objects.filter(subject=release.number).order_by("sequence")
    assert list(told) == ["release.drafted", "release.submitted", "release.accepted"]
    assert list(done.values_list("action", flat=True)) == [
        "release.create",
        "release.submit",
        "release.accept",
    ]


def test_a_release_is_not_closed_before_its_review_is_written(cast: Cast) -> None:
    release = in_review(cast)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.close(release.number, actor=cast.rolf))
    assert refusal.code == "review_missing"
    actions.record_review(
        release.number, actor=cast.rolf, follow_ups=[{"task": "Tune", "owner": cast.dana}], **FINDINGS
    )
    closed = actions.close(release.number, actor=cast.rolf)
    assert closed.state == "closed"
    assert closed.closed_at is not None
    actions.complete_follow_up(release.number, position=1, actor=cast.rolf)
    assert FollowUp.objects.get().done


def test_a_review_is_corrected_and_an_equal_one_leaves_no_trace(cast: Cast) -> None:
    release = in_review(cast)
    actions.record_review(release.number, actor=cast.rolf, **FINDINGS)
    with nothing_changes():
        actions.record_review(release.number, actor=cast.rolf, **FINDINGS)
    actions.record_review(release.number, actor=cast.rolf, **{**FINDINGS, "on_time": False})
    assert Review.objects.get().on_time is False


def test_half_a_review_is_refused(cast: Cast) -> None:
    release = in_review(cast)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.record_review(release.number, actor=cast.rolf, objectives_met="yes")
        )
    assert refusal.code == "invalid"
    assert {"on_time", "on_budget", "summary"} <= set(refusal.facts["fields"])


def test_what_waits_is_shown_to_whom_it_waits_for(cast: Cast) -> None:
    draft = build.draft(cast)
    submitted = build.submitted(cast, ci_numbers=[])
    planning = build.planning(cast, ci_numbers=[])

    def waits(name: str) -> dict[str, str]:
        return {item.number: item.verb for item in queries.waiting_for(getattr(cast, name))}

    assert waits("rita") == {draft.number: "submit"}
    assert waits("rolf") == {submitted.number: "accept", planning.number: "start_build"}
    assert waits("stan") == {}


def test_the_search_finds_only_what_may_be_seen(cast: Cast) -> None:
    release = build.draft(cast)
    assert [hit.number for hit in queries.search(cast.rita, "shop 2", 5)] == [release.number]
    assert queries.search(cast.stan, "shop", 5) == []


def test_the_story_holds_release_change_deployment_and_what_was_said(cast: Cast) -> None:
    release = build.scheduled(cast)
    comment(subject=release.number, text="See you tonight.", actor=cast.dana)
    story = story_of(build.again(release))
    told = [entry.text for entry in reversed(story)]
    assert told[0] == "Request drafted"
    assert "Approval requested" in told
    assert any("Vote: approve" in text for text in told)
    assert {entry.subject[:3] for entry in story} == {"REL", "CHG", "DEP"}
    assert any(entry.detail == "See you tonight." for entry in story)
    assert [entry.at for entry in story] == sorted((entry.at for entry in story), reverse=True)
