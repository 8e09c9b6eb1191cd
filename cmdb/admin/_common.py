"""What the pages of this floor's administration share."""

from collections.abc import Callable
from typing import Any

from itsm.core import access
from itsm.core.models import User


def allowed(verb: str) -> Callable[[User, Any], bool]:
    """Whether to offer a button: a role allows its verb where the subject belongs."""
    return lambda user, subject: access.may(user, verb, getattr(subject, "unit", None))
