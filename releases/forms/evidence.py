"""Evidence at a gate, the review, templates, environments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from itsm.core.models import User
from releases.forms.base import DateField, VersionedForm, text_area
from releases.forms.formsets import RowForm
from releases.models import GateKind, Verdict
from releases.models.environment import MOST_AT_ONCE


class TestReportForm(forms.Form):
    __test__ = False

    report = forms.FileField(
        label=_("JUnit report (XML)"), help_text=_("As the test runner wrote it; at most 10 MB.")
    )
    note = forms.CharField(label=_("Note"), widget=text_area(2), required=False, max_length=4000)


class CheckForm(forms.Form):
    passed = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("Passed")), ("no", _("Not passed"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What was checked, and how"), widget=text_area(3), max_length=4000)


def yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


class ReviewForm(VersionedForm):
    objectives_met = forms.ChoiceField(label=_("Objectives met"), choices=Verdict.choices)
    on_time = yes_or_no(_("On time"))
    on_budget = yes_or_no(_("Within budget"))
    actual_cost = forms.DecimalField(
        label=_("Actual cost"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    summary = forms.CharField(label=_("What happened"), widget=text_area(4), max_length=50_000)
    lessons = forms.CharField(
        label=_("Lessons learned"), widget=text_area(4), required=False, max_length=50_000
    )
    stakeholder_feedback = forms.CharField(
        label=_("Feedback from stakeholders"), widget=text_area(3), required=False, max_length=50_000
    )


class FollowUpForm(RowForm):
    person_field = "owner"
    task = forms.CharField(label=_("Task"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    due_on = DateField(label=_("Due on"), required=False)
    done = forms.BooleanField(label=_("Done"), required=False)


class PublishTemplateForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("An existing name gets this plan as its next version.")
    )
    description = forms.CharField(label=_("Description"), widget=text_area(2), required=False)
    note = forms.CharField(label=_("What is new"), widget=text_area(2), required=False)


class ApplyTemplateForm(VersionedForm):
    template_id = forms.TypedChoiceField(label=_("Template"), coerce=int)

    def __init__(self, *args: Any, templates: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["template_id"]
        choices.choices = templates


class EnvironmentForm(VersionedForm):
    label = forms.CharField(label=_("Label"), max_length=80)
    position = forms.IntegerField(label=_("Promotion order"), min_value=1, max_value=1000)
    needs_change = forms.BooleanField(label=_("Needs a change"), required=False)
    concurrent_deployments = forms.IntegerField(
        label=_("Deployments at once"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=1,
        help_text=_("More than one only where releases cannot get in each other's way."),
    )
    values = forms.JSONField(
        label=_("Values"),
        required=False,
        widget=text_area(5),
        help_text=_("JSON: names that steps refer to as ${name}, with a text each."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def clean_values(self) -> Any:
        return self.cleaned_data["values"] or {}


NEW_ENVIRONMENT = {"needs_change": True, "concurrent_deployments": 1, "is_active": True}


class NewEnvironmentForm(EnvironmentForm):
    name = forms.SlugField(label=_("Short name"), max_length=40)
    field_order = ["name"]


class GateForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=GateKind.choices)
    min_tests = forms.IntegerField(label=_("Tests, at least"), min_value=0, initial=1)
    max_skipped = forms.IntegerField(label=_("Skipped, at most"), min_value=0, required=False)
    guidance = forms.CharField(label=_("Guidance"), widget=text_area(2), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
