"""Filters kept under a name, for oneself or shared with a unit."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.models import SavedView
from cmdb.queries.views import views_for
from cmdb.rules import views as rules
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
FILTERS = {"ci_class": "server", "health": "incomplete"}


def test_a_view_is_ones_own_until_it_is_shared_with_a_unit(cast: Cast) -> None:
    actions.save_view(name="Mine", filters=FILTERS, actor=cast.rita)
    actions.save_view(name="Ours", filters=FILTERS, shared_with=cast.retail, actor=cast.conny)
    assert [view.name for view in views_for(cast.rita)] == ["Mine", "Ours"]
    assert [view.name for view in views_for(cast.conny)] == ["Ours"]
    assert [view.name for view in views_for(cast.stan)] == []
    assert [view.name for view in views_for(cast.nils)] == []


def test_the_same_name_again_replaces_the_view(cast: Cast) -> None:
    first = actions.save_view(name="Mine", filters=FILTERS, actor=cast.rita)
    again = actions.save_view(name=" Mine ", filters={"q": "web"}, actor=cast.rita)
    assert (again.pk, again.filters) == (first.pk, {"q": "web"})
    with nothing_changes():
        actions.save_view(name="Mine", filters={"q": "web"}, actor=cast.rita)


def test_what_is_no_view_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with nothing_changes():
        for given in (
            {"name": " ", "filters": FILTERS},
            {"name": "x" * 81, "filters": FILTERS},
            {"name": "All", "filters": {}},
            {"name": "Odd", "filters": {"state": "unheard of"}},
        ):
            refusal = refusal_of(lambda given=given: actions.save_view(**given, actor=cast.rita))  # type: ignore[misc,arg-type]
            assert refusal.code == "invalid"
        denied = refusal_of(
            lambda: actions.save_view(name="x", filters=FILTERS, shared_with=cast.retail, actor=cast.rita)
        )
        assert denied.code == "permission_denied"
        monkeypatch.setattr(rules, "MOST_VIEWS", 0)
        assert (
            refusal_of(lambda: actions.save_view(name="x", filters=FILTERS, actor=cast.rita)).code
            == "invalid"
        )


def test_a_shared_view_is_forgotten_by_whoever_may_share_there(cast: Cast) -> None:
    view = actions.save_view(name="Ours", filters=FILTERS, shared_with=cast.retail, actor=cast.conny)
    mine = actions.save_view(name="Mine", filters=FILTERS, actor=cast.rita)
    assert refusal_of(lambda: actions.delete_view(pk=view.pk, actor=cast.rita)).code == "permission_denied"
    assert refusal_of(lambda: actions.delete_view(pk=mine.pk, actor=cast.conny)).code == "not_found"
    actions.delete_view(pk=view.pk, actor=cast.adam)
    actions.delete_view(pk=mine.pk, actor=cast.rita)
    assert not SavedView.objects.exists()


def test_by_page_the_filters_in_force_are_kept_and_offered(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    client = browser(cast.conny)
    listed = client.get("/cis/?ci_class=server").content.decode()
    assert "/cis/views/save/?ci_class=server" in listed
    sent = {"name": "Servers", "filters": "ci_class=server", "shared_with": cast.retail.pk}
    assert client.post("/cis/views/save/", sent)["Location"] == "/cis/?ci_class=server"
    offered = browser(cast.rita).get("/cis/?ci_class=server").content.decode()
    assert 'aria-current="true">Servers' in offered
    view = SavedView.objects.get()
    assert client.post(f"/cis/views/{view.pk}/delete/").status_code == 302
    assert "Servers" not in browser(cast.rita).get("/cis/").content.decode()


def test_by_api_views_are_kept_listed_and_forgotten(cast: Cast) -> None:
    client = api(cast.rita)
    made = client.post("/api/v1/ci-views/", {"name": "Mine", "filters": FILTERS}, format="json").json()
    assert client.get("/api/v1/ci-views/").json()["results"] == [made]
    assert client.post(f"/api/v1/ci-views/{made['id']}/delete/", {}, format="json").status_code == 200
    assert client.get("/api/v1/ci-views/").json()["results"] == []
