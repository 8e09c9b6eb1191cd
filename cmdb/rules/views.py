"""What a saved view may be."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal, invalid
from itsm.core.telling import is_storable

LONGEST_NAME = 80
MOST_VIEWS = 200


def check_view(name: str, filters: Mapping[str, str], *, kept: int) -> Refusal | None:
    """`kept` is how many views the person has already."""
    errors = _wrong_name(name)
    if not filters:
        errors["filters"] = [_("Filter the list first: a view keeps its filters.")]
    if kept >= MOST_VIEWS:
        errors["name"] = [_("You keep %(most)s views already; delete one first.") % {"most": MOST_VIEWS}]
    return invalid(errors) if errors else None


def check_name(name: str) -> Refusal | None:
    errors = _wrong_name(name)
    return invalid(errors) if errors else None


def name_taken() -> Refusal:
    return invalid({"name": [_("Another view of this owner has that name.")]})


def _wrong_name(name: str) -> dict[str, list[str]]:
    if name.strip() and len(name) <= LONGEST_NAME and is_storable(name):
        return {}
    return {"name": [_("Give it a name of at most %(limit)s characters.") % {"limit": LONGEST_NAME}]}
