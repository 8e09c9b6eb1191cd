"""The settings that notices read, with their defaults, in one place."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings


def public_url() -> str:
    """The address under which people reach the portal, without a slash at the end."""
    return str(getattr(settings, "SLIPWAY_PUBLIC_URL", "http://127.0.0.1:8000")).rstrip("/")


def mail_host() -> str:
    """The right-hand side of message identifiers; it must stay the same for threads to stay whole."""
    configured = str(getattr(settings, "SLIPWAY_MAIL_HOST", ""))
    return configured or urlsplit(public_url()).hostname or "localhost"


def sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL)


def mail_server_configured() -> bool:
    """False in development without a mail server: mail is then only shown at /dev/mail/."""
    return bool(settings.EMAIL_HOST)


def server_timeout() -> float:
    """Seconds to wait for any answer of the mail server but the one to the end of the data."""
    return float(getattr(settings, "SLIPWAY_MAIL_TIMEOUT", 10))


def acceptance_timeout() -> float:
    """Seconds to wait for the answer to the end of the data (RFC 5321 4.5.3.2.6 asks for minutes)."""
    return float(getattr(settings, "SLIPWAY_MAIL_ACCEPTANCE_TIMEOUT", 300))


def attempt_lease() -> timedelta:
    """How long an attempt may take before its sender counts as dead: all answers but the last, and some."""
    return timedelta(seconds=server_timeout() * 6 + 5)


def acceptance_lease() -> timedelta:
    """The lease from the end of the data on."""
    return timedelta(seconds=acceptance_timeout() + 30)
