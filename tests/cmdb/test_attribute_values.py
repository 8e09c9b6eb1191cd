"""Whatever is sent as the value of an attribute is kept as its type says, or refused with a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmdb import actions
from cmdb.models import ConfigurationItem
from cmdb.models.attribute import AttributeKind
from cmdb.rules.attributes import AttributeSpec, canonical_value
from itsm.core.telling import is_storable
from tests.cast import Cast
from tests.clients import api
from tests.support import nothing_changes

ANYTHING: tuple[Any, ...] = (
    *([], {}, 0, 1, 1.5, True, None, "", "text", [[]], {"a": []}, 10**400, -0.0),
    *("yes", "4", "2026-02-30", "10.0.0.1", "fe80::1%eth0", "fe80::1%\x00", "1/\ud800", "\x00", "\ud800"),
)
"""Values of JSON."""


def told(kind: str, value: Any) -> tuple[Any, str]:
    """What is kept of the value; or None, and why it is refused."""
    spec = AttributeSpec(name="x", label="X", kind=kind, choices=("text",), unit="GB")
    try:
        return canonical_value(spec, value), ""
    except ValueError as wrong:
        return None, str(wrong)


@pytest.mark.parametrize("kind", AttributeKind.values)
@pytest.mark.parametrize("value", ANYTHING, ids=ascii)
def test_every_kind_keeps_any_value_of_json_or_says_why_not(kind: str, value: Any) -> None:
    kept, refusal = told(kind, value)
    assert not refusal or refusal.endswith(".")
    assert is_storable(json.dumps(kept, ensure_ascii=False).replace("\\u0000", "\x00"))
    assert not refusal or kind != AttributeKind.JSON or isinstance(value, str), "JSON takes what is no text"


@pytest.mark.parametrize("value", [[], {}, 0, 1, 1.5, "", "text", None])
def test_what_says_neither_yes_nor_no_is_no_boolean(value: Any) -> None:
    assert told(AttributeKind.BOOLEAN, value) == (None, "Enter yes or no.")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", AttributeKind.values)
def test_no_value_of_an_attribute_breaks_the_api(cast: Cast, kind: str) -> None:
    choices = ["text"] if kind == AttributeKind.CHOICE else []
    facts: dict[str, Any] = {"kind": kind, "choices": choices, "reference_class": "server"}
    actions.declare_attribute(ci_class="server", name="odd", label="Odd", actor=cast.adam, **facts)
    program = api(cast.conny)
    for index, value in enumerate(ANYTHING):
        sent = json.dumps({"name": f"web-{index}", "ci_class": "server", "attributes": {"odd": value}})
        answer = program.post("/api/v1/cis/", sent, content_type="application/json")
        assert answer.status_code in (201, 400, 422), (value, answer.content)


@pytest.mark.django_db
def test_a_list_is_no_yes_or_no_and_nothing_is_recorded(cast: Cast) -> None:
    actions.declare_attribute(
        ci_class="server", name="leased", label="Leased", kind="boolean", actor=cast.adam
    )
    sent = {"name": "web", "ci_class": "server", "attributes": {"leased": []}}
    with nothing_changes():
        answer = api(cast.conny).post("/api/v1/cis/", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["facts"]["fields"]["attributes.leased"] == ["Enter yes or no."]
    assert not ConfigurationItem.objects.exists()
