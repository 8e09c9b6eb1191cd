"""The plan's texts, people and window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from changes.rules import QUESTIONS
from itsm.core.doors.fields import offer_people
from itsm.core.doors.moments import PickedMoment
from itsm.core.models import Role, User
from releases.forms.base import VersionedForm, text_area
from releases.models import Release
from releases.queries.people import change_models, change_templates, people_of

RISK = "risk_"


FITTING = {
    "manager": {Role.RELEASE_MANAGER},
    "implementer": {Role.DEPLOYER, Role.RELEASE_MANAGER, Role.CONFIGURATION_MANAGER},
}
"""Whom the plan's lists offer; the field itself takes everybody with a role in the unit."""


class PlanForm(VersionedForm):
    """Half a plan can be saved; asking for approval says what is missing."""

    manager = forms.ModelChoiceField(label=_("Release manager"), queryset=User.objects.none())
    implementer = forms.ModelChoiceField(
        label=_("Implementer"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Who answers for the deployment; does not count towards the approval."),
    )
    change_model = forms.ChoiceField(label=_("Change model"))
    change_template = forms.ChoiceField(
        label=_("Standard change template"),
        required=False,
        help_text=_("Only for a standard change: the template whose approval stands for it."),
    )
    window_start = PickedMoment(label=_("Window start"), required=False)
    window_end = PickedMoment(label=_("Window end"), required=False)
    implementation_plan = forms.CharField(
        label=_("Implementation plan"), widget=text_area(5), required=False, max_length=50_000
    )
    test_plan = forms.CharField(label=_("Test plan"), widget=text_area(4), required=False, max_length=50_000)
    backout_plan = forms.CharField(
        label=_("Backout plan"), widget=text_area(4), required=False, max_length=50_000
    )

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("manager", "implementer"):
            field: Any = self.fields[name]
            field.queryset = people_of(release.unit)
            offer_people(field, FITTING[name], release.unit, kept=getattr(release, name))
        models: Any = self.fields["change_model"]
        models.choices = change_models()
        templates: Any = self.fields["change_template"]
        templates.choices = _templates_for(release)
        for question in QUESTIONS:
            text: Any = question.text
            self.fields[RISK + question.name] = forms.TypedChoiceField(
                label=text,
                choices=[("", "—"), *enumerate(question.choices)],
                coerce=int,
                required=False,
                empty_value=None,
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "version",
            Fieldset(_("People"), Row(Column("manager"), Column("implementer"))),
            Fieldset(
                _("Change and window"),
                Row(Column("change_model"), Column("change_template")),
                Row(Column("window_start"), Column("window_end")),
            ),
            Fieldset(_("Plans"), "implementation_plan", "test_plan", "backout_plan"),
            Fieldset(_("Risk"), *(RISK + question.name for question in QUESTIONS)),
        )

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        answers = {question.name: given.pop(RISK + question.name) for question in QUESTIONS}
        given["risk_answers"] = {name: answer for name, answer in answers.items() if answer is not None}
        return given


def _templates_for(release: Release) -> list[tuple[str, Any]]:
    """Those offered now; one chosen earlier stays to be seen, and says that it no longer counts."""
    offered: list[tuple[str, Any]] = [("", "—"), *change_templates(release.unit)]
    chosen = release.change_template
    if chosen not in dict(offered):
        offered.append((chosen, _("%(name)s (no longer offered)") % {"name": chosen}))
    return offered


def initial_of(release: Release) -> dict[str, Any]:
    own = {name: getattr(release, name) for name in PlanForm.base_fields}
    return {**own, **{RISK + name: answer for name, answer in release.risk_answers.items()}}


def told_answers(answers: Mapping[str, int]) -> list[tuple[str, str]]:
    """Each question of the risk with the answer given, as the board will read it; empty where none was."""
    told = []
    for question in QUESTIONS:
        answer = answers.get(question.name)
        told.append((str(question.text), "" if answer is None else str(question.choices[answer])))
    return told
