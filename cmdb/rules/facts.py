"""What the plain facts of a CI may be."""

from django.utils.translation import gettext as _

from cmdb.rules.attributes import is_storable
from itsm.core.refusals import Refusal, invalid

LONGEST_TAG = 60
LONGEST = {"name": 255, "environment": 60, "source": 60, "external_id": 255, "description": 20_000}


def check_facts(*, criticality: int | None = None, **texts: str | None) -> Refusal | None:
    """One refusal that names every fact that does not fit. Facts not given are not checked."""
    errors: dict[str, list[str]] = {}
    for name, text in texts.items():
        if text is not None and (found := _fault(name, text)):
            errors[name] = [found]
    if criticality is not None and criticality not in (1, 2, 3, 4):
        errors["criticality"] = [_("Criticality is a number from 1 (critical) to 4 (low).")]
    return invalid(errors) if errors else None


def _fault(name: str, text: str) -> str:
    if name == "name" and not text.strip():
        return _("A name is required.")
    if not is_storable(text):
        return _("Null characters and broken Unicode are not allowed.")
    if len(text) > LONGEST[name]:
        return _("This is longer than %(limit)s characters.") % {"limit": LONGEST[name]}
    return ""
