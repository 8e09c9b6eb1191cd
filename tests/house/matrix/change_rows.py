"""Changes: every verb on a change request, and who governs how changes are approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.changes.conftest import PLANS, tomorrow
from tests.house.matrix.oracle import Answer
from tests.house.matrix.row import Body, Row, Thing

VOTING = ("approve", "reject")
PROPOSING = ("propose_edit", "propose_step", "propose_relationship", "withdraw_edit")
NO_OPEN_ROUND: Answer = (409, "no_open_round")
MOMENT = "%Y-%m-%dT%H:%M"

OPEN_FROM: Mapping[str, tuple[str, ...]] = {
    "edit": ("new", "assess", "authorize", "scheduled"),
    "propose_edit": ("new", "assess", "authorize", "scheduled"),
    "propose_step": ("new", "assess", "authorize", "scheduled"),
    "propose_relationship": ("new", "assess", "authorize", "scheduled"),
    "withdraw_edit": ("new", "assess", "authorize", "scheduled", "implement"),
    "submit": ("new",),
    "request_authorization": ("assess",),
    "approve": ("authorize",),
    "reject": ("authorize",),
    "start": ("scheduled",),
    "finish": ("implement",),
    "review": ("review",),
    "close": ("review",),
    "move_window": ("new", "assess", "authorize", "scheduled"),
    "reauthorize": ("scheduled",),
    "revert": ("assess", "authorize", "scheduled"),
    "hold": ("new", "assess", "authorize", "scheduled"),
    "release_hold": (),
    "cancel": ("new", "assess", "authorize", "scheduled"),
}
"""The states in which a verb makes sense (docs and DESIGN call it the lifecycle); nothing here is held."""


def _row(verb: str, body: Body = {}, *, doors: str = "portal api", form: Body | None = None) -> Row:  # noqa: B006
    own_page = verb in ("edit", *PROPOSING)
    portal = f"changes/<str:number>/{verb}/" if own_page else f"changes/<str:number>/do/{verb}/"
    places = {
        "portal": portal,
        "admin": f"changes/changerequest/<path:object_id>/verb/{verb}/",
        "api": f"changes/<str:number>/{verb}/",
    }
    votes = verb in VOTING
    return Row(
        f"change.{verb}",
        {door: places[door] for door in doors.split()},
        body,
        form,
        unversioned=("portal", "admin", "api") if votes else (),
        in_wrong_state=NO_OPEN_ROUND if votes else (409, "wrong_state"),
    )


def _vote(thing: Thing) -> dict[str, Any]:
    """A vote on another content than the one asked about."""
    return {"digest": "sha256:" + "0" * 64, "comment": "I have read it."}


def _item(thing: Thing) -> dict[str, Any]:
    """An edit of an item as its form sends it; whether there is such an item is asked later than anything."""
    unit = thing.row.unit_id
    return {"ci": "CI9999999", "name": "web-2", "ci_class": "server", "unit": unit, "criticality": 3}


def _window(thing: Thing) -> dict[str, Any]:
    return {
        "window_start": tomorrow(14).strftime(MOMENT),
        "window_end": tomorrow(15).strftime(MOMENT),
    }


EVERY = "portal admin api"
CHANGE_ROWS = (
    _row("edit", {"title": "Mine now", **PLANS}),
    _row("propose_edit", {"ci": "CI9999999", "name": "web-2"}, doors=EVERY, form=_item),
    _row("propose_step", {"ci": "CI9999999", "verb": "retire"}, doors=EVERY),
    _row(
        "propose_relationship",
        {"source": "CI9999998", "type": "depends_on", "target": "CI9999999"},
        doors=EVERY,
        form={"ci": "CI9999998", "relation": "depends_on:out", "target": "CI9999999"},
    ),
    _row("withdraw_edit", {"proposed_edit": 1}, doors=EVERY),
    _row("submit"),
    _row("request_authorization"),
    _row("approve", _vote, doors=EVERY),
    _row("reject", _vote, doors=EVERY),
    _row("start"),
    _row("finish", {"close_code": "successful"}),
    _row("review", {"findings": "All went well."}),
    _row("close", {"close_code": "successful"}),
    _row("move_window", _window),
    _row("reauthorize", {"reason": "Ask again."}),
    _row("revert", {"reason": "Write it anew."}),
    _row("hold", {"reason": "Wait."}, doors=EVERY),
    _row("release_hold", doors=EVERY),
    _row("cancel", {"reason": "Never mind."}),
)


def _template_row(verb: str, button: str) -> Row:
    route = f"changes/standardtemplate/<path:object_id>/verb/{button}/"
    return Row(
        f"standard_template.{verb}", {"admin": route}, {"comment": "So it is."}, unversioned=("admin",)
    )


TEMPLATE_ROWS = (
    _template_row("approve", "approve_template"),
    _template_row("decline", "decline_template"),
    _template_row("retire", "retire_template"),
)


def _template(thing: Thing) -> dict[str, Any]:
    given = {"name": "patch", "label": "Patch", "unit": thing.arguments["unit"], "title": "Patch a server"}
    return {**given, **PLANS}


PROPOSING_ROWS = (
    Row(
        "standard_template.propose",
        {"admin": "changes/standardtemplate/<path:object_id>/verb/propose_version/"},
        _template,
    ),
)
NEW_PROPOSAL = Row(
    "standard_template.propose", {"admin": "changes/standardtemplate/verb/propose/"}, _template
)

GROUP = {"name": "cab", "label": "Board"}
POLICY = {"name": "normal", "label": "Normal"}
MODEL = {"name": "normal", "label": "Normal", "kind": "normal"}
GOVERNING_ROWS = (
    Row("approval_group.change", {"admin": "changes/approvalgroup/verb/new_group/"}, GROUP),
    Row(
        "approval_group.change",
        {"admin": "changes/approvalgroup/<path:object_id>/verb/change_group/"},
        GROUP,
    ),
    Row("approval_policy.publish", {"admin": "changes/approvalpolicy/verb/new_policy/"}, POLICY),
    Row(
        "approval_policy.publish",
        {"admin": "changes/approvalpolicy/<path:object_id>/verb/publish_policy/"},
        POLICY,
    ),
    Row("change_model.publish", {"admin": "changes/changemodel/verb/new_model/"}, MODEL),
    Row(
        "change_model.publish",
        {"admin": "changes/changemodel/<path:object_id>/verb/publish_model/"},
        MODEL,
    ),
)


def _new_change(thing: Thing) -> dict[str, Any]:
    return {"title": "Mine", "unit": "Retail", "model": "normal"}


OPENING = Row(
    "change.open",
    {"portal": "changes/new/", "api": "changes/"},
    _new_change,
    form=lambda thing: {**_new_change(thing), "unit": thing.arguments["unit"]},
)
