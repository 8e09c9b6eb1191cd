"""The ground: what people say about any numbered object, who people are, and what was not delivered."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house.matrix.oracle import Answer
from tests.house.matrix.row import Row, Thing

INVALID: Answer = (422, "invalid")
NOT_ALLOWED: Answer = (422, "file_type_not_allowed")


def _program(thing: Thing) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("run.exe", b"MZ")}


COMMENT = Row(
    "comment",
    {"portal": "about/<number>/comment/", "api": "subjects/<str:number>/comments/"},
    {"text": "x" * 20_001},
    in_wrong_state=INVALID,
)
ATTACH = Row(
    "attach",
    {"portal": "about/<number>/attach/", "api": "subjects/<str:number>/attachments/"},
    _program,
    in_wrong_state=NOT_ALLOWED,
)
WATCH = Row("watch", {"portal": "about/<number>/watch/", "api": "subjects/<str:number>/watch/"})
UNWATCH = Row("unwatch", {"portal": "about/<number>/unwatch/", "api": "subjects/<str:number>/unwatch/"})


def _user(verb: str, button: str, body: dict[str, Any]) -> Row:
    return Row(verb, {"admin": f"core/user/<path:object_id>/verb/{button}/"}, body)


PEOPLE_ROWS = (
    _user("role.grant", "grant", {"role": "administrator"}),
    _user("role.revoke", "revoke", {"role": "administrator"}),
    _user("user.set_active", "deactivate", {"reason": "Gone."}),
    _user("user.set_active", "activate", {"reason": "Back."}),
    _user("user.erase", "erase", {"reason": "Asked for.", "confirm": "rita"}),
)
NEW_PERSON = Row("user.create", {"admin": "core/user/verb/create/"}, {"username": "eve", "kind": "person"})
NEW_UNIT = Row("unit.create", {"admin": "core/unit/<path:object_id>/verb/add_below/"}, {"name": "Mine"})
REQUEUE = Row("delivery.requeue", {"admin": "core/outboxdelivery/<path:object_id>/verb/requeue/"})
MAIL_ROWS = tuple(
    Row(f"mail.{verb}", {"admin": f"notices/mail/<path:object_id>/verb/{verb}/"}, {"reason": "Looked."})
    for verb in ("send_again", "count_as_sent")
)

END_DELEGATION = Row(
    "delegation.end",
    {"portal": "changes/delegations/<int:pk>/end/", "api": "delegations/<str:number>/end/"},
)
