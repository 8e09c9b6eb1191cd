"""What depends on what: exact hops, shortest paths, services first, nothing named that is hidden."""

from __future__ import annotations

import itertools
import random
from collections import deque

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from cmdb import actions, queries
from cmdb.models import ConfigurationItem, Relationship, RelationshipType
from cmdb.queries.impact import impact
from cmdb.queries.resolve import resolve
from cmdb.queries.traversal import walk
from cmdb.rules.relationships import DOWNSTREAM, UPSTREAM
from itsm.core.models import User
from tests.cast import Cast, make_cast
from tests.cmdb.build import import_lines, make_ci, make_cis, relate
from tests.support import refusal_of

pytestmark = pytest.mark.django_db


def names(found: queries.Impact) -> list[str]:
    return [item.name for item in found.reached]


def test_everything_that_depends_is_reached_with_hops_and_a_shortest_path(cast: Cast) -> None:
    disk, host, app, far = make_cis(cast.conny, ["disk", "host", "app", "far"])
    relate(cast.conny, host, disk)
    relate(cast.conny, app, host)
    relate(cast.conny, app, disk)
    relate(cast.conny, far, app)
    found = queries.impact([disk.pk])
    assert [(item.name, item.depth) for item in found.reached] == [("app", 1), ("host", 1), ("far", 2)]
    assert [node.name for node in found.reached[2].path] == ["disk", "app", "far"]
    assert (found.direct, found.total, found.max_hops) == (2, 3, 2)
    assert names(queries.impact([far.pk], direction="upstream")) == ["app", "disk", "host"]
    assert names(queries.impact([disk.pk], depth=1)) == ["app", "host"]
    assert queries.impact([disk.pk], depth=0).total == 0


def test_impact_flows_as_the_type_says(cast: Cast) -> None:
    switch, rack, box, peer, tape = make_cis(cast.conny, ["switch", "rack", "box", "peer", "tape"])
    relate(cast.conny, rack, box, "contains")
    relate(cast.conny, box, switch, "connects_to")
    relate(cast.conny, switch, peer, "connects_to")
    relate(cast.conny, box, tape, "backed_up_by")
    assert names(queries.impact([rack.pk])) == ["box", "switch", "peer"]
    assert names(queries.impact([box.pk])) == ["peer", "switch"] or names(queries.impact([box.pk])) == [
        "switch",
        "peer",
    ]
    assert names(queries.impact([tape.pk])) == []


def test_a_circle_ends_and_the_given_items_are_not_their_own_impact(cast: Cast) -> None:
    a, b, c = make_cis(cast.conny, ["a", "b", "c"])
    for source, target in ((a, b), (b, c), (c, a)):
        relate(cast.conny, source, target)
    found = queries.impact([a.pk])
    assert sorted(names(found)) == ["b", "c"]
    assert queries.dependents_of([a.pk]) == {b.pk, c.pk}
    assert queries.impact([a.pk, b.pk, c.pk]).total == 0


def test_business_services_and_their_owners_come_first_the_given_ones_included(cast: Cast) -> None:
    actions.create_class(name="payment_service", parent="business_service", actor=cast.adam)
    host = make_ci(cast.conny, "host", criticality=1)
    app = make_ci(cast.conny, "app", "application", criticality=1)
    shop = make_ci(cast.conny, "shop", "payment_service", criticality=4, owner=cast.rolf)
    relate(cast.conny, app, host)
    relate(cast.conny, shop, app)
    found = queries.impact([host.pk])
    assert [(item.name, item.owner) for item in found.reached] == [("shop", "Rolf"), ("app", "")]
    assert [service.name for service in found.services] == ["shop"]
    assert [(s.name, s.depth) for s in queries.impact([shop.pk]).services] == [("shop", 0)]
    limited = queries.impact([host.pk], limit=0)
    assert (names(limited), limited.total, limited.omitted) == (["shop"], 2, 1)
    assert queries.criticality_of([host.pk, shop.pk]) == 1
    assert queries.criticality_of([]) == 4


def test_an_item_of_another_unit_is_counted_and_not_named(cast: Cast) -> None:
    db = make_ci(cast.adam, "db", unit=cast.retail)
    ledger = make_ci(cast.adam, "ledger", unit=cast.payments)
    shop = make_ci(cast.adam, "shop", "business_service", unit=cast.retail)
    relate(cast.adam, ledger, db)
    relate(cast.adam, shop, ledger)
    found = queries.impact([db.pk], viewer=cast.rita)
    assert (names(found), found.total, found.hidden) == (["shop"], 2, 1)
    assert [node.name for node in found.reached[0].path] == ["db", "", "shop"]
    assert [node.name for node in queries.impact([db.pk]).reached[0].path] == ["db", "ledger", "shop"]
    assert queries.impact([db.pk], viewer=cast.nils).reached == []


def test_the_number_of_statements_grows_with_hops_and_not_with_items(cast: Cast) -> None:
    counts = []
    queries.search(cast.rita, "warm", 1)
    for size in (3, 30):
        hub = make_ci(cast.adam, f"hub{size}")
        import_lines(
            cast.adam,
            *(f"{size}-{n},server,s{size}-{n},," for n in range(size)),
            relationships=tuple(f"{size}-{n},depends_on,{hub.number}" for n in range(size)),
        )
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert queries.impact([hub.pk], viewer=cast.rita).total == size
        counts.append(len(taken))
    assert counts[0] == counts[1]


def reference(edges: set[tuple[int, int]], seed: int) -> dict[int, int]:
    """Breadth-first search over plain sets: the answer the database must give."""
    depth, queue = {seed: 0}, deque([seed])
    while queue:
        node = queue.popleft()
        for source, target in edges:
            if target == node and source not in depth:
                depth[source] = depth[node] + 1
                queue.append(source)
    return {node: hops for node, hops in depth.items() if node != seed}


class AnyGraph(TestCase):
    """On any graph the walk gives the hops that a search in memory gives, and paths of just that length."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda e: e[0] != e[1]), max_size=25)
    )
    def test_the_walk_agrees_with_a_search_in_memory(self, edges: set[tuple[int, int]]) -> None:
        actor = make_cast().adam
        ids = [ci.pk for ci in make_cis(actor, [f"n{n}" for n in range(8)])]
        kind = RelationshipType.objects.get(name="depends_on")
        Relationship.objects.bulk_create(
            Relationship(source_id=ids[a], target_id=ids[b], type=kind) for a, b in edges
        )
        linked = {(ids[a], ids[b]) for a, b in edges}
        for seed in ids:
            found = walk([seed])
            hops_of = found.depth_of()
            assert hops_of == reference(linked, seed)
            for node, path in found.paths_to(hops_of).items():
                hops = hops_of[node]
                assert len(path) == hops + 1
                assert all((after, before) in linked for before, after in itertools.pairwise(path))


def test_a_word_is_resolved_by_what_identifies_before_what_names(cast: Cast) -> None:
    import_lines(cast.adam, "rack:1,rack,Closet,,", "rack:2,rack,Closet,,", "s:1,site,Closet,,")
    one = ConfigurationItem.objects.get(external_id="rack:1")
    assert resolve("rack:1") == resolve(one.number.lower()) == resolve(f"rack:{one.pk}") == one
    assert resolve("site:Closet").external_id == "s:1"
    ambiguous = refusal_of(lambda: resolve("rack:Closet"))
    assert (ambiguous.code, ambiguous.facts["count"]) == ("ambiguous_ci", 2)
    assert all("rack:Closet" in candidate for candidate in ambiguous.facts["candidates"])
    assert refusal_of(lambda: resolve("Closet")).facts["count"] == 3
    assert refusal_of(lambda: resolve("nothing")).code == "not_found"


def test_search_puts_the_very_name_first_and_hides_what_may_not_be_seen(cast: Cast) -> None:
    for name in ("web01-old", "my web01", "web01"):
        make_ci(cast.conny, name)
    make_ci(cast.stan, "web01 of payments")
    assert [hit.title for hit in queries.search(cast.rita, "web01", 10)] == ["web01", "web01-old", "my web01"]
    assert [o["label"] for o in queries.options(cast.rita, "WEB01 my", 10)] == ["my web01"]
    assert queries.search(cast.rita, "%", 10) == []
    assert queries.search(cast.rita, "\x00", 10) == []
    shuffled = [ci.number for ci in random.sample(list(queries.visible_to(cast.rita)), 3)]
    assert [ci.number for ci in queries.numbered(cast.rita, shuffled)] == shuffled
    assert queries.search(User(), "web01", 10) == []


class TestStrength:
    """A shop on two web servers, of which one is enough; both need the same disk, and log to a log host."""

    def landscape(self, cast: Cast) -> dict[str, ConfigurationItem]:
        shop = make_ci(cast.conny, "shop", "business_service")
        web1, web2, disk, log = make_cis(cast.conny, ["web1", "web2", "disk", "log"])
        for source, target, strength in (
            (shop, web1, "redundant"),
            (shop, web2, "redundant"),
            (web1, disk, ""),
            (web2, disk, ""),
            (web1, log, "degraded"),
        ):
            actions.relate(
                source=source.number,
                type="depends_on",
                target=target.number,
                strength=strength,
                actor=cast.conny,
            )
        return {ci.name: ci for ci in (shop, web1, web2, disk, log)}

    def told(
        self, cis: dict[str, ConfigurationItem], *names: str, direction: str = DOWNSTREAM
    ) -> dict[str, str]:
        found = impact([cis[name].pk for name in names], direction=direction)
        return {ci.name: ci.strength for ci in found.reached}

    def test_one_of_two_failing_leaves_an_alternative(self, cast: Cast) -> None:
        cis = self.landscape(cast)
        assert self.told(cis, "web1") == {"shop": "redundant"}
        assert self.told(cis, "web1", "web2") == {"shop": "total"}

    def test_what_both_alternatives_rest_on_takes_the_whole_down(self, cast: Cast) -> None:
        assert self.told(self.landscape(cast), "disk") == {"web1": "total", "web2": "total", "shop": "total"}

    def test_what_is_impaired_is_no_outage(self, cast: Cast) -> None:
        assert self.told(self.landscape(cast), "log") == {"web1": "degraded", "shop": "redundant"}

    def test_upstream_says_how_badly_each_is_needed(self, cast: Cast) -> None:
        cis = self.landscape(cast)
        assert self.told(cis, "web1", direction=UPSTREAM) == {"disk": "total", "log": "degraded"}
        assert set(self.told(cis, "shop", direction=UPSTREAM).values()) == {"redundant"}

    def test_the_api_tells_the_strength(self, cast: Cast) -> None:
        cis = self.landscape(cast)
        client = APIClient()
        client.force_authenticate(cast.rita)
        answer = client.get(f"/api/v1/cis/{cis['log'].number}/impact/").json()
        assert {item["name"]: item["strength"] for item in answer["reached"]} == {
            "web1": "degraded",
            "shop": "redundant",
        }
