"""Forms by which change models, policies, boards and templates are governed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changes import rules
from changes.forms.fields import people, text_field
from changes.models import ApprovalGroup, ApprovalPolicy, ChangeKind, ChangeState
from itsm.core.models import Unit, User

QUORUM = "quorum_"


class GroupForm(forms.Form):
    name = forms.SlugField(label=_("Name"), help_text=_("Lower-case letters, digits and hyphens."))
    label = forms.CharField(label=_("Label"), max_length=120)
    is_cab = forms.BooleanField(label=_("Is the change advisory board"), required=False)
    by_role = forms.BooleanField(
        label=_("Everyone with the CAB member role in the change's unit"), required=False
    )
    members = forms.ModelMultipleChoiceField(people(), label=_("Listed members"), required=False)


def policy_form(user: User, subject: Any) -> type[forms.Form]:
    """A form with a quorum for every group there is; empty means the group is not asked."""
    fields: dict[str, forms.Field] = {
        "name": forms.SlugField(label=_("Name")),
        "label": forms.CharField(label=_("Label"), max_length=120),
    }
    for group in ApprovalGroup.objects.order_by("label"):
        fields[f"{QUORUM}{group.name}"] = forms.IntegerField(
            label=_("Approvals needed from %(group)s") % {"group": group.label}, required=False, min_value=1
        )
    fields |= {
        "expires_after_hours": forms.IntegerField(
            label=_("Expires after (hours)"), required=False, min_value=1, help_text=_("Empty: never.")
        ),
        "counts_rejections": forms.BooleanField(
            label=_("A rejection is one voice among others"), required=False
        ),
        "drift_stops_start": forms.BooleanField(
            label=_("A changed risk, impact or overlap stops the start"), required=False
        ),
    }
    return type("PolicyForm", (forms.Form,), fields)


class ModelForm(forms.Form):
    name = forms.SlugField(label=_("Name"))
    label = forms.CharField(label=_("Label"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=ChangeKind.choices)
    straight_through = forms.MultipleChoiceField(
        label=_("States passed straight through"),
        choices=[(state, ChangeState(state).label) for state in rules.SKIPPABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    policy = forms.ModelChoiceField(ApprovalPolicy.objects.all(), label=_("Policy"), required=False)
    full_policy = forms.ModelChoiceField(
        ApprovalPolicy.objects.all(), label=_("Policy after the fact (emergencies)"), required=False
    )
    active = forms.BooleanField(label=_("Offered for new changes"), required=False, initial=True)


class TemplateForm(forms.Form):
    """A new template, or a new version of one."""

    name = forms.SlugField(label=_("Name"))
    label = forms.CharField(label=_("Label"), max_length=200)
    category = forms.CharField(label=_("Category"), max_length=80, required=False)
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"))
    title = forms.CharField(label=_("Title of its changes"), max_length=200)
    description = text_field(_("Description"))
    justification = text_field(_("Justification"))
    implementation_plan = text_field(_("Implementation plan"))
    test_plan = text_field(_("Test plan"))
    backout_plan = text_field(_("Backout plan"))
    covers_releases = forms.BooleanField(label=_("May deploy a release"), required=False)


class DecisionForm(forms.Form):
    comment = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
