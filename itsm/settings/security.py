"""Keys, hosts, cookies and what a page may load."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from itsm.settings.environment import (
    PRODUCTION,
    SLIPWAY_HOME,
    SLIPWAY_PUBLIC_URL,
    env,
    required_in_production,
)
from itsm.settings.secret_key import development_key

__all__ = [
    "ALLAUTH_TRUSTED_PROXY_COUNT",
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "CONTENT_SECURITY_POLICY_BY_PATH",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "LANGUAGE_COOKIE_SECURE",
    "PERMISSIONS_POLICY",
    "PROXIES_IN_FRONT",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REDIRECT_EXEMPT",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SLIPWAY_AUDIT_SIGNING_KEY",
    "USE_X_FORWARDED_HOST",
    "X_FRAME_OPTIONS",
]

SECRET_KEY = required_in_production("SECRET_KEY", "sessions and signed content rest on it.")
SECRET_KEY = SECRET_KEY or development_key(SLIPWAY_HOME)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SLIPWAY_AUDIT_SIGNING_KEY = env.str("AUDIT_SIGNING_KEY", "")
"""Signs the audit chain's checkpoints; empty takes a key kept in SLIPWAY_HOME/audit/."""

HOST = urlsplit(SLIPWAY_PUBLIC_URL).hostname or "127.0.0.1"
LOOPBACK = [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", []) or [HOST, *LOOPBACK]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", []) or [SLIPWAY_PUBLIC_URL]

# Behind a proxy that ends TLS. Only believed where the operator says that the proxy sets the header itself.
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
# Of X-Forwarded-For only what our own proxies appended is true: as many of its last addresses as there are
# proxies. All before that is whatever the client wrote.
PROXIES_IN_FRONT = env.int("PROXIES_IN_FRONT", 1 if BEHIND_TLS_PROXY else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES_IN_FRONT
USE_X_FORWARDED_HOST = False
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
    }
}
CONTENT_SECURITY_POLICY_BY_PATH = {
    # django-unfold draws its pages with Alpine.js, which evaluates the expressions in attributes, and sets
    # its theme colours in a <style>. A nonce beside 'unsafe-inline' would switch the latter off.
    "/admin/": {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]},
    # Swagger UI styles its elements inline; its scripts come from our own static files.
    "/api/v1/docs/": {"style-src": [SELF, UNSAFE_INLINE]},
}
"""Directives that replace those above for pages whose path begins so. Everything else stays strict."""
