"""Input shapes for edits that a change proposes."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb import queries as cmdb
from cmdb.forms.items import OPTIONS, CIForm, class_choices, edit_initial, facts_of
from cmdb.forms.relationships import AS_THE_TYPE_SAYS, RelateForm, relating
from cmdb.forms.verbs import STEP_CHOICES, VERBS
from cmdb.queries.classes import specs_in
from itsm.core.models import User
from itsm.core.refusals import OperationRefused


class ChooseItemForm(forms.Form):
    """Which item is meant; its form comes next."""

    ci = forms.CharField(
        label=_("Configuration item"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-picker": OPTIONS}),
        help_text=_("Search by name or number."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ProposeEditForm(CIForm):
    """The item as it stands, to be written as it is to stand. `version` is the change's."""

    ci = forms.CharField(widget=forms.HiddenInput, max_length=40)
    ci_class = forms.ChoiceField(label=_("Class"))
    ci_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=2000)
    field_order = ["name", "ci_class", "unit", "criticality"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ci_class"].choices = class_choices()  # type: ignore[attr-defined]


def propose_edit_form(user: User, number: str) -> type[forms.Form]:
    """The form for the item of this number; without one, or for one the user may not see, without its
    attributes: the action says so.
    """
    specs: list[Any] = []
    initial: dict[str, Any] = {}
    unit = None
    try:
        ci = cmdb.get_ci(user, number)
    except OperationRefused:
        pass
    else:
        specs, unit = specs_in(ci.ci_class), ci.unit
        initial = edit_initial(ci, specs)
        initial |= {"ci": ci.number, "ci_version": initial.pop("version")}

    class Form(ProposeEditForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            given = {**initial, **(kwargs.pop("initial", None) or {})}
            super().__init__(*args, initial=given, user=user, specs=specs, verb="ci.propose", **kwargs)
            choices = list(self.fields["unit"].choices)  # type: ignore[attr-defined]
            if unit is not None and unit.pk not in dict(choices):
                self.fields["unit"].choices = [(unit.pk, str(unit)), *choices]  # type: ignore[attr-defined]

    return Form


class ProposeRelationshipForm(RelateForm):
    """This item … that item: recorded if it is not, changed if it is, or removed."""

    ci = forms.CharField(
        label=_("Item"), max_length=40, widget=forms.TextInput(attrs={"data-picker": OPTIONS})
    )
    remove = forms.BooleanField(
        label=_("Remove this relationship"),
        required=False,
        help_text=_("Instead of recording or changing it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=2000)
    field_order = ["ci", "relation", "target", "remove"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        stays = _("Empty: as it is recorded; for a new one as the type says, and without end.")
        self.fields["strength"].help_text = stays
        self.fields["strength"].choices = [("", "–"), *AS_THE_TYPE_SAYS[1:]]  # type: ignore[attr-defined]
        self.fields["valid_until"].help_text = ""
        names = cmdb.names_of(user, self["ci"].value() or "")
        self.fields["ci"].widget.attrs["data-picker-labels"] = json.dumps(names)


class ProposeStepForm(forms.Form):
    """The step of its lifecycle that an item is to take. `version` is the change's."""

    ci = forms.CharField(widget=forms.HiddenInput, max_length=40)
    verb = forms.ChoiceField(label=_("Step"), choices=STEP_CHOICES)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def offer(self, ci: Any, steps: list[str]) -> None:
        """Only these; any is taken, for the action refuses what the item's state does not allow."""
        choices = [("", "–"), *((name, verb.label) for name, verb in VERBS.items() if name in steps)]
        self.fields["verb"].widget.choices = choices  # type: ignore[attr-defined]
        told = {"item": ci, "state": ci.get_state_display()}
        self.fields["verb"].help_text = (
            _(
                "%(item)s is “%(state)s” now. The step is taken when the change ends, from the same state; "
                "if the item has taken it by then, it stays as it is."
            )
            % told
        )


class WithdrawEditForm(forms.Form):
    proposed_edit = forms.IntegerField(label=_("Proposed edit"), min_value=1)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, edits: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed_edit"].widget = forms.Select(choices=edits)


def withdraw_edit_form(user: User, reference: str) -> type[forms.Form]:
    """Offers those held under the reference that wait and that the user may see; takes any."""

    class Form(WithdrawEditForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            held, _hidden = cmdb.held_under(user, reference)
            edits = [(edit.pk, f"{edit.pk}: {edit}") for edit in held if not edit.outcome]
            super().__init__(*args, edits=edits, **kwargs)

    return Form


def propose_relationship_form(user: User) -> type[forms.Form]:
    class Form(ProposeRelationshipForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, user=user, **kwargs)

    return Form


def propose_step_form(user: User, number: str, *, own_right: bool) -> type[forms.Form]:
    """The form for the item of this number, offering what its state and the user's rights allow; for one the
    user may not see, every step: the action says so.
    """
    try:
        ci = cmdb.get_ci(user, number)
    except OperationRefused:
        ci = None

    class Form(ProposeStepForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["initial"] = {"ci": number, **(kwargs.get("initial") or {})}
            super().__init__(*args, **kwargs)
            if ci is not None:
                self.offer(ci, cmdb.steps_offered(user, ci, right="" if own_right else "ci.propose"))

    return Form


def editing(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What `propose_edit` takes."""
    return facts_of(cleaned)


def proposing(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What `propose_relationship` takes; what was left empty stays."""
    ends = relating(cleaned, cleaned["ci"].strip().upper())
    told = {name: value for name, value in ends.items() if value not in ("", None)}
    return {**told, **{name: cleaned[name] for name in ("remove", "reason", "version")}}
