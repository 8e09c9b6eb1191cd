"""Whatever is sent to whichever address: an answer that the description knows, and never a fault of ours.

Inputs are made from the API's own description, fitting and unfitting, for objects that exist and objects
that do not, and sent by somebody with every role (who gets furthest). The time is bounded: each operation
gets a few examples, always the same ones; `SLIPWAY_API_EXAMPLES` asks for more.
"""

import logging
import os
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from hypothesis.extra.django import TestCase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from itsm.api.actions.tokens import issue_token
from itsm.core.models import GRANTABLE, RoleGrant, User
from tests.notices.world import World, make_world

EXAMPLES = int(os.environ.get("SLIPWAY_API_EXAMPLES", "6"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KIND_BY_ADDRESS = {"releases": "release", "changes": "change", "deployments": "deployment", "cis": "ci"}


@schemathesis.serializer("application/x-ndjson")  # type: ignore[untyped-decorator]
def as_lines(_context: Any, value: Any) -> bytes:
    """Whatever is made, text or not, on lines."""
    return str(value).encode("utf-8", "surrogatepass")


bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def described() -> Any:
    """The API's description, with the application behind it."""
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    schema.app = WSGIHandler()
    return schema


class TestAnyInput(TestCase):
    """One test method for each operation and kind of input."""

    world: World
    token: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = make_world()
        everything = User.objects.create(username="everything", email="everything@example.org")
        for role, _label in GRANTABLE:
            RoleGrant.objects.create(user=everything, role=role, unit=None)
        cls.token, _ends = issue_token(for_user=everything, lasts=timedelta(days=1), actor=everything)

    def setUp(self) -> None:
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        for signal in (request_started, request_finished):  # as Django's own test client does
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def call(self, case: Case, existing: bool) -> None:
        """Send it, look at the answer, and undo what it did."""
        if existing:
            self.name_existing_objects(case)
        faults: list[str] = []

        def note(**_signal: Any) -> None:
            faults.append(traceback.format_exc())

        got_request_exception.connect(note)
        try:
            with transaction.atomic():
                response = case.call(headers={"Authorization": f"Token {self.token}"})
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
        assert not faults, f"{case.as_curl_command()}\n{faults[0]}"
        case.validate_response(response, checks=CHECKS)

    def name_existing_objects(self, case: Case) -> None:
        address = case.path.removeprefix("/api/v1/").split("/")[0]
        if "number" in (case.path_parameters or {}):
            kind = KIND_BY_ADDRESS.get(address, "release")
            case.path_parameters["number"] = self.world.objects[kind].number
        if "name" in (case.path_parameters or {}) and address == "environments":
            case.path_parameters["name"] = "production"


def with_examples(operation: Any, mode: GenerationMode) -> Callable[[TestAnyInput], None]:
    """A test that sends some examples of one operation."""

    @bounded
    @given(case=operation.as_strategy(generation_mode=mode), existing=st.booleans())
    def test(self: TestAnyInput, case: Case, existing: bool) -> None:
        self.call(case, existing)

    def unless_there_is_nothing_to_send(self: TestAnyInput) -> None:
        with suppress(Unsatisfiable):  # an operation without any input cannot be sent unfitting input
            test(self)

    return unless_there_is_nothing_to_send


def everything_fits(operation: Any) -> bool:
    """Whether nothing unfitting can be sent: an address and headers of any text, and no body; or nothing."""
    raw = operation.definition.raw
    parameters = raw.get("parameters", [])
    if raw.get("requestBody") or not (parameters or operation.method == "get"):
        return False
    return all(
        parameter["in"] in ("path", "header") and parameter["schema"] == {"type": "string"}
        for parameter in parameters
    )


for result in described().get_all_operations():
    operation = result.ok()
    name = operation.definition.raw["operationId"]
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        if mode == GenerationMode.NEGATIVE and everything_fits(operation):
            continue
        setattr(TestAnyInput, f"test_{name}_{mode.value}", with_examples(operation, mode))
