"""How good the record is: counted by what people can mend, over what they may see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cmdb import actions, tasks
from cmdb.models import AttributeDefinition, CIClass, ConfigurationItem, HealthFigure, Sighting
from cmdb.queries.conditions import CONDITIONS
from cmdb.queries.health import last_measured
from cmdb.queries.items import find
from cmdb.queries.sources import sources_of
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import User
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import import_lines, make_ci, make_cis, relate
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def measured(user: User) -> dict[str, Any]:
    actions.measure_health(actor=system_actor(SCHEDULER))
    found: dict[str, Any] = api(user).get("/api/v1/cis/health/").json()
    return found


def names(user: User, condition: str) -> list[str]:
    return sorted(find(user, {"health": condition}).values_list("name", flat=True))


def test_an_item_is_incomplete_without_an_owner_or_a_required_value(cast: Cast) -> None:
    make_ci(cast.conny, "owned", owner=cast.rolf)
    make_ci(cast.conny, "of a group", owner_group=cast.retail)
    make_ci(cast.conny, "nobody's")
    server = CIClass.objects.get(name="server")
    AttributeDefinition.objects.create(ci_class=server, name="asset_tag", label="Asset tag")
    make_ci(cast.conny, "tagged", owner=cast.rolf, attributes={"asset_tag": "A1"})
    AttributeDefinition.objects.filter(name="asset_tag").update(required=True)
    assert names(cast.rita, "incomplete") == ["nobody's", "of a group", "owned"]
    AttributeDefinition.objects.filter(name="asset_tag").update(required=False)
    assert names(cast.rita, "incomplete") == ["nobody's"]


def test_an_item_is_stale_when_its_source_has_not_shown_it_for_long(cast: Cast, settings: Any) -> None:
    settings.SLIPWAY_CI_STALE_DAYS = 30
    import_lines(cast.conny, "1,server,seen,,", "2,server,unseen,,")
    by_hand, confirmed = make_cis(cast.conny, ["by hand", "confirmed"])
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    ConfigurationItem.objects.update(updated_at=long_ago)
    ConfigurationItem.objects.filter(name="unseen").update(created_at=long_ago)
    assert names(cast.rita, "stale") == ["by hand", "confirmed", "unseen"]
    actions.verify_ci(number=confirmed.number, actor=cast.conny)
    import_lines(cast.conny, "2,server,unseen,,")
    assert names(cast.rita, "stale") == ["by hand"]
    assert Sighting.objects.get().ci.name == "unseen"
    Sighting.objects.update(seen_at=long_ago)
    assert names(cast.rita, "stale") == ["by hand", "unseen"]
    import_lines(cast.conny, "2,server,unseen,,")
    assert names(cast.rita, "stale") == ["by hand"]
    actions.retire(number=by_hand.number, actor=cast.conny)
    assert names(cast.rita, "stale") == []


def test_what_a_person_edits_of_an_item_does_not_say_that_its_source_still_has_it(cast: Cast) -> None:
    import_lines(cast.conny, "1,server,gone,,")
    ConfigurationItem.objects.update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    ci = ConfigurationItem.objects.get()
    actions.edit_ci(number=ci.number, actor=cast.conny, version=ci.version, name="gone, as we know")
    assert names(cast.rita, "stale") == ["gone, as we know"]


def test_an_item_that_an_import_made_was_seen_at_its_source_then(cast: Cast) -> None:
    import_lines(cast.conny, "1,server,seen,,")
    ci = ConfigurationItem.objects.get()
    assert sources_of(cast.rita, ci.number).last_seen_at == ci.created_at


def test_the_same_file_again_on_the_same_day_notes_no_sighting(cast: Cast) -> None:
    import_lines(cast.conny, "1,server,seen,,")
    with nothing_changes():
        import_lines(cast.conny, "1,server,seen,,")


def test_what_was_seen_today_is_not_noted_again_because_of_older_items_beside_it(cast: Cast) -> None:
    import_lines(cast.conny, "1,server,old,,")
    ConfigurationItem.objects.update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    import_lines(cast.conny, "1,server,old,,", "2,server,new,,")
    assert Sighting.objects.get().ci.name == "old"
    with nothing_changes():
        import_lines(cast.conny, "1,server,old,,", "2,server,new,,")


def test_an_item_alone_a_double_and_a_forbidden_relationship_are_found(cast: Cast) -> None:
    web, disk, _alone = make_cis(cast.conny, ["web", "disk", "alone"])
    relate(cast.conny, web, disk)
    make_ci(cast.conny, "db", source="one", external_id="1")
    make_ci(cast.conny, "DB", source="two", external_id="1")
    assert names(cast.rita, "orphaned") == ["DB", "alone", "db"]
    assert names(cast.rita, "duplicated") == ["DB", "db"]
    assert names(cast.rita, "violating") == []
    kind = CIClass.objects.get(name="application")
    edge = web.outgoing.get()
    edge.type.ends.create(source_class=kind, target_class=kind)
    assert names(cast.rita, "violating") == ["web"]


def test_what_is_counted_is_what_the_list_finds(cast: Cast) -> None:
    make_cis(cast.conny, ["web", "WEB "])
    make_ci(cast.conny, "shop", "business_service", owner=cast.rolf)
    found = measured(cast.rita)
    assert found["totals"]["total"] == 3
    for condition in CONDITIONS:
        assert found["totals"][condition] == len(names(cast.rita, condition)), condition
    by_class = {row["key"]: row for row in found["by_class"]}
    assert (by_class["server"]["incomplete"], by_class["business_service"]["incomplete"]) == (2, 0)
    assert {row["key"]: row["total"] for row in found["by_owner"]} == {"": 2, "rolf": 1}
    assert len(found["trend"]) == 1


def test_everybody_sees_the_health_of_what_they_may_see(cast: Cast) -> None:
    make_ci(cast.adam, "ours", unit=cast.retail)
    make_ci(cast.adam, "theirs", unit=cast.payments)
    assert measured(cast.rita)["totals"]["total"] == 1
    assert measured(cast.adam)["totals"]["total"] == 2
    assert measured(cast.nils)["totals"]["total"] == 0


def test_the_page_leads_to_what_is_behind_its_figures(cast: Cast) -> None:
    assert "Not measured yet" in browser(cast.rita).get("/cis/health/").content.decode()
    make_ci(cast.conny, "web")
    tasks.measure_health()
    tasks.measure_health()
    assert HealthFigure.objects.values("measured_at").distinct().count() == 1
    page = browser(cast.rita).get("/cis/health/").content.decode()
    assert "/cis/?only_class=server&amp;health=incomplete" in page
    make_ci(cast.conny, "cared for", owner=cast.rolf)
    listed = browser(cast.rita).get("/cis/?only_class=server&health=incomplete").content.decode()
    assert "web" in listed
    assert "cared for" not in listed
    assert api(cast.rita).get("/api/v1/cis/?health=odd").json()["code"] == "invalid"


def test_metrics_tell_the_same(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    measured(cast.rita)
    text = api(cast.rita).get("/api/v1/cis/health/metrics/").content.decode()
    assert 'slipway_cmdb_items{ci_class="server",kind="incomplete"} 1' in text


def test_a_figure_of_a_class_and_its_link_count_the_same(cast: Cast) -> None:
    parent = CIClass.objects.get(name="server")
    actions.create_class(name="blade", label="Blade", parent=parent.name, actor=cast.adam)
    make_ci(cast.conny, "web")
    for name in ("thin", "thick"):
        make_ci(cast.conny, name, "blade")
    found = measured(cast.rita)
    counted = {row["key"]: row["incomplete"] for row in found["by_class"]}
    assert counted == {"server": 1, "blade": 2}
    assert sum(counted.values()) == found["totals"]["incomplete"]
    page = browser(cast.rita).get("/cis/health/").content.decode()
    metrics = api(cast.rita).get("/api/v1/cis/health/metrics/").content.decode()
    for name, count in counted.items():
        listed = f"only_class={name}&health=incomplete"
        assert f'/cis/?{listed.replace("&", "&amp;")}">{count}</a>' in page
        assert len(api(cast.rita).get(f"/api/v1/cis/?{listed}").json()["results"]) == count
        assert f'slipway_cmdb_items{{ci_class="{name}",kind="incomplete"}} {count}' in metrics
    assert len(api(cast.rita).get("/api/v1/cis/?ci_class=server").json()["results"]) == 3


def figures(cast: Cast, **changed: Any) -> HealthFigure:
    """One more row beside those measured, for whom no item must be made."""
    own = {"unit": cast.retail, "ci_class": CIClass.objects.get(name="server"), "total": 1}
    zero = dict.fromkeys(("incomplete", "stale", "orphaned", "duplicated", "violating"), 0)
    return HealthFigure.objects.create(**{"measured_at": last_measured(), **zero, **own, **changed})


def test_no_class_is_left_out_and_left_out_owners_are_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ci(cast.conny, "web", owner=cast.rolf)
    measured(cast.rita)
    monkeypatch.setattr("cmdb.queries.health.MOST_OWNERS", 1)
    figures(cast, owner=cast.conny)
    classes = list(CIClass.objects.exclude(name="server"))
    classes += [CIClass(name=f"odd_{n}", label=f"Odd {n}", path=f"odd_{n}.") for n in range(120)]
    CIClass.objects.bulk_create(one for one in classes if one.pk is None)
    for kind in CIClass.objects.exclude(name="server"):
        figures(cast, ci_class=kind, owner=cast.rolf)
    found = api(cast.rita).get("/api/v1/cis/health/").json()
    assert (len(found["by_owner"]), found["more_owners"]) == (1, 1)
    assert len(found["by_class"]) == CIClass.objects.count() > 120
    metrics = api(cast.rita).get("/api/v1/cis/health/metrics/").content.decode()
    assert metrics.count('kind="total"') == CIClass.objects.count()
    assert "One more owner" in browser(cast.rita).get("/cis/health/").content.decode()


def test_a_trend_reads_only_what_is_drawn(cast: Cast) -> None:
    make_ci(cast.conny, "web")
    measured(cast.rita)
    latest = last_measured()
    assert latest
    for days in range(1, 250):
        figures(cast, measured_at=latest - dt.timedelta(days=days), total=days)
    found = api(cast.rita).get("/api/v1/cis/health/").json()["trend"]
    assert found[-1]["total"] == 1
    assert found[-2]["total"] == 1
    assert [row["total"] for row in found[-31:-1]] == list(range(30, 0, -1))
    assert 50 < len(found) < 60


def test_only_the_workers_measure(cast: Cast) -> None:
    with nothing_changes():
        assert refusal_of(lambda: actions.measure_health(actor=cast.adam)).code == "permission_denied"
