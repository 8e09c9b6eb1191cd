"""The filter bar of the list of changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changes.models import ChangeKind, ChangeState, RiskLevel
from changes.queries import ChangeFilter
from itsm.core import access
from itsm.core.models import Unit, User


class ListFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("Everybody's")), ("mine", _("Mine")), ("vote", _("Awaiting my vote"))],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any")), ("open", _("All open")), *ChangeState.choices],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any")), *ChangeKind.choices])
    risk = forms.ChoiceField(label=_("Risk"), required=False, choices=[("", _("Any")), *RiskLevel.choices])
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("Any"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.filter(access.visible(user, "change_governance", "pk"))

    def wanted(self) -> ChangeFilter:
        """What the bar says; a choice that does not exist narrows nothing."""
        self.is_valid()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        unit = given.get("unit")
        return ChangeFilter(
            text=given.get("q", ""),
            whose=given.get("whose", ""),
            state=given.get("state", ""),
            kind=given.get("kind", ""),
            risk=given.get("risk", ""),
            unit_path=unit.path if unit else "",
        )
