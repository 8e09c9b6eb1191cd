"""Settings by environment variables (12-factor); one file per subject.

Every variable is listed in docs/operators.md. In production a missing secret or server address is an error;
in development each has a default that needs no setup.
"""

from itsm.settings.admin import *  # noqa: F403
from itsm.settings.api import *  # noqa: F403
from itsm.settings.applications import *  # noqa: F403
from itsm.settings.broker import *  # noqa: F403
from itsm.settings.database import *  # noqa: F403
from itsm.settings.environment import *  # noqa: F403
from itsm.settings.graph import *  # noqa: F403
from itsm.settings.locale import *  # noqa: F403
from itsm.settings.logs import *  # noqa: F403
from itsm.settings.mail import *  # noqa: F403
from itsm.settings.security import *  # noqa: F403
from itsm.settings.sign_in import *  # noqa: F403
from itsm.settings.static import *  # noqa: F403
from itsm.settings.targets import *  # noqa: F403
