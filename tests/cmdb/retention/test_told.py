"""Where history was thinned, every answer about it says how finely it is kept."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from cmdb import actions
from cmdb.models import CIClass, ConfigurationItem
from cmdb.presentation.retention import note_of, note_on_history
from cmdb.queries.history_kept import KeptThen, horizons_of
from cmdb.rules.retention import DAY, EVERY, MONTH, NOTHING, coarsest
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import make_ci
from tests.cmdb.retention.ageing import DAYS, compact

pytestmark = pytest.mark.django_db


def ago(days: int) -> str:
    return (database_now() - days * DAYS).isoformat()


def page(cast: Cast, path: str, **given: str) -> str:
    return browser(cast.conny).get(path, given).content.decode()


def answer(cast: Cast, path: str, **given: str) -> Any:
    told = api(cast.conny).get(f"/api/v1{path}", given)
    assert told.status_code == 200, told.content
    return told.json()


def test_an_answer_of_the_past_says_how_finely_it_is_kept(cast: Cast, aged: ConfigurationItem) -> None:
    def told(days: int) -> tuple[str, bool]:
        path = f"/cis/{aged.number}/"
        kept = answer(cast, path, as_of=ago(days))["history_kept"]
        return kept, "History this old" in page(cast, path, as_of=ago(days))

    assert told(250) == ("every", False)
    actions.set_retention(ci_class="server", retention="short", actor=cast.adam)
    assert [told(20), told(100), told(250)] == [("every", False), ("day", True), ("month", True)]


def test_lists_impact_and_differences_say_it_too_and_of_which_classes(
    cast: Cast, aged: ConfigurationItem
) -> None:
    def told(days: int) -> list[tuple[str, list[str]]]:
        impact = f"/cis/{aged.number}/impact/"
        answers = [
            answer(cast, "/cis/", as_of=ago(days)),
            answer(cast, impact, as_of=ago(days)),
            answer(cast, "/cis/differences/", since=ago(days)),
        ]
        for path, given in ((impact, {"as_of": ago(days)}), ("/cis/differences/", {"since": ago(days)})):
            noted = "This holds for: Computer." in page(cast, path, **given)
            assert noted == (answers[0]["history_kept"] != "every")
        return [(one["history_kept"], one["history_thinned"]) for one in answers]

    assert told(250) == [("every", [])] * 3
    actions.set_retention(ci_class="computer", retention="short", actor=cast.adam)
    thinned = ["computer", "server", "virtual_machine"]
    assert told(20) == [("every", [])] * 3
    assert told(100) == [("day", thinned)] * 3
    assert told(250) == [("month", thinned)] * 3
    for now in (answer(cast, "/cis/"), answer(cast, f"/cis/{aged.number}/impact/")):
        assert "history_kept" not in now


def test_a_file_says_it_in_its_headers(
    cast: Cast, aged: ConfigurationItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.set_retention(ci_class="computer", retention="short", actor=cast.adam)
    names = ("Slipway-History-Kept", "Slipway-History-Thinned")

    def told(kind: str, **given: str) -> set[tuple[str | None, ...]]:
        doors = ((api(cast.conny), "/api/v1/cis/export/"), (browser(cast.conny), "/cis/export/"))
        files = [client.get(path, {"as": kind, **given}) for client, path in doors]
        assert [file.status_code for file in files] == [200, 200]
        return {tuple(file.headers.get(name) for name in names) for file in files}

    for kind in ("csv", "json", "xlsx"):
        assert told(kind, as_of=ago(100)) == {("day", "computer, server, virtual_machine")}
        assert told(kind, as_of=ago(20)) == {("every", "")}
        assert told(kind) == {(None, None)}
    monkeypatch.setattr("cmdb.presentation.retention.LONGEST_HEADER", 20)
    assert told("csv", as_of=ago(100)) == {("day", None)}
    schema = json.loads(api(cast.conny).get("/api/v1/schema/?format=json").content)
    assert set(names) <= schema["paths"]["/api/v1/cis/export/"]["get"]["responses"]["200"]["headers"].keys()


def test_the_command_says_what_the_api_says_and_keeps_its_figures(
    cast: Cast, aged: ConfigurationItem
) -> None:
    def told(*more: str) -> str:
        out = io.StringIO()
        call_command("impact", aged.number, *more, stdout=out)
        return out.getvalue()

    figures = {"direct", "total", "max_hops"}
    fields = {"history_kept", "history_thinned"}
    actions.set_retention(ci_class="computer", retention="short", actor=cast.adam)
    for days, how in ((20, "every"), (100, "day"), (250, "month")):
        found = json.loads(told("--as-of", ago(days), "--format", "json"))
        by_api = answer(cast, f"/cis/{aged.number}/impact/", as_of=ago(days))
        assert found.keys() == figures | fields
        assert found == {name: by_api[name] for name in found}
        assert found["history_kept"] == how
        assert ("This holds for: Computer." in told("--as-of", ago(days))) == (how != "every")
    assert json.loads(told("--format", "json")).keys() == figures
    assert "History this old" not in told()


def test_the_page_of_a_whole_item_says_that_what_it_hung_together_with_was_thinned(
    cast: Cast, aged: ConfigurationItem
) -> None:
    actions.set_retention(ci_class="database", retention="short", actor=cast.adam)
    assert "This holds for: Database." in page(cast, f"/cis/{aged.number}/", as_of=ago(100))
    assert answer(cast, f"/cis/{aged.number}/", as_of=ago(100))["history_kept"] == "every"


def test_a_history_says_of_each_version_how_finely_it_is_kept(cast: Cast, aged: ConfigurationItem) -> None:
    actions.set_retention(ci_class="server", retention="standard", actor=cast.adam)
    assert compact() == 5
    versions = answer(cast, f"/cis/{aged.number}/history/")
    assert [(one["what"], one["history_kept"]) for one in versions] == [
        ("changed", "every"),
        ("changed", "day"),
        ("created", "day"),
    ]
    fresh = make_ci(cast.conny, "web-2")
    assert "What a version tells may sum up several" not in page(cast, f"/cis/{fresh.number}/")


def test_the_note_says_from_where_on_back(cast: Cast, aged: ConfigurationItem) -> None:
    assert note_on_history(horizons_of(aged), database_now() - 900 * DAYS) == ""
    actions.set_retention(ci_class="server", retention="standard", actor=cast.adam)
    kept = horizons_of(aged)
    assert kept is not None
    assert note_on_history(kept, kept.whole) == ""
    note = note_on_history(kept, kept.whole - dt.timedelta(seconds=1))
    assert note.startswith("Not every version before ")
    assert "every midnight since" in note
    assert "the beginning of every month" in note
    none = kept._replace(daily=kept.whole, monthly=kept.whole)
    assert "are not kept" in note_on_history(none, kept.daily)


def test_a_sentence_names_few_classes_and_none_below_another(cast: Cast) -> None:
    everything = tuple(CIClass.objects.order_by("path"))
    assert note_of(KeptThen(EVERY)) == ""
    assert note_of(KeptThen(DAY, everything)).endswith("This holds for: Configuration item.")
    leaves = tuple(CIClass.objects.exclude(name="configuration_item").order_by("path"))
    assert note_of(KeptThen(MONTH, leaves)).endswith("and 2 more classes.")
    assert [coarsest(told) for told in ([], [EVERY, DAY], [NOTHING, DAY], [DAY, MONTH])] == [
        EVERY,
        DAY,
        NOTHING,
        MONTH,
    ]
