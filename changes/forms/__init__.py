"""Input shapes for people."""

from changes.forms.drafting import ChangeForm, DelegationForm, StandardForm
from changes.forms.filters import ListFilterForm
from changes.forms.governance import (
    DecisionForm,
    GroupForm,
    ModelForm,
    TemplateForm,
    policy_form,
)
from changes.forms.verbs import CloseForm, FinishForm, HoldForm, PlainForm, ReasonForm, ReviewForm, WindowForm
from changes.forms.votes import vote_form

__all__ = [
    "ChangeForm",
    "CloseForm",
    "DecisionForm",
    "DelegationForm",
    "FinishForm",
    "GroupForm",
    "HoldForm",
    "ListFilterForm",
    "ModelForm",
    "PlainForm",
    "ReasonForm",
    "ReviewForm",
    "StandardForm",
    "TemplateForm",
    "WindowForm",
    "policy_form",
    "vote_form",
]
