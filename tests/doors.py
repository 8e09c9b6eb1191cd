"""The product's three doors as a test walks through them: one person, one POST, a status and a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client
from rest_framework.test import APIClient

from itsm.core.models import User

PREFIX = {"portal": "/", "admin": "/admin/", "api": "/api/v1/"}
DOORS = tuple(PREFIX)

FORMS = ("form", "comment_form", "attachment_form")
OF_THE_FORM = ("required", "invalid", "invalid_choice", "max_length", "min_value")

Answer = tuple[int, str]


class Doors:
    """One person at the three doors, signed in already."""

    def __init__(self, user: User) -> None:
        self.browser = Client()
        self.browser.force_login(user)
        self.program = APIClient()
        self.program.force_authenticate(user)

    def post(self, door: str, route: str, body: Mapping[str, Any], *, version: int | None = None) -> Answer:
        """Post below the door's prefix, with the version its caller saw as the door takes it."""
        url = PREFIX[door] + route
        if door == "api":
            headers = {} if version is None else {"If-Match": f'"{version}"'}
            kind = "multipart" if any(hasattr(value, "read") for value in body.values()) else "json"
            said: Any = self.program.post(url, dict(body), format=kind, headers=headers)
            return said.status_code, (said.data or {}).get("code", "")
        sent = body if version is None else {**body, "version": version}
        said = self.browser.post(url, sent)
        return said.status_code, code_of(said)


def code_of(page: Any) -> str:
    """The code of the refusal that a page shows, on top or beside its fields; empty when it shows none."""
    shown = page.context or {}
    if refusal := shown.get("refusal"):
        return str(refusal.code)
    codes = {code for name in FORMS if name in shown for code in _codes_beside_fields(shown[name])}
    return " ".join(sorted(codes))


def _codes_beside_fields(form: Any) -> set[str]:
    """What a form finds by itself is "invalid", as the API calls it."""
    said = form.errors.as_data() if hasattr(form.errors, "as_data") else {}
    found = {str(error.code) for errors in said.values() for error in errors}
    return {"invalid" if code in OF_THE_FORM else code for code in found}
