"""Releases at every door: the same answer for the same reason, and nothing touched."""

from __future__ import annotations

import pytest

from itsm.core.models import User
from releases import actions
from releases.models import Release
from tests.cast import Cast
from tests.house.matrix import deployment_rows
from tests.house.matrix import release_rows as rows
from tests.house.matrix.oracle import TO_BE_MADE
from tests.house.matrix.row import (
    ACROSS,
    Thing,
    only_who_may_not,
    or_wrong_state,
    stale_for_who_may,
    walk,
)
from tests.releases import build

pytestmark = pytest.mark.django_db

EVERY_ROW = (*rows.TURNS, *rows.PARTS, deployment_rows.PLAN)


EARLY = ("draft", "submitted", "rejected", "planning", "build", "test", "pending_approval")
OPEN_FROM = {
    "submit": ("draft",),
    "withdraw": ("submitted",),
    "revise": ("rejected",),
    "accept": ("submitted",),
    "reject": ("submitted",),
    "start_build": ("planning",),
    "start_test": ("build",),
    "rework": ("test",),
    "request_approval": ("test",),
    "approve": ("pending_approval",),
    "decline": ("pending_approval",),
    "invalidate_approval": ("approved", "scheduled"),
    "schedule": ("approved",),
    "unschedule": ("scheduled",),
    "retry": ("failed",),
    "start_review": ("deployed", "failed", "rolled_back"),
    "open_rollback_change": ("review",),
    "close": ("review",),
    "replan": ("build", "test", "pending_approval", "approved", "failed", "rolled_back"),
    "cancel": (*EARLY, "approved", "scheduled"),
}
"""The states a turn starts from, as DESIGN gives the release's lifecycle."""


def canceled(cast: Cast, requester: User, unit: str) -> Release:
    release = actions.create(
        unit=getattr(cast, unit), ci_numbers=[], actor=requester, **build.request_of(cast)
    )
    return actions.cancel(release.number, reason="Never mind.", actor=requester)


def thing_of(cast: Cast, release: Release, unit: str = "retail") -> Thing:
    """With a gate of the target, a template of the unit, and everything else the addresses name."""
    manager = cast.rolf if unit == "retail" else cast.stan
    template = actions.publish_template(release.number, name="Any", actor=manager).template
    arguments = {
        "number": release.number,
        "object_id": release.pk,
        "gate_id": build.gate(cast).pk,
        "position": 1,
        "template_id": template.pk,
        "manager": manager.pk,
    }
    return Thing("release", unit, arguments, release, requester=release.requested_by.username)


def test_on_a_canceled_release_everybody_is_refused_alike(cast: Cast) -> None:
    release = canceled(cast, cast.rita, "retail")
    thing = thing_of(cast, release)
    version = build.again(release).version
    assert walk(cast, EVERY_ROW, thing, or_wrong_state(thing), version=version) == {}
    assert walk(cast, [rows.PUBLISH], thing, only_who_may_not(thing)) == {}


def test_on_the_other_units_release_too(cast: Cast) -> None:
    release = canceled(cast, cast.stan, "payments")
    thing = thing_of(cast, release, "payments")
    version = build.again(release).version
    assert walk(cast, EVERY_ROW, thing, or_wrong_state(thing), people=ACROSS, version=version) == {}


def test_who_was_overtaken_is_told_so_alike(cast: Cast) -> None:
    thing = thing_of(cast, build.draft(cast))
    overtaken = [row for row in EVERY_ROW if row is not deployment_rows.PLAN]
    people = ["rita", "rolf", "dana", "ina"]
    assert walk(cast, overtaken, thing, stale_for_who_may(thing), people=people, version=99) == {}


def test_a_verb_out_of_its_state_is_refused_in_the_states_before_deployment(cast: Cast) -> None:
    for made in (build.draft, build.submitted, build.planning, build.tested, build.pending):
        release = made(cast)
        thing = Thing("release", "retail", {"number": release.number}, release)
        closed = [row for row in rows.TURNS if release.state not in OPEN_FROM[row.verb[8:]]]
        expect = or_wrong_state(thing)
        wrong = walk(cast, closed, thing, expect, people=["adam"], doors=["api"], version=release.version)
        assert wrong == {}, release.state


def test_who_may_not_request_or_retire_is_refused_alike(cast: Cast) -> None:
    new = Thing(TO_BE_MADE, "retail", {"unit": cast.retail.pk})
    assert walk(cast, [rows.CREATE], new, only_who_may_not(new)) == {}
    release = build.planning(cast)
    template = actions.publish_template(release.number, name="Shop", actor=cast.rolf).template
    arguments = {"template_id": template.pk, "object_id": template.pk}
    thing = Thing("release_template", "retail", arguments)
    assert walk(cast, [rows.RETIRE], thing, only_who_may_not(thing)) == {}
