"""Every verb of a deployment that a person presses a button for: its words, its form, its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.doors.moments import PickedMoment
from itsm.core.models import User
from releases.actions import deployments
from releases.forms.base import NeededTextField, StartForm, VersionedForm, text_area
from releases.models import Deployment, DeploymentState, StepRun
from releases.models.step_run import IN_FLIGHT
from releases.queries.environments import in_promotion_order
from releases.rules.deployment_offers import offered


class ReasonForm(VersionedForm):
    reason = forms.CharField(label=_("Reason"), widget=text_area(3), required=False, max_length=4000)


class NoteForm(forms.Form):
    """`step` is the position that the page showed; another one may be waiting by now."""

    step = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = NeededTextField(
        label=_("Note"),
        widget=text_area(3),
        max_length=4000,
        help_text=_("What was done and seen; it stays in the record."),
    )

    def arguments(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ReconcileForm(NoteForm):
    outcome = forms.ChoiceField(
        label=_("What did the step do?"),
        widget=forms.RadioSelect,
        choices=[
            ("succeeded", _("It took effect as planned.")),
            ("failed", _("It failed, or took effect in part: turn back.")),
            ("not_applied", _("It surely took no effect: it may run.")),
        ],
    )
    field_order = ["outcome", "note"]


class PlanForm(forms.Form):
    environment = forms.ChoiceField(label=_("Environment"))
    window_start = PickedMoment(
        label=_("Window start"),
        required=False,
        help_text=_("Only where the environment needs a change of its own."),
    )
    window_end = PickedMoment(label=_("Window end"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        environments: Any = self.fields["environment"]
        environments.choices = [(row.name, row.label) for row in in_promotion_order()]


class DeploymentFilterForm(forms.Form):
    text = forms.CharField(label=_("Number or release"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any")), *DeploymentState.choices], required=False
    )
    environment = forms.ChoiceField(label=_("Environment"), required=False)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        environments: Any = self.fields["environment"]
        environments.choices = [("", _("Any")), *((row.name, row.label) for row in in_promotion_order())]


@dataclass(frozen=True)
class DeploymentVerb:
    name: str
    label: str | Promise
    action: Callable[..., Deployment]
    form: type[forms.Form] = VersionedForm
    style: str = "default"
    icon: str = ""
    lead: str | Promise = ""


VERBS: dict[str, DeploymentVerb] = {
    verb.name: verb
    for verb in (
        DeploymentVerb(
            "confirm_step",
            _("Confirm the step"),
            deployments.confirm_step,
            NoteForm,
            "primary",
            "check",
            _("You carried it out as planned. The deployment goes on."),
        ),
        DeploymentVerb(
            "fail",
            _("It could not be done"),
            deployments.fail,
            NoteForm,
            "danger",
            "x",
            _("The step counts as failed, and the completed steps are undone in reverse order."),
        ),
        DeploymentVerb(
            "reconcile",
            _("Settle the outcome"),
            deployments.reconcile,
            ReconcileForm,
            "primary",
            "help-circle",
            _("Look at the target first. What you say here is evidence."),
        ),
        DeploymentVerb(
            "schedule", _("Schedule"), deployments.schedule, StartForm, "primary", "calendar-time"
        ),
        DeploymentVerb(
            "start",
            _("Start now"),
            deployments.start,
            style="primary",
            icon="player-play",
            lead=_("It would start by itself at its time; approval and window are checked again now."),
        ),
        DeploymentVerb(
            "reschedule", _("Set another time"), deployments.reschedule, StartForm, icon="calendar-time"
        ),
        DeploymentVerb(
            "pause",
            _("Pause"),
            deployments.pause,
            ReasonForm,
            icon="player-pause",
            lead=_("The step under way ends; no other begins until somebody resumes."),
        ),
        DeploymentVerb("resume", _("Resume"), deployments.resume, style="primary", icon="player-play"),
        DeploymentVerb(
            "roll_back",
            _("Roll back"),
            deployments.roll_back,
            ReasonForm,
            "danger",
            "arrow-back-up",
            _("The completed steps are undone in reverse order."),
        ),
        DeploymentVerb("cancel", _("Cancel"), deployments.cancel, ReasonForm, "danger", "ban"),
    )
}


DONE: dict[str, str | Promise] = {
    "confirm_step": _("The step was confirmed; the deployment goes on."),
    "fail": _("The step counts as failed; what was done is being undone."),
    "reconcile": _("The outcome was settled."),
    "schedule": _("The deployment was scheduled; it starts by itself."),
    "start": _("The deployment has started."),
    "reschedule": _("The deployment was set to another time."),
    "pause": _("The deployment pauses after the step under way."),
    "resume": _("The deployment goes on."),
    "roll_back": _("The deployment is being rolled back."),
    "cancel": _("The deployment was canceled."),
}
"""What happened, for the message after each verb."""


def step_in_flight(deployment: Deployment) -> StepRun | None:
    """At most one; from the prefetched steps."""
    return next((step for step in deployment.step_runs.all() if step.state in IN_FLIGHT), None)


def offers(user: User, deployment: Deployment) -> list[DeploymentVerb]:
    """The buttons for this person now, the usual way first."""
    step = step_in_flight(deployment)
    names = offered(
        deployment.state,
        waits_for_person=step is not None and step.kind == "manual" and step.state == "waiting",
        in_doubt=step is not None and step.state == "unknown",
        in_flight=step is not None,
    )
    return [VERBS[name] for name in names if _may(user, name, deployment)]


def _may(user: User, name: str, deployment: Deployment) -> bool:
    """On the release's target the time is the release's, and asks for the right to set that one too."""
    asked = [f"deployment.{name}"]
    if deployment.moves_release and name in ("schedule", "reschedule"):
        asked.append("release.schedule")
    if deployment.moves_release and name == "cancel" and deployment.state == "scheduled":
        asked.append("release.unschedule")
    return all(access.may(user, verb, deployment.unit) for verb in asked)
