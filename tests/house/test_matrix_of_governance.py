"""How changes are approved, and by which templates: the same refusal for the same reason."""

from __future__ import annotations

import pytest

from changes import actions
from changes.models import ApprovalGroup, ApprovalPolicy, ChangeModel, StandardTemplateVersion
from itsm.core.models import User
from tests.cast import Cast
from tests.changes.conftest import PLANS
from tests.house.matrix import change_rows as rows
from tests.house.matrix import oracle
from tests.house.matrix.oracle import NOWHERE, TO_BE_MADE
from tests.house.matrix.row import Row, Thing, by_access, only_who_may_not, or_wrong_state, walk

pytestmark = pytest.mark.django_db


def proposed(cast: Cast, author: User) -> StandardTemplateVersion:
    return actions.propose_template(
        name="patch", unit=cast.retail, title="Patch a server", actor=author, **PLANS
    )


def thing_of(version: StandardTemplateVersion) -> Thing:
    arguments = {"object_id": version.template_id, "unit": version.template.unit_id}
    return Thing("change_governance", "retail", arguments, version)


def test_what_was_declined_is_not_decided_again(cast: Cast) -> None:
    version = proposed(cast, cast.rita)
    actions.decline_template(version_id=version.pk, comment="No.", actor=cast.carla)
    thing = thing_of(version)
    assert walk(cast, rows.TEMPLATE_ROWS, thing, or_wrong_state(thing)) == {}
    assert walk(cast, rows.PROPOSING_ROWS, thing, only_who_may_not(thing)) == {}
    new = Thing(TO_BE_MADE, "retail", thing.arguments)
    assert walk(cast, [rows.NEW_PROPOSAL], new, only_who_may_not(new)) == {}


def test_nobody_decides_on_their_own_proposal_superusers_included(cast: Cast) -> None:
    thing = thing_of(proposed(cast, cast.adam))

    def expect(name: str, row: Row, _door: str) -> oracle.Answer | None:
        if name == "adam" and row.verb != "standard_template.retire":
            return (403, "separation_of_duties")
        return by_access(thing, name, row)

    assert walk(cast, rows.TEMPLATE_ROWS[:2], thing, expect) == {}


def test_who_governs_a_part_does_not_govern_the_whole(cast: Cast) -> None:
    """Groups, policies and models belong to no unit; Chris manages the changes of Retail alone."""
    for first, model in enumerate((ApprovalGroup, ApprovalPolicy, ChangeModel)):
        making, changing = rows.GOVERNING_ROWS[2 * first : 2 * first + 2]
        new = Thing(TO_BE_MADE, NOWHERE, {})
        assert walk(cast, [making], new, only_who_may_not(new)) == {}
        known = model._default_manager.first()
        assert known is not None
        thing = Thing("change_governance", NOWHERE, {"object_id": known.pk})
        assert walk(cast, [changing], thing, only_who_may_not(thing)) == {}
