"""Saved views are renamed, and the list opens with the one a person chose."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.models import DefaultView, SavedView
from cmdb.queries.views import default_view
from itsm.core.models import AuditEntry
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
FILTERS = {"ci_class": "server"}


def test_a_view_is_renamed_by_its_owner_and_where_it_is_shared_by_whoever_shares_there(cast: Cast) -> None:
    mine = actions.save_view(name="Mine", filters=FILTERS, actor=cast.rita)
    ours = actions.save_view(name="Ours", filters=FILTERS, shared_with=cast.retail, actor=cast.conny)
    assert actions.rename_view(pk=mine.pk, name=" My servers ", actor=cast.rita).name == "My servers"
    assert actions.rename_view(pk=ours.pk, name="Retail's", actor=cast.adam).owner == cast.conny
    assert list(SavedView.objects.values_list("name", flat=True)) == ["My servers", "Retail's"]
    with nothing_changes():
        actions.rename_view(pk=mine.pk, name="My servers", actor=cast.rita)
        for pk, actor, code in (
            (ours.pk, cast.rita, "permission_denied"),
            (mine.pk, cast.conny, "not_found"),
            (ours.pk, cast.nils, "not_found"),
        ):
            refused = refusal_of(lambda: actions.rename_view(pk=pk, name="Else", actor=actor))  # noqa: B023
            assert refused.code == code


def test_no_two_views_of_one_owner_come_by_the_same_name(cast: Cast) -> None:
    actions.save_view(name="Mine", filters=FILTERS, actor=cast.rita)
    other = actions.save_view(name="Other", filters={"q": "web"}, actor=cast.rita)
    foreign = actions.save_view(name="Foreign", filters=FILTERS, actor=cast.conny)
    with nothing_changes():
        for name in ("Mine", " Mine ", " ", "x" * 81, "a\0b"):
            refused = refusal_of(lambda: actions.rename_view(pk=other.pk, name=name, actor=cast.rita))  # noqa: B023
            assert refused.code == "invalid"
            assert set(refused.facts["fields"]) == {"name"}
    assert actions.rename_view(pk=foreign.pk, name="Mine", actor=cast.conny).name == "Mine"


def test_a_person_has_one_default_view_of_those_they_see(cast: Cast) -> None:
    mine = actions.save_view(name="Mine", filters=FILTERS, actor=cast.rita)
    ours = actions.save_view(name="Ours", filters=FILTERS, shared_with=cast.retail, actor=cast.conny)
    actions.choose_default_view(pk=mine.pk, actor=cast.rita)
    actions.choose_default_view(pk=ours.pk, actor=cast.rita)
    assert default_view(cast.rita) == ours
    assert default_view(cast.conny) is None
    assert AuditEntry.objects.filter(action="ci_view.choose_default").count() == 2
    with nothing_changes():
        actions.choose_default_view(pk=ours.pk, actor=cast.rita)
        actions.choose_default_view(pk=mine.pk, chosen=False, actor=cast.rita)
        for pk, actor in ((mine.pk, cast.conny), (ours.pk, cast.nils)):
            refused = refusal_of(lambda: actions.choose_default_view(pk=pk, actor=actor))  # noqa: B023
            assert refused.code == "not_found"
    actions.choose_default_view(pk=ours.pk, chosen=False, actor=cast.rita)
    assert default_view(cast.rita) is None


def test_a_view_that_is_shared_no_more_or_forgotten_opens_nobodys_list(cast: Cast) -> None:
    ours = actions.save_view(name="Ours", filters=FILTERS, shared_with=cast.retail, actor=cast.conny)
    actions.choose_default_view(pk=ours.pk, actor=cast.rita)
    actions.choose_default_view(pk=ours.pk, actor=cast.conny)
    actions.save_view(name="Ours", filters=FILTERS, actor=cast.conny)
    assert (default_view(cast.rita), default_view(cast.conny)) == (None, ours)
    assert browser(cast.rita).get("/cis/").status_code == 200
    actions.delete_view(pk=ours.pk, actor=cast.conny)
    assert not DefaultView.objects.exists()


def test_the_list_opens_with_the_default_says_so_and_shows_the_way_to_everything(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    make_ci(cast.conny, "shop", ci_class="business_service")
    view = actions.save_view(name="Servers", filters=FILTERS, actor=cast.rita)
    client = browser(cast.rita)
    assert "Open the list with this view" in client.get("/cis/?ci_class=server").content.decode()
    asked = client.get(f"/cis/views/{view.pk}/default/").content.decode()
    assert 'name="chosen" value="True"' in asked
    answer = client.post(f"/cis/views/{view.pk}/default/", {"chosen": "True"})
    assert answer["Location"] == "/cis/?ci_class=server"
    assert client.get("/cis/")["Location"] == "/cis/?ci_class=server"
    opened = client.get("/cis/", follow=True).content.decode()
    assert "opens with your default view <strong>Servers</strong>" in opened
    assert 'href="?all=1">Show everything' in opened
    everything = client.get("/cis/?all=1").content.decode()
    assert ">shop</a>" in everything
    assert ">shop</a>" not in opened
    assert "your default view" not in everything
    assert "/cis/views/save/" not in everything
    assert 'name="chosen" value="False"' in client.get(f"/cis/views/{view.pk}/default/").content.decode()
    client.post(f"/cis/views/{view.pk}/default/", {"chosen": "False"})
    assert client.get("/cis/").status_code == 200


def test_a_default_that_asks_for_what_is_no_more_locks_nobody_out(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    view = actions.save_view(name="Spoons", filters=FILTERS, actor=cast.rita)
    actions.choose_default_view(pk=view.pk, actor=cast.rita)
    SavedView.objects.filter(pk=view.pk).update(filters={"ci_class": "spoon"})
    answer = browser(cast.rita).get("/cis/")
    assert answer.status_code == 200
    assert "filters by something that is no more" in answer.content.decode()
    assert ">web</a>" in answer.content.decode()


def test_by_page_a_view_is_renamed(cast: Cast) -> None:
    view = actions.save_view(name="Servers", filters=FILTERS, actor=cast.rita)
    actions.save_view(name="Mine", filters={"q": "web"}, actor=cast.rita)
    client = browser(cast.rita)
    assert 'value="Servers"' in client.get(f"/cis/views/{view.pk}/rename/").content.decode()
    refused = client.post(f"/cis/views/{view.pk}/rename/", {"name": "Mine"})
    assert refused.status_code == 422
    assert "Another view of this owner has that name." in refused.content.decode()
    renamed = client.post(f"/cis/views/{view.pk}/rename/", {"name": "All servers"}, follow=True)
    assert 'aria-current="true">All servers' in renamed.content.decode()


def test_by_api_a_view_is_renamed_and_chosen(cast: Cast) -> None:
    view = actions.save_view(name="Servers", filters=FILTERS, actor=cast.rita)
    client, address = api(cast.rita), f"/api/v1/ci-views/{view.pk}"
    renamed = client.post(f"{address}/rename/", {"name": "All servers"}, format="json").json()
    assert (renamed["name"], renamed["is_default"]) == ("All servers", False)
    assert client.post(f"{address}/choose_default/", {}, format="json").json()["is_default"] is True
    assert client.get("/api/v1/ci-views/").json()["results"][0]["is_default"] is True
    left = client.post(f"{address}/choose_default/", {"chosen": False}, format="json").json()
    assert left["is_default"] is False
    stranger = api(cast.nils)
    for verb, body in (("rename", {"name": "x"}), ("choose_default", {})):
        assert stranger.post(f"{address}/{verb}/", body, format="json").json()["code"] == "not_found"


def test_in_the_admin_views_are_shown_and_acted_on_as_on_the_portal(cast: Cast) -> None:
    client = browser(cast.conny)
    sent = {"name": "Ours", "filters": "?ci_class=server&after=x", "shared_with": cast.retail.pk}
    assert client.post("/admin/cmdb/savedview/verb/save/", sent).status_code == 302
    view = SavedView.objects.get()
    assert view.filters == FILTERS
    hidden = actions.save_view(name="Mine alone", filters=FILTERS, actor=cast.rita)
    listed = client.get("/admin/cmdb/savedview/").content.decode()
    assert "Ours" in listed
    assert "Mine alone" not in listed
    base = f"/admin/cmdb/savedview/{view.pk}"
    assert client.post(f"{base}/verb/rename/", {"name": "Theirs"}).status_code == 302
    assert client.post(f"{base}/verb/choose_default/").status_code == 302
    assert default_view(cast.conny) == view
    page = client.get(f"{base}/change/").content.decode()
    assert "Theirs" in page
    assert "verb/leave_default/" in page
    assert "verb/choose_default/" not in page
    assert client.post(f"{base}/verb/leave_default/").status_code == 302
    assert default_view(cast.conny) is None
    refused = client.post(f"/admin/cmdb/savedview/{hidden.pk}/verb/rename/", {"name": "x"})
    assert refused.status_code == 404
    assert client.post(f"{base}/verb/delete/")["Location"] == "/admin/cmdb/savedview/"
    assert SavedView.objects.get() == hidden
