"""What compaction would remove is told beforehand, the same everywhere, and looking removes nothing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from cmdb import actions
from cmdb.models import ConfigurationItem
from cmdb.queries.retention_preview import preview_shown_to
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.retention.ageing import compact
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
PAGE, API = "/cis/retention/preview/", "/api/v1/retention-preview/"


def counts(cast: Cast, **asked: str) -> dict[str, int]:
    with nothing_changes():
        told = api(cast.adam).get(API, asked).json()
    assert told["complete"]
    assert told["total"] == sum(one["items"] + one["relationships"] for one in told["classes"])
    return {one["ci_class"]: one["items"] for one in told["classes"]}


def test_it_tells_what_compaction_then_removes(cast: Cast, aged: ConfigurationItem) -> None:
    assert counts(cast) == {}
    actions.set_retention(ci_class="computer", retention="standard", actor=cast.adam)
    assert counts(cast) == {"computer": 0, "server": 5, "virtual_machine": 0}
    told = StringIO()
    call_command("compact_history", "--dry-run", stdout=told)
    (of_server,) = (one for one in preview_shown_to(cast.adam).classes if one.ci_class.name == "server")
    assert of_server.oldest is not None
    assert told.getvalue() == (
        f"item server: 5 versions would be removed, the oldest of {of_server.oldest.isoformat()}\n"
    )
    visitor = browser(cast.adam)
    with nothing_changes():
        page = visitor.get(PAGE).content.decode()
    assert "5 versions would be removed." in page
    assert compact() == 5
    assert counts(cast)["server"] == 0


def test_it_tells_what_a_choice_would_do_before_it_is_made(cast: Cast, aged: ConfigurationItem) -> None:
    asked = {"ci_class": "computer", "retention": "standard"}
    assert counts(cast, **asked) == {"computer": 0, "server": 5, "virtual_machine": 0}
    assert "5 versions would be removed." in browser(cast.adam).get(PAGE, asked).content.decode()
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    assert counts(cast, ci_class="server", retention="kept_for_ever") == {}
    assert counts(cast, ci_class="server", retention="") == {}
    assert counts(cast)["server"] >= 5
    page = browser(cast.adam).get("/cis/classes/server/retention/").content.decode()
    assert f"{PAGE}?ci_class=server&amp;retention=standard" in page


def test_it_stops_when_the_time_is_up_and_says_so(
    cast: Cast, aged: ConfigurationItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.set_retention(ci_class="server", retention="standard", actor=cast.adam)
    monkeypatch.setattr("cmdb.queries.retention_preview.MOST_SECONDS", 0.0)
    assert api(cast.adam).get(API).json()["complete"] is False
    assert "at least what stands here" in browser(cast.adam).get(PAGE).content.decode()


def test_it_is_for_whoever_may_choose_for_all(cast: Cast) -> None:
    for user in (cast.conny, cast.rita):
        assert refusal_of(lambda user=user: preview_shown_to(user)).code == "permission_denied"  # type: ignore[misc]
        assert browser(user).get(PAGE).status_code == 403
        assert api(user).get(API).json()["code"] == "permission_denied"
        assert PAGE not in browser(user).get("/cis/retention/").content.decode()
    assert PAGE in browser(cast.adam).get("/cis/retention/").content.decode()


def test_what_there_is_not_is_refused_alike(cast: Cast) -> None:
    for asked, code in (
        ({"ci_class": "spoon"}, "unknown_ci_class"),
        ({"ci_class": "server", "retention": "gone"}, "invalid"),
    ):
        assert api(cast.adam).get(API, asked).json()["code"] == code
        assert browser(cast.adam).get(PAGE, asked).status_code == 422
