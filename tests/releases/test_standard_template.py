"""The standard change template of a release is chosen from those that are approved now."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from changes import actions as changes
from changes.models import StandardTemplateVersion
from itsm.core.models import Unit
from releases import actions
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

TEXTS = {
    "title": "Deploy the web shop",
    "description": "The weekly release.",
    "justification": "Done every week.",
    "implementation_plan": "Switch over, watch.",
    "test_plan": "Buy a pair of socks.",
    "backout_plan": "Switch back.",
    "risk_answers": build.ANSWERS,
}


def offer(
    cast: Cast, name: str, *, unit: Unit | None = None, approved: bool = True, **more: Any
) -> StandardTemplateVersion:
    values = {"label": name.title(), "covers_releases": True, **TEXTS, **more}
    version = changes.propose_template(name=name, unit=unit or cast.retail, actor=cast.adam, **values)
    if approved:
        changes.approve_template(version_id=version.pk, comment="Routine.", actor=cast.chris)
    return version


@pytest.fixture
def catalogue(cast: Cast) -> dict[str, StandardTemplateVersion]:
    return {
        "weekly": offer(cast, "weekly"),
        "everywhere": offer(cast, "everywhere", unit=cast.root, approved=False),
        "restart": offer(cast, "restart", covers_releases=False),
        "waiting": offer(cast, "waiting", approved=False),
    }


def choose(cast: Cast, number: str, name: str) -> Any:
    return actions.edit_plan(number, change_model="standard", change_template=name, actor=cast.rolf)


def test_the_plan_offers_the_current_templates_for_releases_and_no_others(
    cast: Cast, client: Client, catalogue: dict[str, Any]
) -> None:
    number = build.planning(cast).number
    client.force_login(cast.rolf)

    form = client.get(f"/releases/{number}/plan/").context["form"]

    offered = [name for name, _label in form.fields["change_template"].choices]
    assert offered == ["", "weekly"]


@pytest.mark.parametrize("name", ["restart", "waiting", "everywhere", "no-such"])
def test_another_template_is_refused_with_those_that_are_offered(
    cast: Cast, catalogue: dict[str, Any], name: str
) -> None:
    number = build.planning(cast).number
    api = APIClient()
    api.force_authenticate(cast.rolf)

    with nothing_changes():
        refusal = refusal_of(lambda: choose(cast, number, name))
    answer = api.post(f"/api/v1/releases/{number}/edit_plan/", {"change_template": name}, format="json")

    assert (refusal.code, refusal.field) == ("template_not_offered", "change_template")
    assert refusal.facts["offered"] == ["weekly"]
    assert (answer.status_code, answer.json()["code"]) == (422, "template_not_offered")


def test_a_release_is_approved_by_the_template_that_was_chosen(cast: Cast, catalogue: dict[str, Any]) -> None:
    number = build.planned(cast).number
    choose(cast, number, "weekly")
    actions.start_build(number, actor=cast.rolf)
    actions.start_test(number, actor=cast.rolf)

    release = actions.request_approval(number, actor=cast.rolf)

    change = build.cover_of(release)
    assert (change.kind, change.state) == ("standard", "scheduled")
    assert change.template_version == catalogue["weekly"]


def test_one_that_was_retired_meanwhile_is_shown_as_such_and_does_not_stop_other_edits(
    cast: Cast, client: Client, catalogue: dict[str, Any]
) -> None:
    number = build.planning(cast).number
    choose(cast, number, "weekly")
    changes.retire_template(version_id=catalogue["weekly"].pk, comment="Too risky.", actor=cast.chris)
    client.force_login(cast.rolf)

    form = client.get(f"/releases/{number}/plan/").context["form"]

    assert form.fields["change_template"].choices[-1] == ("weekly", "weekly (no longer offered)")
    assert actions.edit_plan(number, test_plan="Buy two.", actor=cast.rolf).test_plan == "Buy two."


def test_the_list_of_templates_says_which_cover_releases(cast: Cast, catalogue: dict[str, Any]) -> None:
    api = APIClient()
    api.force_authenticate(cast.rolf)

    rows = api.get("/api/v1/standard-templates/").json()

    assert {row["name"]: row["covers_releases"] for row in rows} == {"weekly": True, "restart": False}
