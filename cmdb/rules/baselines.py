"""What a baseline may be."""

from django.utils.translation import gettext as _

from itsm.core.refusals import Kind, Refusal, invalid
from itsm.core.telling import is_storable

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 20_000
MOST_ITEMS = 100_000


def check_baseline(name: str, description: str, *, chosen: bool) -> Refusal | None:
    """`chosen`: items or filters were given."""
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = [_("A name is required.")]
    for field, text, longest in (
        ("name", name, LONGEST_NAME),
        ("description", description, LONGEST_DESCRIPTION),
    ):
        if len(text) > longest:
            errors[field] = [_("This is longer than %(limit)s characters.") % {"limit": longest}]
        elif not is_storable(text):
            errors[field] = [_("Null characters and broken Unicode are not allowed.")]
    if not chosen:
        errors["ci"] = [_("Choose at least one item.")]
    return invalid(errors) if errors else None


def check_size(items: int) -> Refusal | None:
    """How many CIs a baseline may hold: one at least, MOST_ITEMS at most."""
    if items == 0:
        return Refusal(
            "nothing_selected",
            _("Nothing that you may see was selected."),
            Kind.INVALID,
            next_step=_("Choose items that you may see."),
        )
    return check_bound(items)


def check_bound(items: int) -> Refusal | None:
    """Of what is read at once: one beyond the bound stands for however many more."""
    if items <= MOST_ITEMS:
        return None
    return Refusal(
        "selection_too_large",
        _("The selection holds more than %(most)s items, the most that one baseline keeps.")
        % {"most": MOST_ITEMS},
        Kind.TOO_LARGE,
        next_step=_("Take several baselines, for instance one for each service."),
        facts={"items": items, "most": MOST_ITEMS},
    )


def name_taken(name: str) -> Refusal:
    return Refusal(
        "baseline_exists",
        _("This unit has a baseline of this name already."),
        next_step=_("Choose another name, or retire the other baseline first."),
        facts={"name": name},
        field="name",
    )


def already_retired() -> Refusal:
    return Refusal(
        "baseline_retired",
        _("This baseline is retired."),
        next_step=_("Take a new one where it is needed."),
    )
