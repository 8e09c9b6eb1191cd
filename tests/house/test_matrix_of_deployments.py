"""Deployments, environments and allowances at every door: the same answer for the same reason."""

from __future__ import annotations

import pytest

from releases.actions import deployments
from releases.models import AllowedCommand, Deployment, Environment
from tests.cast import Cast
from tests.house.matrix import deployment_rows as rows
from tests.house.matrix.oracle import NOWHERE, TO_BE_MADE
from tests.house.matrix.row import Thing, only_who_may_not, or_wrong_state, stale_for_who_may, walk
from tests.releases import build
from tests.releases.deployments import scenes

pytestmark = pytest.mark.django_db


def planned(cast: Cast) -> Deployment:
    release = build.tested(cast)
    return deployments.plan(release=release.number, environment="staging", actor=cast.rolf)


def thing_of(deployment: Deployment) -> Thing:
    arguments = {"number": deployment.number, "object_id": deployment.pk}
    return Thing("deployment", "retail", arguments, deployment)


def test_on_a_canceled_deployment_everybody_is_refused_alike(cast: Cast) -> None:
    number = planned(cast).number
    deployment = deployments.cancel(number, reason="Never mind.", actor=cast.dana)
    thing = thing_of(deployment)
    assert walk(cast, rows.TURNS, thing, or_wrong_state(thing), version=deployment.version) == {}


def test_who_was_overtaken_is_told_so_alike(cast: Cast) -> None:
    thing = thing_of(planned(cast))
    assert walk(cast, rows.TURNS, thing, stale_for_who_may(thing), version=99) == {}


def test_who_may_not_define_where_to_is_refused_alike(cast: Cast) -> None:
    place = Environment.objects.get(name="staging")
    thing = Thing("environment", NOWHERE, {"name": place.name, "object_id": place.pk})
    assert walk(cast, rows.PLACE_ROWS, thing, only_who_may_not(thing)) == {}
    assert walk(cast, rows.PLACE_ROWS, thing, stale_for_who_may(thing), version=99) == {}
    new = Thing(TO_BE_MADE, NOWHERE, {})
    assert walk(cast, [rows.NEW_PLACE], new, only_who_may_not(new)) == {}


def test_who_may_not_say_what_steps_may_touch_is_refused_alike(cast: Cast) -> None:
    new = Thing(TO_BE_MADE, NOWHERE, {})
    assert walk(cast, rows.NEW_ALLOWANCE_ROWS, new, only_who_may_not(new)) == {}
    command = AllowedCommand.objects.create(name="true", executable="/usr/bin/true")
    allowed = ((rows.COMMAND_ROW, command), (rows.TARGET_ROW, scenes.allow_target()))
    for row, listed in allowed:
        thing = Thing("allowance", NOWHERE, {"object_id": listed.pk})
        assert walk(cast, [row], thing, only_who_may_not(thing)) == {}
