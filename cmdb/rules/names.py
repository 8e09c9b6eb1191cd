"""Names by which programs know classes, attributes and relationship types."""

import re

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal, invalid

NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")


def check_name(name: str, field: str = "name") -> Refusal | None:
    if NAME.fullmatch(name):
        return None
    return invalid({field: [_("Use up to 80 lower-case letters, digits and underscores, a letter first.")]})
