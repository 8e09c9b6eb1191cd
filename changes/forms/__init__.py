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
from changes.forms.proposals import (
    ChooseItemForm,
    editing,
    propose_edit_form,
    propose_relationship_form,
    propose_step_form,
    proposing,
    withdraw_edit_form,
)
from changes.forms.verbs import CloseForm, FinishForm, HoldForm, PlainForm, ReasonForm, ReviewForm, WindowForm
from changes.forms.votes import vote_form

__all__ = [
    "ChangeForm",
    "ChooseItemForm",
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
    "editing",
    "policy_form",
    "propose_edit_form",
    "propose_relationship_form",
    "propose_step_form",
    "proposing",
    "vote_form",
    "withdraw_edit_form",
]
