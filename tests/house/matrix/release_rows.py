"""Releases: every turn of a release, every part of its plan, its evidence, its review."""

from __future__ import annotations

from typing import Any

from tests.house.matrix.oracle import NOT_FOUND, Answer
from tests.house.matrix.row import Body, Row, Thing
from tests.releases import build

NO_STEPS: Answer = (409, "no_steps")
OWN_REQUESTS_ONLY = ("submit", "withdraw", "revise", "cancel")
NO_ROWS = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
"""What an empty page of rows sends."""

WHY = {"reason": "Because."}


def when(thing: Thing) -> dict[str, Any]:
    return {"starts_at": build.soon(25).strftime("%Y-%m-%dT%H:%M")}


def way_back(thing: Thing) -> dict[str, Any]:
    return {**WHY, "window_end": build.soon(25).strftime("%Y-%m-%dT%H:%M")}


def _turn(verb: str, body: Body = {}) -> Row:  # noqa: B006
    return Row(
        f"release.{verb}",
        {
            "portal": f"releases/<str:number>/do/{verb}/",
            "admin": f"releases/release/<path:object_id>/verb/{verb}/",
            "api": f"releases/<str:number>/{verb}/",
        },
        body,
        whose=verb in OWN_REQUESTS_ONLY,
    )


TURNS = (
    _turn("submit"),
    _turn("withdraw"),
    _turn("revise"),
    _turn("accept"),
    _turn("reject", WHY),
    _turn("start_build"),
    _turn("start_test"),
    _turn("rework", WHY),
    _turn("request_approval"),
    _turn("approve"),
    _turn("decline", WHY),
    _turn("invalidate_approval", WHY),
    _turn("schedule", when),
    _turn("unschedule", WHY),
    _turn("retry", when),
    _turn("start_review"),
    _turn("open_rollback_change", way_back),
    _turn("close"),
    _turn("replan", WHY),
    _turn("cancel", WHY),
)


def _part(right: str, page: str, verb: str, body: Body, form: Body, **more: Any) -> Row:
    routes = {"portal": f"releases/<str:number>/{page}/", "api": f"releases/<str:number>/{verb}/"}
    return Row(right, routes, body, form, **more)


def _rows(section: str, verb: str) -> Row:
    return _part("release.edit_plan", f"plan/{section}", verb, {section: []}, NO_ROWS)


def _report(thing: Thing) -> dict[str, Any]:
    return {"gate": thing.arguments["gate_id"], "report": build.report(), "note": ""}


def _check(thing: Thing) -> dict[str, Any]:
    return {"gate": thing.arguments["gate_id"], "passed": True, "note": "Looked at it."}


REVIEW = {
    "objectives_met": "yes",
    "on_time": True,
    "on_budget": True,
    "summary": "It went well.",
}
REVIEW_PAGE = {**REVIEW, "on_time": "yes", "on_budget": "yes", **NO_ROWS}
BOTH = ("portal", "api")

PARTS = (
    _part(
        "release.edit_request",
        "edit",
        "edit_request",
        {"title": "Shop 3.0"},
        {"title": "Shop 3.0", "currency": "EUR"},
        whose=True,
    ),
    _part(
        "release.edit_plan",
        "plan",
        "edit_plan",
        {"test_plan": "Look."},
        lambda thing: {"manager": thing.arguments["manager"], "change_model": "normal"},
    ),
    _rows("scope_items", "edit_scope"),
    _rows("components", "edit_components"),
    _rows("steps", "edit_steps"),
    _rows("roles", "edit_roles"),
    _rows("communications", "edit_communication"),
    _rows("trainings", "edit_training"),
    _part(
        "release.apply_template",
        "template/apply",
        "apply_template",
        lambda thing: {"template": thing.arguments["template_id"]},
        lambda thing: {"template_id": thing.arguments["template_id"]},
    ),
    _part(
        "release.add_evidence",
        "gates/<int:gate_id>/report",
        "upload_test_report",
        _report,
        _report,
        unversioned=BOTH,
    ),
    _part(
        "release.add_evidence",
        "gates/<int:gate_id>/check",
        "confirm_check",
        _check,
        {"passed": "yes", "note": "Looked at it."},
        unversioned=BOTH,
    ),
    _part("release.record_review", "review", "record_review", REVIEW, REVIEW_PAGE),
    _part(
        "release.complete_follow_up",
        "follow-ups/<int:position>/done",
        "complete_follow_up",
        {"position": 1},
        {},
        unversioned=BOTH,
        in_wrong_state=NOT_FOUND,
    ),
)
PUBLISH = _part(
    "release_template.publish",
    "template/publish",
    "publish_template",
    {"name": "Shop"},
    {"name": "Shop"},
)
RETIRE = Row(
    "release_template.retire",
    {
        "portal": "releases/templates/<int:template_id>/retire/",
        "admin": "releases/releasetemplate/<path:object_id>/verb/retire/",
        "api": "release-templates/<int:template_id>/retire/",
    },
)


def _request(thing: Thing) -> dict[str, Any]:
    return {"title": "Shop 4.0", "unit": "Retail", "currency": "EUR"}


CREATE = Row(
    "release.create",
    {"portal": "releases/request/", "api": "releases/"},
    _request,
    form=lambda thing: {**_request(thing), "unit": thing.arguments["unit"]},
)
