"""The release request form: half-filled drafts, errors beside their fields, CIs chosen by search."""

from typing import Any

import pytest
from django.test import Client

from itsm.core.models import User
from releases.models import Release
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled_in(cast: Cast, **more: Any) -> dict[str, Any]:
    wanted = build.request_of(cast)
    return {
        **wanted,
        "target_environment": wanted["target_environment"].pk,
        "unit": cast.retail.pk,
        "affected_cis": build.make_ci(cast).number,
        "budget": "1200.50",
        "currency": "EUR",
        **more,
    }


def test_a_title_is_enough_for_a_draft(cast: Cast) -> None:
    body = {"title": "Shop 2.0", "unit": cast.retail.pk, "currency": "EUR", "keep": "yes"}
    answer = signed_in(cast.rita).post("/releases/request/", body)
    release = Release.objects.get()
    assert answer.status_code == 302
    assert (release.state, release.title, release.requested_by) == ("draft", "Shop 2.0", cast.rita)
    assert answer["Location"] == f"/releases/{release.number}/"


def test_handing_in_half_of_it_names_each_missing_field_and_keeps_nothing(cast: Cast) -> None:
    body = {"title": "Shop 2.0", "unit": cast.retail.pk, "currency": "EUR", "hand_in": "yes"}
    client = signed_in(cast.rita)
    with nothing_changes():
        answer = client.post("/releases/request/", body)
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {
        "description",
        "objective",
        "beneficiaries",
        "business_value",
        "release_type",
        "target_environment",
        "target_date",
    }
    assert form["title"].value() == "Shop 2.0"


def test_a_full_request_is_handed_in_at_once(cast: Cast) -> None:
    answer = signed_in(cast.rita).post("/releases/request/", filled_in(cast, hand_in="yes"))
    assert answer.status_code == 302
    release = Release.objects.get()
    assert release.state == "submitted"
    assert str(release.budget) == "1200.50"
    assert release.affected_cis.get().ci.name == "web-1"


@pytest.mark.parametrize(
    ("field", "value"),
    [("affected_cis", "CI9999999"), ("budget", "-5"), ("currency", "EURO"), ("target_date", "2020-01-01")],
)
def test_what_does_not_fit_is_said_beside_its_field(cast: Cast, field: str, value: str) -> None:
    body = filled_in(cast, hand_in="yes", **{field: value})
    client = signed_in(cast.rita)
    with nothing_changes():
        answer = client.post("/releases/request/", body)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}


def test_a_draft_is_finished_and_handed_in(cast: Cast) -> None:
    client = signed_in(cast.rita)
    client.post("/releases/request/", {"title": "Shop", "unit": cast.retail.pk, "currency": "EUR"})
    release = Release.objects.get()
    page = client.get(f"/releases/{release.number}/edit/")
    assert page.context["form"]["title"].value() == "Shop"
    client.post(f"/releases/{release.number}/edit/", filled_in(cast, hand_in="yes", version=release.version))
    assert build.again(release).state == "submitted"


def test_two_people_do_not_undo_each_other(cast: Cast) -> None:
    release = build.draft(cast)
    client = signed_in(cast.rita)
    body = filled_in(cast, version=release.version, affected_cis="")
    assert client.post(f"/releases/{release.number}/edit/", {**body, "title": "First"}).status_code == 302
    answer = client.post(f"/releases/{release.number}/edit/", {**body, "title": "Second"})
    assert answer.status_code == 412
    assert build.again(release).title == "First"


def test_another_requester_does_not_edit_or_hand_in_my_draft(cast: Cast) -> None:
    release = build.draft(cast, actor=cast.ina)
    client = signed_in(cast.rita)
    with nothing_changes():
        assert client.post(f"/releases/{release.number}/do/submit/").status_code == 403
        assert client.post(f"/releases/{release.number}/edit/", filled_in_now(cast)).status_code == 403


def filled_in_now(cast: Cast) -> dict[str, Any]:
    return {"title": "Mine", "currency": "EUR"}


def test_configuration_items_are_chosen_by_search(cast: Cast) -> None:
    release = build.draft(cast, ci_numbers=[build.make_ci(cast, "checkout-db").number])
    client = signed_in(cast.rita)
    field = client.get(f"/releases/{release.number}/edit/").context["form"]["affected_cis"]
    attributes = field.field.widget.attrs
    found = client.get(f"{attributes['data-picker']}?q=checkout").json()["options"]
    assert [row["value"] for row in found] == [field.value().strip()]
    assert "checkout-db" in attributes["data-picker-labels"]
