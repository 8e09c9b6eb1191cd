"""Settings by environment variables (12-factor); one file per subject."""

from itsm.settings.base import *  # noqa: F403
