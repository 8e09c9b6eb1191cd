"""What the plain facts of a CI may be."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal, invalid
from itsm.core.telling import is_storable

PLACE = "place"
"""The class of everything that a CI can stand in."""
LONGEST_TAG = 60
MOST_TAGS = 50
LONGEST = {
    "name": 255,
    "environment": 60,
    "source": 60,
    "external_id": 255,
    "source_status": 100,
    "description": 20_000,
}


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


def tags_of(given: Iterable[str]) -> list[str]:
    """Tags as they are kept: lower case, without empty ones, each once, in order."""
    return sorted({" ".join(tag.lower().split()) for tag in given} - {""})


def check_tags(tags: list[str]) -> str:
    """What is wrong with tags as `tags_of` writes them, in a sentence; empty when nothing is."""
    if len(tags) > MOST_TAGS:
        return _("No more than %(limit)s tags.") % {"limit": MOST_TAGS}
    if any(len(tag) > LONGEST_TAG or "," in tag for tag in tags):
        return _("A tag has at most %(limit)s characters and no comma.") % {"limit": LONGEST_TAG}
    if not all(is_storable(tag) for tag in tags):
        return _("Null characters and broken Unicode are not allowed.")
    return ""
