"""What production demands and what the logs must not hold."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from itsm.settings.masking import MaskSecrets, mask
from itsm.settings.secret_key import development_key

CHECKOUT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "SLIPWAY_ENV": "production",
    "SECRET_KEY": "0123456789" * 6,
    "DATABASE_URL": "postgres://portal:pw@db.example/slipway",
    "REDIS_URL": "redis://broker.example/0",
    "EMAIL_URL": "submission://mailer:pw@mail.example",
    "PUBLIC_URL": "https://slipway.example",
}
SHOWN = (
    "DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SESSION_COOKIE_SECURE SECURE_SSL_REDIRECT"
    " EMAIL_PORT EMAIL_USE_TLS PROXIES_IN_FRONT"
)


def settings_under(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    code = (
        f"import json, itsm.settings as s; print(json.dumps({{n: getattr(s, n) for n in {SHOWN.split()!r}}}))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_strict_about_hosts_cookies_and_transport() -> None:
    done = settings_under(PRODUCTION)

    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["slipway.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://slipway.example"],
        "SESSION_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "EMAIL_PORT": 587,
        "EMAIL_USE_TLS": True,
        "PROXIES_IN_FRONT": 1,
    }, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_production_does_not_start_without(name: str) -> None:
    done = settings_under({key: value for key, value in PRODUCTION.items() if key != name})

    assert done.returncode != 0
    assert f"{name} is not set. In production it is required" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SLIPWAY_ENV", "prod", 'SLIPWAY_ENV is "prod"'),
        ("DEBUG", "true", "DEBUG shows secrets"),
        ("DATABASE_URL", "mysql://db.example/slipway", "must be a PostgreSQL address"),
        ("EMAIL_URL", "http://mail.example", "EMAIL_URL begins with"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, complaint: str) -> None:
    assert complaint in settings_under({**PRODUCTION, name: value}).stderr


def test_a_development_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    key = development_key(tmp_path / "one")

    assert development_key(tmp_path / "one") == key
    assert development_key(tmp_path / "two") != key
    assert (tmp_path / "one" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("written", "logged"),
    [
        ("postgres://slipway:hunter2@db/slipway", "postgres://slipway:***@db/slipway"),
        ("redis://:hunter2@127.0.0.1/0", "redis://:***@127.0.0.1/0"),
        ("Authorization: Token 0123456789abcdef", "Authorization: *** ***"),
        ("password=hunter2&user=rita", "password=***&user=rita"),
        ('{"secret": "hunter2"}', '{"secret": "***"}'),
        ("CHG0000042 approved by Carla", "CHG0000042 approved by Carla"),
    ],
)
def test_secrets_are_masked_in_logs(written: str, logged: str) -> None:
    assert mask(written) == logged


def test_secrets_in_a_traceback_are_masked_too() -> None:
    try:
        raise RuntimeError("cannot reach postgres://slipway:hunter2@db/slipway")
    except RuntimeError:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 1, "failed with %s", ("token=hunter2",), sys.exc_info()
        )

    MaskSecrets().filter(record)

    assert "hunter2" not in logging.Formatter().format(record)
