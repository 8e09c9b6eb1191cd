"""Outgoing mail. In development without EMAIL_URL it is kept in a folder and shown at /dev/mail/."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from itsm.settings.environment import SLIPWAY_HOME, env, required_in_production

__all__ = [
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_FOLDER",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_SUBJECT_PREFIX",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "SERVER_EMAIL",
    "SLIPWAY_MAIL_HOST",
    "SLIPWAY_MAIL_TIMEOUT",
]

DEFAULT_PORTS = {"smtp": 25, "submission": 587, "smtps": 465}
"""smtp is plain, submission upgrades by STARTTLS (RFC 6409), smtps is TLS from the first byte (RFC 8314)."""

EMAIL_URL = required_in_production("EMAIL_URL", "people would not be told what happens to their changes.")
address = urlsplit(EMAIL_URL)
if EMAIL_URL and address.scheme not in DEFAULT_PORTS:
    raise ImproperlyConfigured("EMAIL_URL begins with smtp://, submission:// or smtps://")

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_URL else "itsm.embedded.mail.FolderBackend"
)
EMAIL_HOST = address.hostname or ""
EMAIL_PORT = address.port or DEFAULT_PORTS.get(address.scheme, 25)
EMAIL_HOST_USER = unquote(address.username or "")
EMAIL_HOST_PASSWORD = unquote(address.password or "")
EMAIL_USE_TLS = address.scheme == "submission"
EMAIL_USE_SSL = address.scheme == "smtps"
EMAIL_TIMEOUT = SLIPWAY_MAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)
EMAIL_FOLDER = SLIPWAY_HOME / "mail"

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Slipway <slipway@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = "[Slipway] "

SLIPWAY_MAIL_HOST = env.str("MAIL_HOST", "")
"""The right-hand side of Message-IDs; empty takes the host of PUBLIC_URL. Threads break when it changes."""
