from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from changes import queries as changes
from cmdb import queries as cmdb
from itsm.core import access
from itsm.core.doors.pages import SignedInView
from releases.forms.needs import Needed, needs_ahead, needs_of_approval
from releases.forms.plan import told_answers
from releases.forms.rows import SECTIONS
from releases.forms.verbs import VERBS, offers
from releases.models import Release, ReleaseState, Review
from releases.queries import deployments, gates, releases, step_help, story
from releases.rules.deploying import BEFORE_THE_TARGET
from releases.rules.editing import (
    ACCOMPANYING,
    SIGNED,
    UNDER_APPROVAL,
    may_add_evidence,
    may_edit_plan,
    may_edit_request,
)
from releases.rules.next_step import Standing, next_step
from releases.rules.offers import USUAL_WAY, reached

TABS = {
    "overview": _("Overview"),
    "plan": _("Plan"),
    "gates": _("Gates"),
    "deployments": _("Deployments"),
    "review": _("Review"),
    "story": _("Story"),
}
STEPS = [(state, ReleaseState(state).label) for state in USUAL_WAY]
IMPACT_SHOWN = 50


class ReleaseView(SignedInView):
    """One release: where it stands, what comes next, and a tab for each side of it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        release = releases.get(self.user, number)
        tab = request.GET.get("tab", "overview")
        if tab not in TABS:
            tab = "overview"
        manages = access.may(self.user, "release.edit_plan", release.unit)
        verb, needs = needs_ahead(release)
        title, text = next_step(_standing(release, needs))
        content = {
            "subject": release,
            "release": release,
            "tab": tab,
            "tabs": TABS,
            "steps": STEPS,
            "reached": reached(release.state),
            "stopped": release.get_state_display() if release.state not in USUAL_WAY else "",
            "next_title": title,
            "next_text": text,
            "offers": offers(self.user, release),
            "needs": needs,
            "needing": verb if needs else "",
            "needing_label": VERBS[verb].label if needs else "",
            "may_fill_in": manages or release.requested_by_id == self.user.pk,
            "manages": manages,
            "rollback_change": releases.rollback_change(release),
            "rollback_of": deployments.to_roll_back(self.user, release),
            **getattr(self, f"_{tab}")(release, manages),
        }
        return render(request, f"releases/release/{tab}.html", content)

    def _overview(self, release: Release, manages: bool) -> dict[str, Any]:
        ci_ids = list(release.affected_cis.values_list("ci_id", flat=True))
        own = release.requested_by_id == self.user.pk and access.may(
            self.user, "release.edit_request", release.unit
        )
        return {
            "affected": cmdb.visible_to(self.user).filter(pk__in=ci_ids).order_by("name"),
            "affected_total": len(ci_ids),
            "impact": cmdb.impact(ci_ids, viewer=self.user, limit=IMPACT_SHOWN) if ci_ids else None,
            "change": release.covering_change,
            "earlier_changes": changes.covering(release.number).exclude(pk=release.covering_change_id or 0)[
                :20
            ],
            "may_edit_request": (own or manages)
            and may_edit_request(release.state, is_manager=manages) is None,
        }

    def _plan(self, release: Release, manages: bool) -> dict[str, Any]:
        state = release.state
        rows = {name: getattr(release, name).order_by("position") for name in SECTIONS}
        rows["roles"] = rows["roles"].select_related("person")
        return {
            "rows": rows,
            "sections": SECTIONS,
            "risk": told_answers(release.risk_answers),
            "unlisted": step_help.unlisted(release),
            "missing": needs_of_approval(release) if state in UNDER_APPROVAL else [],
            "may_edit_plan": manages and may_edit_plan(state) is None,
            "may_edit_signed": manages and state in SIGNED,
            "may_edit_accompanying": manages and state in ACCOMPANYING,
        }

    def _gates(self, release: Release, manages: bool) -> dict[str, Any]:
        return {
            "places": gates.places(release),
            "may_add": may_add_evidence(release.state) is None
            and access.may(self.user, "release.add_evidence", release.unit),
        }

    def _deployments(self, release: Release, manages: bool) -> dict[str, Any]:
        return {
            "deployments": release.deployments.select_related("environment").order_by("-id")[:100],
            "may_plan_deployment": release.state in BEFORE_THE_TARGET
            and access.may(self.user, "deployment.plan", release.unit),
        }

    def _review(self, release: Release, manages: bool) -> dict[str, Any]:
        return {
            "review": Review.objects.filter(release=release).select_related("recorded_by").first(),
            "follow_ups": release.follow_ups.select_related("owner").order_by("position"),
            "may_record": manages and release.state == ReleaseState.REVIEW,
        }

    def _story(self, release: Release, manages: bool) -> dict[str, Any]:
        whole = self.request.GET.get("all") == "yes"
        return {"entries": story.story_of(release, whole=whole), "whole": whole}


def _standing(release: Release, needs: list[Needed]) -> Standing:
    change = release.covering_change
    return Standing(
        state=release.state,
        is_complete=not needs,
        change_state=change.state if change else "",
        on_hold=change is not None and change.on_hold,
    )
