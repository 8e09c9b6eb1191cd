"""What a load balancer and a monitor see."""

import pytest
from django.test import Client


def test_a_living_process_says_so_without_asking_anything_else(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_names_what_is_missing(client: Client) -> None:
    from itsm import health

    with health.broker() as broker:
        broker.delete(*(health.key(role) for role in ("worker", "deployer", "beat")))
    health.note_seen("beat")
    health.note_seen("deployer")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "database": "ok",
        "broker": "ok",
        "worker": "not seen in the last 45 seconds",
        "deployer": "ok",
        "beat": "ok",
    }


@pytest.mark.django_db
def test_readiness_does_not_give_addresses_away_when_the_broker_is_gone(client: Client, settings) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.json()["broker"] == "ConnectionError"
    assert "secret" not in response.content.decode()
