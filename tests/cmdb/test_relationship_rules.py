"""What a relationship type allows: which classes, how many, how strongly, and for how long."""

from __future__ import annotations

import datetime as dt

import pytest

from cmdb import actions
from cmdb.models import Relationship, RelationshipType
from tests.cast import Cast
from tests.cmdb.build import import_lines, make_ci
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def make_type(cast: Cast, **more: object) -> RelationshipType:
    facts = {"name": "sits_in", "label": "Sits in", "inverse_label": "Holds", "actor": cast.adam}
    return actions.create_relationship_type(**{**facts, **more})  # type: ignore[arg-type]


def test_a_type_joins_only_the_classes_it_names_and_those_below(cast: Cast) -> None:
    make_type(cast, ends=[("computer", "place")])
    server, rack = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "rack", ci_class="rack")
    service = make_ci(cast.conny, "Shop", ci_class="business_service")
    actions.relate(source=server.number, type="sits_in", target=rack.number, actor=cast.conny)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.relate(
                source=service.number, type="sits_in", target=rack.number, actor=cast.conny
            )
        )
    assert refusal.code == "relationship_not_allowed"
    assert refusal.facts["allowed"] == ["computer → place"]


def test_an_item_has_no_more_relationships_of_a_type_than_allowed_at_its_end(cast: Cast) -> None:
    make_type(cast, source_most=1, target_most=2)
    servers = [make_ci(cast.conny, f"web-{n}") for n in range(4)]
    racks = [make_ci(cast.conny, f"rack-{n}", ci_class="rack") for n in range(2)]

    def sit(server: int, rack: int) -> Relationship:
        return actions.relate(
            source=servers[server].number, type="sits_in", target=racks[rack].number, actor=cast.conny
        )

    sit(0, 0)
    with nothing_changes():
        twice = refusal_of(lambda: sit(0, 1))
    assert (twice.code, twice.field, twice.facts["most"]) == ("too_many_relationships", "source", 1)
    sit(1, 0)
    full = refusal_of(lambda: sit(2, 0))
    assert (full.code, full.field) == ("too_many_relationships", "target")
    assert sit(2, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_last_place_at_once_do_not_both_get_it(cast: Cast) -> None:
    make_type(cast, target_most=1)
    rack = make_ci(cast.conny, "rack", ci_class="rack")
    servers = [make_ci(cast.conny, f"web-{n}") for n in range(4)]
    results = race(
        *(
            lambda ci=ci: actions.relate(  # type: ignore[misc]
                source=ci.number, type="sits_in", target=rack.number, actor=cast.conny
            )
            for ci in servers
        )
    )
    assert sum(isinstance(result, Relationship) for result in results) == 1
    assert Relationship.objects.count() == 1


def test_a_relationship_has_its_own_strength_or_that_of_its_type(cast: Cast) -> None:
    make_type(cast, strength="degraded")
    server, rack = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "rack", ci_class="rack")
    edge = actions.relate(source=server.number, type="sits_in", target=rack.number, actor=cast.conny)
    assert (edge.strength, edge.type.strength) == ("", "degraded")
    edge = actions.edit_relationship(relationship_id=edge.pk, strength="redundant", actor=cast.conny)
    assert edge.strength == "redundant"


def test_validity_ends_after_it_begins(cast: Cast) -> None:
    make_type(cast)
    server, rack = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "rack", ci_class="rack")
    edge = actions.relate(
        source=server.number, type="sits_in", target=rack.number, valid_from=NOON, actor=cast.conny
    )
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.edit_relationship(relationship_id=edge.pk, valid_until=NOON, actor=cast.conny)
        )
    assert list(refusal.facts["fields"]) == ["valid_until"]
    later = NOON + dt.timedelta(days=1)
    assert (
        actions.edit_relationship(relationship_id=edge.pk, valid_until=later, actor=cast.conny).valid_until
        == later
    )


def test_a_relationship_is_confirmed_by_itself(cast: Cast) -> None:
    make_type(cast)
    server, rack = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "rack", ci_class="rack")
    edge = actions.relate(source=server.number, type="sits_in", target=rack.number, actor=cast.conny)
    confirmed = actions.edit_relationship(relationship_id=edge.pk, verified=True, actor=cast.conny)
    assert confirmed.last_verified_at is not None


def test_a_type_is_edited_and_what_was_recorded_before_stays(cast: Cast) -> None:
    make_type(cast)
    server, rack = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "rack", ci_class="rack")
    edge = actions.relate(source=server.number, type="sits_in", target=rack.number, actor=cast.conny)
    kind = actions.edit_relationship_type(
        name="sits_in", label="Stands in", ends=[("application", "place")], actor=cast.adam
    )
    assert kind.label == "Stands in"
    assert Relationship.objects.filter(pk=edge.pk).exists()
    other = make_ci(cast.conny, "web-2")
    refusal = refusal_of(
        lambda: actions.relate(source=other.number, type="sits_in", target=rack.number, actor=cast.conny)
    )
    assert refusal.code == "relationship_not_allowed"
    with nothing_changes():
        actions.edit_relationship_type(
            name="sits_in", label="Stands in", ends=[("application", "place")], actor=cast.adam
        )


def test_a_type_with_senseless_numbers_is_refused(cast: Cast) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: make_type(cast, source_most=0, strength="strong"))
    assert set(refusal.facts["fields"]) == {"source_most", "strength"}


class TestImports:
    def test_a_row_that_its_type_does_not_allow_is_rejected_and_the_good_ones_go_in(self, cast: Cast) -> None:
        make_type(cast, ends=[("computer", "place")], source_most=1)
        result = import_lines(
            cast.conny,
            "s1,server,web-1,active,",
            "s2,server,web-2,active,",
            "a1,application,shop,active,",
            "r1,rack,rack-1,active,",
            "r2,rack,rack-2,active,",
            relationships=("s1,sits_in,r1", "a1,sits_in,r1", "s1,sits_in,r2", "s2,sits_in,r2"),
        )
        assert (result.relationships.created, result.relationships.rejected) == (2, 2)
        reasons = {reject.line: reject.reason for reject in result.rejects}
        assert set(reasons) == {3, 4}
        assert "may not join" in reasons[3]
        assert "no more than 1" in reasons[4]

    def test_what_is_recorded_already_is_left_alone_whatever_its_type_says_today(self, cast: Cast) -> None:
        make_type(cast)
        rows = ("s1,server,web-1,active,", "r1,rack,rack-1,active,")
        import_lines(cast.conny, *rows, relationships=("s1,sits_in,r1",))
        actions.edit_relationship_type(
            name="sits_in", ends=[("application", "place")], source_most=1, actor=cast.adam
        )
        again = import_lines(cast.conny, relationships=("s1,sits_in,r1",))
        assert (again.relationships.unchanged, again.relationships.rejected) == (1, 0)
