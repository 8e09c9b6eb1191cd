"""A request that is only begun: what its page shows, and what handing it in too early says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from releases.models import Release
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def test_handing_in_an_empty_form_names_everything_that_is_missing_at_once(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.rita)
    with nothing_changes():
        response = client.post("/releases/request/", {"hand_in": "yes", "currency": "EUR"})

    assert response.status_code == 422
    missing = set(response.context["form"].errors)
    assert {"title", "objective", "beneficiaries", "business_value", "target_date"} <= missing
    assert {"release_type", "target_environment", "description"} <= missing


def test_keeping_a_draft_still_needs_the_title_alone(client: Client, cast: Cast) -> None:
    client.force_login(cast.rita)
    response = client.post("/releases/request/", {"keep": "yes", "currency": "EUR", "unit": cast.retail.pk})

    assert set(response.context["form"].errors) == {"title"}
    assert not Release.objects.exists()


def test_what_a_draft_does_not_say_yet_is_a_dash_and_money_is_readable(client: Client, cast: Cast) -> None:
    release = build.draft(cast, objective="", budget=Decimal("40000"), currency="EUR")
    client.force_login(cast.rita)
    html = client.get(f"/releases/{release.number}/").content.decode()

    assert '<p class="sw-text"></p>' not in html
    objective = html[html.index("<dt>Objective</dt>") :]
    assert "–" in objective[: objective.index("</div>")]
    assert "40,000.00 EUR" in html
    assert "Asked for" not in html
