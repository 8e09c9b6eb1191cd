"""The description of the API is valid, whole and true to the routes."""

from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from itsm.api import urls

NOT_DESCRIBED = {"schema/", "docs/"}
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    return dict(SchemaGenerator().get_schema(request=None, public=True))


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_it_is_valid_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)


def test_it_is_made_without_a_warning(schema: dict[str, Any]) -> None:
    assert not GENERATOR_STATS, GENERATOR_STATS.emit_summary()


def test_every_route_is_described(schema: dict[str, Any]) -> None:
    def count(routes: list[URLPattern | URLResolver]) -> int:
        return len({str(route.pattern) for route in routes} - NOT_DESCRIBED)

    assert len(schema["paths"]) == count(urls.version_1)


def test_operations_have_names_of_their_own_and_a_summary(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for _path, _method, operation in operations(schema)]
    assert len(names) == len(set(names))
    assert [path for path, _method, operation in operations(schema) if not operation.get("summary")] == []


def test_every_error_is_a_problem(schema: dict[str, Any]) -> None:
    others = [
        (path, method, status)
        for path, method, operation in operations(schema)
        for status, answer in operation["responses"].items()
        if status >= "400" and list(answer["content"]) != ["application/problem+json"]
    ]
    assert others == []


def test_what_verbs_take_is_closed_and_what_a_target_sends_is_not(schema: dict[str, Any]) -> None:
    shapes = schema["components"]["schemas"]
    for name in ("ItemCIInputRequest", "ChangeReasonInputRequest", "ReleaseScopeRowRequest"):
        assert shapes[name]["additionalProperties"] is False, name
    for name in ("DeploymentCallbackRequest", "CredentialsRequest", "ItemCIOutput"):
        assert "additionalProperties" not in shapes[name], name


def test_nothing_is_written_but_by_post(schema: dict[str, Any]) -> None:
    assert {method for _path, method, _operation in operations(schema)} <= {"get", "post"}


@pytest.mark.parametrize(("query", "content_type"), [("", "json"), ("?format=yaml", "vnd.oai.openapi")])
def test_everybody_may_read_it(client: Client, query: str, content_type: str) -> None:
    answer = client.get(f"/api/v1/schema/{query}")
    assert answer.status_code == 200
    assert content_type in answer["Content-Type"]
    assert yaml.safe_load(answer.content)["info"]["title"] == "Slipway API"


def test_the_page_that_shows_it_has_no_inline_script(client: Client) -> None:
    answer = client.get("/api/v1/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<style" not in text
    assert all("src=" in tag for tag in text.split("<script")[1:])
    assert "'unsafe-eval'" not in answer["Content-Security-Policy"]
