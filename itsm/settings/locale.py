"""Languages and time. Rows hold UTC; people see their own zone (core.User.time_zone)."""

from django.utils.translation import gettext_lazy as _

from itsm.settings.environment import BASE_DIR, env

__all__ = [
    "FORMAT_MODULE_PATH",
    "LANGUAGES",
    "LANGUAGE_CODE",
    "LOCALE_PATHS",
    "TIME_ZONE",
    "USE_I18N",
    "USE_TZ",
]

LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "itsm" / "locale"]
FORMAT_MODULE_PATH = ["itsm.portal.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
