"""Deployments, the environments they go to, and the lists of what their steps may touch."""

from __future__ import annotations

from typing import Any

from tests.house.matrix.oracle import WRONG_STATE, Answer
from tests.house.matrix.release_rows import NO_STEPS, WHY, when
from tests.house.matrix.row import Body, Row, Thing

NOT_WAITING: Answer = (409, "not_waiting_for_you")
NOTHING_UNKNOWN: Answer = (409, "nothing_unknown")
NOTE = {"note": "Seen with my own eyes."}


def _turn(verb: str, body: Body = {}, told: Answer = WRONG_STATE) -> Row:  # noqa: B006
    return Row(
        f"deployment.{verb}",
        {
            "portal": f"deployments/<str:number>/do/{verb}/",
            "admin": f"releases/deployment/<path:object_id>/verb/{verb}/",
            "api": f"deployments/<str:number>/{verb}/",
        },
        body,
        unversioned=() if told == WRONG_STATE else ("portal", "admin"),
        in_wrong_state=told,
    )


TURNS = (
    _turn("schedule", when),
    _turn("reschedule", when),
    _turn("start"),
    _turn("confirm_step", NOTE, NOT_WAITING),
    _turn("fail", NOTE, NOT_WAITING),
    _turn("pause", WHY),
    _turn("resume"),
    _turn("roll_back", WHY),
    _turn("reconcile", {**NOTE, "outcome": "succeeded"}, NOTHING_UNKNOWN),
    _turn("cancel", WHY),
)


def _place(thing: Thing) -> dict[str, Any]:
    return {"release": thing.arguments["number"], "environment": "production"}


PLAN = Row(
    "deployment.plan",
    {"portal": "releases/<str:number>/deploy/", "api": "deployments/"},
    _place,
    unversioned=("portal", "api"),
    in_wrong_state=NO_STEPS,
)

PLACE = {
    "label": "Live",
    "position": 77,
    "needs_change": True,
    "is_active": True,
    "concurrent_deployments": 1,
}
PLACE_ROWS = (
    Row(
        "environment.define",
        {
            "portal": "environments/<slug:name>/",
            "admin": "releases/environment/<path:object_id>/verb/edit/",
            "api": "environments/<slug:name>/edit/",
        },
        PLACE,
    ),
    Row(
        "environment.define_gate",
        {
            "portal": "environments/<slug:name>/gates/",
            "admin": "releases/environment/<path:object_id>/verb/define_gate/",
            "api": "environments/<slug:name>/define_gate/",
        },
        {"name": "Look", "kind": "check", "min_tests": 1},
        unversioned=("portal", "admin", "api"),
    ),
)
NEW_PLACE = Row(
    "environment.define",
    {
        "portal": "environments/add/",
        "admin": "releases/environment/verb/define/",
        "api": "environments/",
    },
    {**PLACE, "name": "moon"},
)

COMMAND = {"executable": "/usr/bin/true", "time_limit_cap": 60}
NEW_ALLOWANCE_ROWS = (
    Row(
        "allowance.allow_command",
        {"admin": "releases/allowedcommand/verb/allow/"},
        {**COMMAND, "name": "true"},
    ),
    Row("allowance.allow_target", {"admin": "releases/allowedtarget/verb/allow/"}, {"address": "10.0.0.1"}),
)
COMMAND_ROW = Row(
    "allowance.allow_command",
    {"admin": "releases/allowedcommand/<path:object_id>/verb/edit/"},
    COMMAND,
)
TARGET_ROW = Row("allowance.allow_target", {"admin": "releases/allowedtarget/<path:object_id>/verb/edit/"})
