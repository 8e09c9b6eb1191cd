"""Writing a change request: what is missing in a draft is said when it is submitted."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from changes import queries, rules
from changes.forms.fields import CIField, people, text_field
from changes.models import ChangeRequest
from cmdb import queries as cmdb
from itsm.core import access
from itsm.core.doors.fields import UnitField, offer_people
from itsm.core.doors.moments import KeepsMoments, PickedMoment
from itsm.core.models import Role, User

RISK = "risk_"
IMPLEMENTERS = {
    Role.DEPLOYER,
    Role.RELEASE_MANAGER,
    Role.CHANGE_MANAGER,
    Role.CONFIGURATION_MANAGER,
}


class _RiskQuestions(KeepsMoments):
    """The questionnaire, one field a question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in rules.QUESTIONS:
            self.fields[f"{RISK}{question.name}"] = forms.TypedChoiceField(
                label=question.text,
                choices=[("", _("Not answered yet")), *enumerate(question.choices)],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def answers(self) -> dict[str, int]:
        """The questions that were answered."""
        given = {
            question.name: self.cleaned_data.get(f"{RISK}{question.name}") for question in rules.QUESTIONS
        }
        return {name: answer for name, answer in given.items() if answer is not None}


class _Planned(_RiskQuestions):
    """Where, when, by whom and on what: the same for every kind of change."""

    implementer = forms.ModelChoiceField(people(), label=_("Implementer"), required=False)
    affected_cis = CIField(required=False)
    window_start = PickedMoment(label=_("Planned start"), required=False)
    window_end = PickedMoment(label=_("Planned end"), required=False)
    environment_name = forms.CharField(label=_("Environment"), max_length=60, required=False)

    def offer_implementers(self, change: ChangeRequest | None = None) -> None:
        """Those who work on changes, in the change's unit once it has one."""
        unit, kept = (change.unit, change.implementer) if change else (None, None)
        offer_people(self.fields["implementer"], IMPLEMENTERS, unit, kept=kept)

    def name_what_is_chosen(self, user: User) -> None:
        """Also when the form is shown again: what was chosen keeps its name beside its number."""
        chosen: Any = self.fields["affected_cis"]
        chosen.name_chosen(cmdb.names_of(user, self["affected_cis"].value() or ""))


class ChangeForm(_Planned):
    """A draft, new or edited. `user` decides which units and models are offered."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("What changes, in one line."))
    model = forms.ChoiceField(
        label=_("Change model"),
        help_text=_("How it is assessed and authorized. Standard changes are in the catalogue."),
    )
    unit = UnitField(label=_("Unit"))
    description = text_field(_("Description"))
    justification = text_field(_("Justification"), help_text=_("Why it is worth its risk, and for whom."))
    implementation_plan = text_field(
        _("Implementation plan"), help_text=_("The steps, so that another could do them.")
    )
    test_plan = text_field(_("Test plan"), help_text=_("How you will know that it worked."))
    backout_plan = text_field(_("Backout plan"), help_text=_("The way back, and how long it takes."))

    def __init__(self, *args: Any, user: User, editing: ChangeRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_what_is_chosen(user)
        self.offer_implementers(editing)
        self.helper = FormHelper()
        self.helper.layout = _layout(editing=editing is not None)
        if editing is not None:
            del self.fields["model"], self.fields["unit"]
            return
        units = access.units_where(user, "change.open")
        unit: Any = self.fields["unit"]
        unit.offer(units)
        unit.initial = units[0] if len(units) == 1 else None
        model: Any = self.fields["model"]
        model.choices = [pair for pair in queries.offered_models() if pair[0] != "standard"]


def _layout(*, editing: bool) -> Layout:
    """In the order in which people think of it; which model and unit it is, only a new change can say."""
    kind = [] if editing else [Row(Column("model"), Column("unit"))]
    return Layout(
        "version",
        Fieldset(_("What and why"), "title", *kind, "description", "justification"),
        Fieldset(
            _("On what and when"),
            "affected_cis",
            Row(Column("window_start"), Column("window_end")),
            Row(Column("environment_name"), Column("implementer")),
        ),
        Fieldset(_("Plans"), "implementation_plan", "test_plan", "backout_plan"),
        Fieldset(_("Risk"), *(f"{RISK}{question.name}" for question in rules.QUESTIONS)),
    )


class StandardForm(_Planned):
    """A change from the catalogue: its plans are the template's."""

    title = forms.CharField(label=_("Title"), max_length=200)
    unit = UnitField(label=_("Unit"))
    description = text_field(_("Description"))
    field_order = [
        "title",
        "unit",
        "description",
        "affected_cis",
        "window_start",
        "window_end",
        "implementer",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in rules.QUESTIONS:
            del self.fields[f"{RISK}{question.name}"]
        self.name_what_is_chosen(user)
        self.offer_implementers()
        unit: Any = self.fields["unit"]
        unit.offer(access.units_where(user, "change.open"))


class DelegationForm(forms.Form):
    to_user = forms.ModelChoiceField(people(), label=_("Who stands in"))
    start = PickedMoment(label=_("From"))
    end = PickedMoment(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
