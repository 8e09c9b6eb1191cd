"""Static files, served compressed and with content hashes in their names; uploads, served by views only."""

from itsm.settings.environment import BASE_DIR, DEBUG, PRODUCTION, SLIPWAY_HOME, env

__all__ = [
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "FILE_UPLOAD_PERMISSIONS",
    "MEDIA_ROOT",
    "SLIPWAY_UPLOAD_MAX_BYTES",
    "STATIC_ROOT",
    "STATIC_URL",
    "STORAGES",
    "WHITENOISE_AUTOREFRESH",
    "WHITENOISE_KEEP_ONLY_HASHED_FILES",
    "WHITENOISE_USE_FINDERS",
]

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "static-collected") if PRODUCTION else None

MEDIA_ROOT = env.path("UPLOADS_ROOT", SLIPWAY_HOME / "uploads")
FILE_UPLOAD_PERMISSIONS = 0o600
SLIPWAY_UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PLAIN_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # In development files come from where they lie, so `collectstatic` is a step of production only.
    "staticfiles": {"BACKEND": STATIC_STORAGE if PRODUCTION else PLAIN_STORAGE},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
