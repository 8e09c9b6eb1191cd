"""What a verb still needs is said before it is tried, with the way to the very field."""

from __future__ import annotations

import pytest
from django.test import Client

from releases import actions
from releases.models import Release
from releases.queries.needs import needed_for
from releases.rules.next_step import Standing, next_step
from tests.cast import Cast
from tests.releases import build
from tests.releases.test_life import in_review
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

NOTHING_ELSE = "Nothing else is needed"


def page(client: Client, release: Release, below: str = "") -> str:
    response = client.get(f"/releases/{release.number}/{below}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def half_filled(cast: Cast, client: Client) -> Release:
    client.force_login(cast.rita)
    return build.draft(cast, objective="", target_date=None)


def test_handing_in_an_incomplete_draft_names_the_fields_and_leads_to_them(
    client: Client, half_filled: Release
) -> None:
    html = page(client, half_filled, "do/submit/")

    edit = f"/releases/{half_filled.number}/edit/"
    assert f'<a href="{edit}#id_objective">Why? The objective</a>' in html
    assert f'<a href="{edit}#id_target_date">Target date</a>' in html
    assert NOTHING_ELSE not in html
    assert "disabled" in html


def test_pressing_all_the_same_is_refused_with_the_same_list(client: Client, half_filled: Release) -> None:
    with nothing_changes():
        response = client.post(f"/releases/{half_filled.number}/do/submit/", {})

    assert response.status_code == 422
    assert "#id_objective" in response.content.decode()


def test_the_page_of_an_incomplete_draft_leads_to_what_is_missing_first(
    client: Client, half_filled: Release
) -> None:
    html = page(client, half_filled)

    assert "“Hand in” still asks for 2 things" in html
    assert f'class="btn btn-primary" href="/releases/{half_filled.number}/edit/#id_objective"' in html


def test_a_complete_draft_only_asks_to_confirm(client: Client, cast: Cast) -> None:
    release = build.draft(cast)
    client.force_login(cast.rita)

    assert NOTHING_ELSE in page(client, release, "do/submit/")
    assert "still asks for" not in page(client, release)


def test_asking_for_approval_leads_to_the_open_gate(client: Client, cast: Cast) -> None:
    build.gate(cast)
    release = build.tested(cast)
    client.force_login(cast.rolf)
    html = page(client, release, "do/request_approval/")

    assert f'<a href="/releases/{release.number}/?tab=gates">The gate “Regression tests”' in html
    assert NOTHING_ELSE not in html
    assert "Complete the plan and pass the gates" in page(client, release)


def test_what_is_named_is_what_the_action_refuses(cast: Cast) -> None:
    release = build.planning(cast)
    actions.start_build(release.number, actor=cast.rolf)
    release = actions.start_test(release.number, actor=cast.rolf)
    named = {need.text for need in needed_for(release, "request_approval")}

    refused = refusal_of(lambda: actions.request_approval(release.number, actor=cast.rolf))
    assert refused.code == "plan_incomplete"
    missing = set(refused.facts["missing"])
    assert named - missing == {"A window has a start and an end."}
    assert missing <= named


def test_a_plan_not_begun_is_the_next_step_rather_than_the_build(client: Client, cast: Cast) -> None:
    release = build.planning(cast)
    client.force_login(cast.rolf)
    html = page(client, release)

    assert f'class="btn btn-primary" href="/releases/{release.number}/plan/scope_items/"' in html
    assert f'class="btn btn-primary" href="/releases/{release.number}/do/start_build/"' not in html
    assert f"/releases/{release.number}/plan/#id_backout_plan" in html


def test_a_review_is_written_before_the_release_is_closed(client: Client, cast: Cast) -> None:
    release = in_review(cast)
    client.force_login(cast.rolf)
    html = page(client, release)

    assert f'class="btn btn-primary" href="/releases/{release.number}/review/"' in html
    assert "Write the review" in html
    assert NOTHING_ELSE not in page(client, release, "do/close/")


def test_who_must_act_is_said_by_the_state_of_the_covering_change(client: Client, cast: Cast) -> None:
    release = actions.request_approval(build.tested(cast).number, actor=cast.rolf)
    client.force_login(cast.rolf)
    assert build.cover_of(release).state == "assess"
    assert "A change manager assesses the covering change" in page(client, release)

    build.ask_the_board(cast, release)
    assert "The change advisory board decides" in page(client, release)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing("pending_approval"), "A release manager approves"),
        (Standing("pending_approval", change_state="authorize", on_hold=True), "on hold"),
        (Standing("pending_approval", change_state="new"), "submitted again"),
        (Standing("review", is_complete=False), "Write the review"),
        (Standing("review"), "Review what happened"),
        (Standing("closed", is_complete=False), "Nothing is left to do"),
    ],
)
def test_the_next_step_is_the_real_one(standing: Standing, said: str) -> None:
    assert said in str(next_step(standing)[0])


def test_the_plan_shows_all_that_is_approved(client: Client, cast: Cast) -> None:
    release = build.planned(cast)
    step = {**build.STEPS[0], "kind": "http"}
    step["spec"] = {"url": "http://shop.invalid/x", "headers": {"X-Place": "blue"}, "body": {"größe": 2}}
    actions.edit_steps(release.number, steps=[step], actor=cast.rolf)
    client.force_login(cast.rolf)

    html = page(client, release, "?tab=plan")
    assert "X-Place: blue" in html
    assert "&quot;größe&quot;: 2" in html
    assert f">{build.SHA}<" in html
    assert "How often has this been done before?" in html
    assert "Several times" in html
