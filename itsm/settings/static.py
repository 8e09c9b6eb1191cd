"""Static files, served compressed and with content hashes in their names; uploads, served by views only."""

from itsm.settings.environment import BASE_DIR, DEBUG, SLIPWAY_HOME, env

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
    "WHITENOISE_MANIFEST_STRICT",
    "WHITENOISE_USE_FINDERS",
]

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "static-collected")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()

MEDIA_ROOT = env.path("UPLOADS_ROOT", SLIPWAY_HOME / "uploads")
FILE_UPLOAD_PERMISSIONS = 0o600
SLIPWAY_UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PLAIN_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Before `collectstatic` has run (tests, a fresh clone) files come from where they lie.
    "staticfiles": {"BACKEND": STATIC_STORAGE if COLLECTED and not DEBUG else PLAIN_STORAGE},
}
WHITENOISE_USE_FINDERS = not COLLECTED or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
