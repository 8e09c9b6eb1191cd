"""Many records in one request: good lines go in, bad ones are told, and sent again nothing changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.response import Response

from cmdb.models import ConfigurationItem, Relationship
from itsm.core.models import AuditEntry, User
from tests.cast import Cast
from tests.clients import api
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def send(user: User, *lines: Any, key: str = "", query: str = "?source=hub") -> Response:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    headers = {"Idempotency-Key": key} if key else {}
    answer: Response = api(user).post(
        f"/api/v1/cmdb/bulk/{query}",
        body.encode("utf-8", "surrogateescape"),
        content_type="application/x-ndjson",
        headers=headers,
    )
    return answer


def server(number: int, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "ci_class": "server", "name": f"web-{number}", **more}


def test_items_and_relationships_go_in_whatever_their_order(cast: Cast) -> None:
    answer = send(
        cast.ina,
        {"source": "1", "type": "depends_on", "target": "2"},
        server(1, criticality=2, environment="production", attributes={"cpu_cores": 8, "rack": "A"}),
        server(2, status="planned"),
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["cis"]["created"], told["relationships"]["created"], told["rejects"]) == (2, 1, [])
    first = ConfigurationItem.objects.get(external_id="1", source="hub")
    assert first.attributes == {"cpu_cores": 8, "rack": "A"}
    assert (first.criticality, first.environment, first.unit) == (2, "production", cast.retail)
    assert Relationship.objects.get().source == first


def test_sent_again_nothing_is_written(cast: Cast) -> None:
    lines = [*map(server, range(5)), {"source": "1", "type": "depends_on", "target": "2"}]
    send(cast.ina, *lines)
    entries = AuditEntry.objects.count()
    again = send(cast.ina, *lines).json()
    assert (again["cis"]["unchanged"], again["relationships"]["unchanged"]) == (5, 1)
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("no json", "not a JSON object"),
        ("[1, 2]", "not a JSON object"),
        ("[" * 50_000, "not a JSON object"),
        ('{"id": "9", "ci_class": "server"}', "required for: name"),
        ('{"id": "9", "ci_class": "server", "name": "x", "colour": "red"}', "no colour here"),
        ('{"id": "9", "ci_class": "server", "name": "x", "attributes": 3}', "“attributes”"),
        (
            '{"id": "9", "ci_class": "server", "name": "x", "attributes": {"name": 3}}',
            "cannot be called name",
        ),
        ('{"id": "9", "ci_class": "server", "name": "x\\u0000"}', "null characters"),
        ('{"id": "9", "ci_class": "server", "name": "x", "attributes": {"cpu_cores": "many"}}', "cpu_cores"),
        ('{"id": "9", "ci_class": "spoon", "name": "x"}', "no CI class"),
        ('{"id": "0", "ci_class": "server", "name": "twice"}', "same id"),
        ('{"id": "9", "name": "' + "x" * 70_000 + '"}', "longer than"),
        ("\udcff\udcfe", "not a JSON object"),
        ('{"source": "1", "target": "2"}', "required for: type"),
        ('{"source": "1", "type": "depends_on", "target": "77"}', "no configuration item"),
        ('{"source": "1", "type": "depends_on", "target": "1"}', "itself"),
    ],
)
def test_a_bad_line_is_told_and_the_good_ones_go_in(cast: Cast, line: str, reason: str) -> None:
    answer = send(cast.ina, server(0), line, server(1))
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["cis"]["created"] == 2
    (reject,) = told["rejects"]
    assert reject["line"] == 2
    assert reason in reject["reason"]


def test_the_same_key_and_content_act_once_and_another_content_is_refused(cast: Cast) -> None:
    first = send(cast.ina, server(1), key="nightly")
    with nothing_changes():
        again = send(cast.ina, server(1), key="nightly")
        other = send(cast.ina, server(2), key="nightly")
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_dry_run_tells_what_would_happen(cast: Cast) -> None:
    with nothing_changes():
        told = send(cast.ina, server(1), query="?source=hub&dry_run=true").json()
    assert (told["dry_run"], told["cis"]["created"]) == (True, 1)


def test_what_cannot_be_taken_as_a_whole_is_refused(cast: Cast, settings: Any) -> None:
    with nothing_changes():
        assert send(cast.rita, server(1)).json()["code"] == "permission_denied"
        assert send(cast.ina).json()["code"] == "invalid"
        assert send(cast.ina, server(1), query="?unit=Nowhere").json()["code"] == "invalid"
        settings.SLIPWAY_LARGEST_IMPORT = 10
        assert send(cast.ina, server(1)).json()["code"] == "upload_too_large"
        plain = api(cast.ina).post("/api/v1/cmdb/bulk/", b"x", content_type="text/plain")
        assert plain.status_code == 415
