"""Whether this process is alive (`/healthz`) and whether the whole can do its work (`/readyz`).

The worker and beat prove themselves by a doorbell of their own: beat notes the hour when it rings, the worker
when it answers. Both notes lie in the broker, so a fresh pair says the road from beat to worker is open. A
worker that serves the queue of deployments says that it lives, whatever its children are busy with.
"""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SEEN_LATELY_SECONDS = 45
"""Three missed doorbells (see itsm.celery) count as gone."""


def broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)


def key(role: str) -> str:
    return f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}slipway:seen:{role}"


def note_seen(role: str) -> None:
    """Called in beat and in the worker; raises redis.RedisError while the broker is away."""
    with broker() as client:
        client.set(key(role), str(time.time()), ex=SEEN_LATELY_SECONDS)


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    with broker() as client:
        client.ping()


def check_seen(role: str) -> None:
    with broker() as client:
        if client.get(key(role)) is None:
            raise LookupError(f"not seen in the last {SEEN_LATELY_SECONDS} seconds")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "worker": lambda: check_seen("worker"),
    "deployer": lambda: check_seen("deployer"),
    "beat": lambda: check_seen("beat"),
}


def answer(check: Callable[[], None]) -> str:
    """`ok`, or the kind of failure. Not its text, which could hold an address."""
    try:
        check()
    except Exception as error:
        return str(error) if isinstance(error, LookupError) else type(error).__name__
    return "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    answers = {name: answer(check) for name, check in CHECKS.items()}
    ready = all(value == "ok" for value in answers.values())
    response = JsonResponse(
        {"status": "ok" if ready else "not ready", **answers}, status=200 if ready else 503
    )
    response._has_been_logged = True  # type: ignore[attr-defined]  # not ready is an answer, not an error
    return response
