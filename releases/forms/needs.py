"""What a verb still needs, in the words of the forms that take it, with the address of the very field."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from releases.forms.plan import PlanForm
from releases.forms.request import ReleaseRequestForm
from releases.forms.rows import SECTIONS
from releases.models import Release
from releases.queries.needs import missing_for_approval, needed_for
from releases.rules.editing import PLAN
from releases.rules.needs import Need

_FIELDS = {
    **{("request", name): field for name, field in ReleaseRequestForm.base_fields.items()},
    **{("plan", name): field for name, field in PlanForm.base_fields.items()},
}
_PAGES = {
    "request": "releases:edit_request",
    "plan": "releases:edit_plan",
    "review": "releases:record_review",
}

HEADING_FOR = {
    "draft": "submit",
    **dict.fromkeys(PLAN, "request_approval"),
    "review": "close",
}
"""What approval needs is shown from the first day of planning on."""


@dataclass(frozen=True)
class Needed:
    """A line of what is missing: `label` is the field's own, empty where the sentence says it all."""

    text: str
    url: str
    label: str = ""


def needs_of(release: Release, verb: str) -> list[Needed]:
    return [_told(release, need) for need in needed_for(release, verb)]


def needs_ahead(release: Release) -> tuple[str, list[Needed]]:
    """The verb that the release is heading for and what it will ask for; no verb where none asks."""
    verb = HEADING_FOR.get(release.state, "")
    if verb == "request_approval":
        return verb, needs_of_approval(release)
    return verb, needs_of(release, verb)


def needs_of_approval(release: Release) -> list[Needed]:
    return [_told(release, need) for need in missing_for_approval(release)]


def _told(release: Release, need: Need) -> Needed:
    field = _FIELDS.get((need.place, need.field))
    return Needed(need.text, _address(release, need), str(field.label) if field else "")


def _address(release: Release, need: Need) -> str:
    if need.place in SECTIONS:
        return reverse("releases:edit_rows", args=[release.number, need.place])
    if need.place not in _PAGES:
        return f"{reverse('releases:release', args=[release.number])}?tab={need.place}"
    page = reverse(_PAGES[need.place], args=[release.number])
    return f"{page}#id_{need.field}" if need.field else page
