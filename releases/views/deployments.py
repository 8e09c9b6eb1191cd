"""The list of deployments, and the page on which one is watched live."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from itsm.core import access
from itsm.core.clock import database_now
from itsm.core.doors.pages import SignedInView, VerbView
from releases.actions import deployments as actions
from releases.forms.deployments import (
    DONE,
    VERBS,
    DeploymentFilterForm,
    DeploymentVerb,
    NoteForm,
    PlanForm,
    offers,
    step_in_flight,
)
from releases.models import Deployment, StepRun
from releases.models.deployment import MOVING
from releases.queries import deployments, releases
from releases.queries.paging import sliced
from releases.rules.progress import DONE as SETTLED
from releases.rules.progress import undo_stands, way_back
from releases.views.listing import PageLinks

WATCH_SECONDS = 2
GOING_BACK = ("rolling_back", "rolled_back")
PROGRESS_TONES = {"failed": "bad", "rolling_back": "wait", "rolled_back": "wait", "unknown": "wait"}
ABOUT_A_STEP = ("confirm_step", "fail", "reconcile")


class DeploymentListView(SignedInView):
    """Every deployment the user may see, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = DeploymentFilterForm(request.GET)
        form.is_valid()
        given = form.cleaned_data
        rows = deployments.listing(self.user, given)
        page = sliced(rows, before=given.get("before"), after=given.get("after"))
        content = {"form": form, "page": PageLinks(request, page, deployments.with_labels(page.rows))}
        return render(request, "releases/deployments/list.html", content)


class DeploymentView(SignedInView):
    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        content = live_content(self.user, deployments.get(self.user, number))
        return render(request, "releases/deployments/page.html", content)


class DeploymentProgressView(SignedInView):
    """The part of the page that changes by itself; 204 while it is as the reader last saw it.

    So nothing is swapped without a reason: what is being typed stays, and a screen reader speaks only when
    there is news.
    """

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        content = live_content(self.user, deployments.get(self.user, number))
        if request.GET.get("seen") == content["stamp"]:
            return HttpResponse(status=204)
        return render(request, "releases/deployments/live.html", {**content, "swapped": True})


def live_content(user: Any, deployment: Deployment) -> dict[str, Any]:
    steps = list(deployment.step_runs.all())
    step = step_in_flight(deployment)
    buttons = offers(user, deployment)
    confirming = any(verb.name == "confirm_step" for verb in buttons)
    done, total = figures(deployment, steps)
    return {
        "deployment": deployment,
        "release": deployment.release,
        "forward": [row for row in steps if row.direction == "forward"],
        "back": undoing(deployment, steps),
        "going_back": deployment.state in GOING_BACK,
        "progress_tone": PROGRESS_TONES.get(deployment.state, ""),
        "step": step,
        "offers": buttons,
        "note_form": NoteForm(initial={"step": step.position}) if step and confirming else None,
        "done": done,
        "total": total,
        "moving": deployment.state in (*MOVING, "scheduled"),
        "watch_seconds": WATCH_SECONDS,
        "stamp": stamp_of(deployment, steps, [verb.name for verb in buttons]),
    }


def undoing(deployment: Deployment, steps: list[StepRun]) -> list[dict[str, Any]]:
    """The way back, last step first, each with how it stands: its own state, "if_needed" or "not_needed"."""
    rows = sorted((row for row in steps if row.direction == "back"), key=lambda row: -row.position)
    return [{"run": row, "stands": undo_stands(row.state, deployment.state)} for row in rows]


def figures(deployment: Deployment, steps: list[StepRun]) -> tuple[int, int]:
    """Steps settled and steps in all, on the way that is being taken."""
    views = deployments.views_of(steps)
    taken = (
        way_back(views)
        if deployment.state in GOING_BACK
        else [view for view in views if view.direction == "forward"]
    )
    return sum(1 for view in taken if view.state in SETTLED), len(taken)


def stamp_of(deployment: Deployment, steps: list[StepRun], buttons: list[str]) -> str:
    """Changes whenever the live part would look different."""
    seen = [deployment.version, deployment.state, buttons]
    seen += [(row.pk, row.state, row.attempt, row.outcome_code, len(row.output), row.note) for row in steps]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


class DeploymentVerbView(VerbView):
    """Any verb of the table: its page asks what it needs, its POST calls its action."""

    template_name = "releases/deployments/verb.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["verb"] not in VERBS:
            raise Http404
        self.form_class = self.verb.form  # type: ignore[misc]
        self.success_message = DONE[self.verb.name]  # type: ignore[misc]
        return super().dispatch(request, *args, **kwargs)

    @property
    def verb(self) -> DeploymentVerb:
        return VERBS[str(self.kwargs["verb"])]

    @property
    def number(self) -> str:
        return str(self.kwargs["number"])

    def fetch(self) -> Deployment:
        return deployments.get(self.user, self.number)

    def right(self) -> str:
        return f"deployment.{self.kwargs['verb']}"

    def initial(self, subject: Any) -> dict[str, Any]:
        step = step_in_flight(subject)
        change = subject.covering_change
        return {
            "version": subject.version,
            "step": step.position if step else None,
            "window": (change.window_start, change.window_end) if change else (None, None),
            "now": database_now(),
        }

    def perform(self, form: Any) -> Any:
        return self.verb.action(self.number, actor=self.user, **form.arguments())

    def next_url(self, result: Any) -> str:
        return reverse("releases:deployment", args=[self.number])

    def context(self, subject: Any) -> dict[str, Any]:
        return {
            "verb_title": self.verb.label,
            "verb_label": self.verb.label,
            "verb_lead": self.verb.lead,
            "verb_style": self.verb.style if self.verb.style != "default" else "primary",
            "back_url": self.next_url(None),
            "step": step_in_flight(subject) if self.verb.name in ABOUT_A_STEP else None,
        }


class PlanDeploymentView(VerbView):
    """Plan a deployment of one release to its target or an environment before it."""

    form_class = PlanForm
    needs = "deployment.plan"

    def fetch(self) -> Any:
        return releases.get(self.user, str(self.kwargs["number"]))

    def perform(self, form: Any) -> Any:
        return actions.plan(release=str(self.kwargs["number"]), actor=self.user, **form.cleaned_data)

    def next_url(self, result: Any) -> str:
        return reverse("releases:deployment", args=[result.number])

    def context(self, subject: Any) -> dict[str, Any]:
        from django.utils.translation import gettext as _

        return {
            "verb_title": _("Plan a deployment"),
            "verb_label": _("Plan"),
            "back_url": reverse("releases:release", args=[subject.number]),
            "may_plan": access.may(self.user, "deployment.plan", subject.unit),
        }
