"""Where this process runs: which kind of environment, and where its own files are."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

__all__ = ["BASE_DIR", "DEBUG", "SLIPWAY_ENV", "SLIPWAY_HOME", "SLIPWAY_PUBLIC_URL"]

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SLIPWAY_ENV = env.str("SLIPWAY_ENV", "") or "development"
SLIPWAY_HOME = Path(env.str("SLIPWAY_HOME", "") or BASE_DIR / "var").absolute()
PRODUCTION = SLIPWAY_ENV == "production"
DEBUG = env.bool("DEBUG", False)
SLIPWAY_PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/") or f"http://127.0.0.1:{env.int('PORT', 8000)}"
"""The address people reach the portal at; links in mail begin with it."""

if SLIPWAY_ENV not in ("development", "production"):
    raise ImproperlyConfigured(f'SLIPWAY_ENV is "{SLIPWAY_ENV}"; it is either "development" or "production".')
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG shows secrets to visitors; it cannot be on in production.")


def required_in_production(name: str, why: str) -> str:
    """The variable's value, or an empty string in development. Missing in production is an error, so that
    no process starts there on a development default."""
    value = env.str(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} is not set. In production it is required: {why}")
    return value
