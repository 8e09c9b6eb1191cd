"""What is still missing before a verb can be done, asked of the same rules that its action asks."""

from __future__ import annotations

from typing import Any

from itsm.core.clock import database_now
from releases.models import Release, ReleaseState, Review
from releases.queries.plan import plan_facts
from releases.rules import requests, reviewing
from releases.rules.approval import needed_for_approval
from releases.rules.editing import PLAN
from releases.rules.needs import Need, of_fields, of_review


def needed_for(release: Release, verb: str) -> list[Need]:
    """Empty for a verb that asks for nothing, and where the release is in no state to do it anyway."""
    state, ask = _ASKED_BY.get(verb, ("", None))
    return ask(release) if ask is not None and release.state == state else []


def filled_in(release: Release) -> dict[str, Any]:
    """What `rules.requests.may_submit` looks at."""
    return {
        name: getattr(release, "target_environment_id" if name == "target_environment" else name)
        for name in requests.NEEDED_TO_SUBMIT
    }


def missing_for_submission(release: Release) -> list[Need]:
    return of_fields(requests.may_submit(filled_in(release), database_now().date()), "request")


def missing_for_approval(release: Release) -> list[Need]:
    """What approval would still ask for; once asked, the window may begin without being missed."""
    if release.target_environment is None:
        return []
    facts = plan_facts(release)
    needed = needed_for_approval(facts)
    if facts.needs_change and release.state in PLAN:
        fits = requests.window_fits(release.window_start, release.window_end, database_now())
        needed += of_fields(fits, "plan")
    return needed


def missing_for_closing(release: Release) -> list[Need]:
    has_review = Review.objects.filter(release=release).exists()
    return of_review(reviewing.may_close(has_review=has_review))


_ASKED_BY: dict[str, Any] = {
    "submit": (ReleaseState.DRAFT, missing_for_submission),
    "request_approval": (ReleaseState.TEST, missing_for_approval),
    "close": (ReleaseState.REVIEW, missing_for_closing),
}
