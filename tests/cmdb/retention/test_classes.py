"""Retention classes at every door, and which class goes by which."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.models import CIClass, RetentionClass
from cmdb.queries.retention import horizons_by_class
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.clients import api, browser
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def test_a_class_below_follows_the_one_above_until_it_says_otherwise(cast: Cast) -> None:
    def compacted() -> set[str]:
        return set(
            CIClass.objects.filter(pk__in=horizons_by_class(database_now())).values_list("name", flat=True)
        )

    actions.set_retention(ci_class="computer", retention="short", actor=cast.adam)
    assert compacted() == {"computer", "server", "virtual_machine"}
    actions.set_retention(ci_class="server", retention="kept_for_ever", actor=cast.adam)
    assert compacted() == {"computer", "virtual_machine"}
    actions.set_retention(ci_class="server", retention="", actor=cast.adam)
    assert compacted() == {"computer", "server", "virtual_machine"}


def test_every_door_sets_the_retention_of_a_class(cast: Cast) -> None:
    server = CIClass.objects.get(name="server")
    address = "/api/v1/ci-classes/server/set_retention/"
    told = api(cast.adam).post(address, {"retention": "short"}, format="json")
    assert (told.status_code, told.json()["retention"]) == (200, "short")
    by_admin = f"/admin/cmdb/ciclass/{server.pk}/verb/set_retention/"
    assert browser(cast.adam).post(by_admin, {"retention": "standard"}).status_code == 302
    server.refresh_from_db()
    assert server.retention is not None
    assert server.retention.name == "standard"
    wrong = api(cast.adam).post(address, {"retention": "gone"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert api(cast.stan).post(address, {"retention": "short"}, format="json").status_code in (403, 404)


def test_every_door_adds_a_retention_class(cast: Cast) -> None:
    steps = {"every_days": 10, "daily_days": 20, "monthly_months": 3}
    told = api(cast.adam).post("/api/v1/retention-classes/", {"name": "by_api", **steps}, format="json")
    assert (told.status_code, told.json()["label"]) == (201, "By api")
    page = browser(cast.adam).post("/cis/retention/new/", {"name": "by_page", "label": "Page", **steps})
    assert (page.status_code, page["Location"]) == (302, "/cis/retention/classes/by_page/")
    by_admin = "/admin/cmdb/retentionclass/verb/create/"
    given = {"name": "by_admin", "label": "Admin", **steps, "monthly_months": ""}
    assert browser(cast.adam).post(by_admin, given).status_code == 302
    made = RetentionClass.objects.filter(name__startswith="by_").order_by("name")
    assert [(one.name, one.keeping) for one in made] == [
        ("by_admin", (10, 20, None)),
        ("by_api", (10, 20, 3)),
        ("by_page", (10, 20, 3)),
    ]


def test_a_class_that_cannot_be_kept_is_refused(cast: Cast) -> None:
    def refused(**given: object) -> tuple[str, str | None]:
        with nothing_changes():
            refusal = refusal_of(lambda: actions.create_retention_class(actor=cast.adam, **given))  # type: ignore[arg-type]
        return refusal.code, refusal.field

    assert refused(name="Not a name") == ("invalid", "name")
    assert refused(name="short") == ("duplicate_retention_class", "name")
    assert refused(name="brief", every_days=0) == ("invalid", "every_days")
    assert refused(name="brief", daily_days=40_000) == ("invalid", "daily_days")
    assert refused(name="brief", monthly_months=-1) == ("invalid", "monthly_months")
    page = browser(cast.adam).post(
        "/cis/retention/new/", {"name": "short", "label": "x", "every_days": 1, "daily_days": 0}
    )
    assert (page.status_code, "already a retention class" in page.content.decode()) == (409, True)
    for door in (api(cast.conny), api(cast.rita)):
        told = door.post("/api/v1/retention-classes/", {"name": "brief"}, format="json")
        assert (told.status_code, told.json()["code"]) == (403, "permission_denied")


def test_every_door_edits_a_retention_class(cast: Cast) -> None:
    short = RetentionClass.objects.get(name="short")
    told = api(cast.adam).post("/api/v1/retention-classes/short/edit/", {"every_days": 40}, format="json")
    assert (told.status_code, told.json()["every_days"], told.json()["daily_days"]) == (200, 40, 90)
    facts = {"label": "Brief", "every_days": 41, "daily_days": 0, "monthly_months": ""}
    page = browser(cast.adam).post("/cis/retention/classes/short/edit/", facts)
    assert page.status_code == 302
    short.refresh_from_db()
    assert (short.label, short.keeping) == ("Brief", (41, 0, None))
    by_admin = f"/admin/cmdb/retentionclass/{short.pk}/verb/edit/"
    assert browser(cast.adam).post(by_admin, {**facts, "forever": "on"}).status_code == 302
    short.refresh_from_db()
    assert short.keeping is None
    assert refusal_of(lambda: actions.edit_retention_class(name="gone", actor=cast.adam)).code == "not_found"
    refusal = refusal_of(lambda: actions.edit_retention_class(name="short", label=" ", actor=cast.adam))
    assert (refusal.code, refusal.field) == ("invalid", "label")


def test_pages_tell_what_is_kept_and_who_chose_it(cast: Cast) -> None:
    def page(path: str) -> str:
        return browser(cast.conny).get(path).content.decode()

    assert "then one a month for ever" in page("/cis/retention/")
    assert "No class chose it" in page("/cis/retention/classes/short/")
    assert "neither this class nor one above" in page("/cis/classes/server/")
    actions.set_retention(ci_class="computer", retention="short", actor=cast.adam)
    assert "/cis/classes/computer/" in page("/cis/retention/classes/short/")
    assert "As chosen for Computer, above." in page("/cis/classes/server/")
    assert "Every version for 30 days, then one a day for 90 days" in page("/cis/classes/server/")
    chosen = browser(cast.adam).post("/cis/classes/server/retention/", {"retention": "standard"})
    assert (chosen.status_code, chosen["Location"]) == (302, "/cis/classes/server/")
    assert "Chosen for this class" in page("/cis/classes/server/")


def test_without_any_retention_class_the_page_says_so(cast: Cast) -> None:
    RetentionClass.objects.all()._raw_delete("default")
    assert "No retention class yet" in browser(cast.conny).get("/cis/retention/").content.decode()
