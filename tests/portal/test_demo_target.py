"""The demo has a target that steps may call, so that a request can be tried without any other machine."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from releases import actions
from releases.models import Environment, Release
from releases.queries.step_help import help_for, unlisted
from tests.releases.deployments.scenes import http_step

pytestmark = pytest.mark.django_db


def test_the_target_answers_a_call_without_session_or_token() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/dev/target/", b'{"a": 1}', content_type="application/json", headers={"Idempotency-Key": "DEP-1"}
    )

    assert response.status_code == 200
    assert response.json() == {"received": "POST", "bytes": 8, "idempotency_key": "DEP-1"}


def test_a_step_of_the_demo_may_call_it() -> None:
    call_command("load_demo", verbosity=0)
    release = Release.objects.filter(state="planning").first()
    assert release is not None
    assert release.manager is not None

    step = http_step("x")
    step["spec"] = {"url": "${demo_target}", "method": "POST", "body": {"try": "it"}}
    step["rollback_spec"] = {"url": "${demo_target}", "method": "DELETE"}
    actions.edit_steps(release.number, steps=[step], actor=release.manager)

    assert unlisted(release) == []
    address = Environment.objects.get(name="production").values["demo_target"]
    assert urlsplit(address).netloc in help_for(release).targets
