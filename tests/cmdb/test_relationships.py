"""Relationships: once, between two items, and in no circle where circles make no sense."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from cmdb import actions
from cmdb.models import Relationship, RelationshipHistory
from itsm.core.refusals import OperationRefused
from tests.cast import Cast, make_cast
from tests.cmdb.build import make_ci, make_cis, relate
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def test_a_relationship_is_recorded_once(cast: Cast) -> None:
    shop, web = make_cis(cast.conny, ["shop", "web"])
    assert str(relate(cast.conny, shop, web)) == f"{shop.number} Depends on {web.number}"
    with nothing_changes():
        assert refusal_of(lambda: relate(cast.conny, shop, web)).code == "duplicate_relationship"
    relate(cast.conny, shop, web, "connects_to")
    relate(cast.conny, web, shop)


def test_an_item_is_never_related_to_itself(cast: Cast) -> None:
    web = make_ci(cast.conny, "web")
    with nothing_changes():
        assert refusal_of(lambda: relate(cast.conny, web, web)).code == "self_relationship"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cmdb_relationship (source_id, target_id, type_id, origin) "
            "SELECT %(id)s, %(id)s, min(id), '' FROM cmdb_relationshiptype",
            {"id": web.pk},
        )


def test_a_circle_of_containment_is_refused_however_long(cast: Cast) -> None:
    hall, rack, box = make_cis(cast.conny, ["hall", "rack", "box"])
    relate(cast.conny, hall, rack, "contains")
    relate(cast.conny, rack, box, "contains")
    with nothing_changes():
        assert refusal_of(lambda: relate(cast.conny, box, hall, "contains")).code == "cyclic_relationship"
    relate(cast.conny, box, hall, "depends_on")


def test_what_nobody_recorded_or_may_see_cannot_be_related(cast: Cast) -> None:
    own, foreign = make_ci(cast.conny, "web"), make_ci(cast.stan, "db")
    for target in ("CI9999999", foreign.number, "", "CI\x00"):
        with nothing_changes():
            refusal = refusal_of(
                lambda target=target: actions.relate(
                    source=own.number, type="depends_on", target=target, actor=cast.conny
                )
            )
        assert (refusal.code, refusal.field) == ("unknown_ci", "target")
    other = make_ci(cast.conny, "app")
    with nothing_changes():
        unknown = refusal_of(lambda: relate(cast.conny, own, other, "married_to"))
    assert unknown.code == "unknown_relationship_type"


def test_a_removed_relationship_stays_in_the_history(cast: Cast) -> None:
    shop, web = make_cis(cast.conny, ["shop", "web"])
    made = relate(cast.conny, shop, web)
    assert refusal_of(lambda: actions.unrelate(relationship_id=made.pk, actor=cast.rita)).code == (
        "permission_denied"
    )
    assert refusal_of(lambda: actions.unrelate(relationship_id=made.pk, actor=cast.stan)).code == "not_found"
    actions.unrelate(relationship_id=made.pk, actor=cast.conny)
    labels = RelationshipHistory.objects.order_by("pgh_id").values_list("pgh_label", "actor_id", "operation")
    assert list(labels) == [
        ("insert", cast.conny.pk, "ci.relate"),
        ("delete", cast.conny.pk, "ci.unrelate"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_close_a_circle_together() -> None:
    cast = make_cast()
    hall, rack = make_cis(cast.conny, ["hall", "rack"])
    results = race(
        lambda: relate(cast.conny, hall, rack, "contains"), lambda: relate(cast.conny, rack, hall, "contains")
    )
    refused = [result for result in results if isinstance(result, OperationRefused)]
    assert [refusal.refusal.code for refusal in refused] == ["cyclic_relationship"]
    assert Relationship.objects.count() == 1
