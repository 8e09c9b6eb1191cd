"""PostgreSQL, the one truth. Cache and sessions live there too, so that no page ever waits for the broker."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from itsm.settings.environment import SLIPWAY_HOME, env, required_in_production

__all__ = ["CACHES", "DATABASES", "DATABASE_URL", "PGHISTORY_CREATED_AT_FUNCTION", "SESSION_ENGINE"]

DATABASE_URL = required_in_production("DATABASE_URL", "the embedded PostgreSQL serves development only.")

POOL_MAX = env.int("DATABASE_POOL_MAX", 0)
"""Connections per process. Only web processes pool (itsm/gunicorn.py): a pool does not survive a fork."""


def connection() -> dict[str, Any]:
    """The default connection. Without an address (development, before the embedded server was found or
    started) it names the socket where that server would be, so that commands which need none still load."""
    address = DATABASE_URL or f"postgres://slipway@{str(SLIPWAY_HOME / 'run').replace('/', '%2F')}/slipway"
    settings: dict[str, Any] = dict(dj_database_url.parse(address))
    if settings["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must be a PostgreSQL address: postgres://user:password@host/name"
        )
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", env.int("DATABASE_CONNECT_TIMEOUT", 5))
    options.setdefault("application_name", env.str("SLIPWAY_PROCESS", "slipway"))
    if POOL_MAX:
        options["pool"] = {"min_size": 1, "max_size": POOL_MAX, "timeout": 10, "max_idle": 300}
    else:
        settings["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
    settings["CONN_HEALTH_CHECKS"] = True
    return settings


DATABASES = {"default": connection()}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "slipway_cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
"""History rows tell the moment itself, so that the steps within one transaction keep their order."""
