"""What an environment's values may be called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


def problems_of_values(values: object) -> list[str]:
    """Names are what `${name}` can refer to; values are texts."""
    if not isinstance(values, Mapping):
        return [_("Values are names with a text each.")]
    found = [
        _("“%(name)s” is not a name: use lower-case letters, digits and underscores.") % {"name": name}
        for name in values
        if not isinstance(name, str) or not _NAME.match(name)
    ]
    found += [
        _("The value of “%(name)s” is not a text.") % {"name": name}
        for name, value in values.items()
        if not isinstance(value, str)
    ]
    return found
