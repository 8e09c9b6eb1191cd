"""Input shapes of tasks of possible duplicates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.models import Unit, User


class DuplicateReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignForm(forms.Form):
    """Whoever keeps the record of both units; empty for nobody."""

    assigned_to = forms.ModelChoiceField(label=_("Assigned to"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, units: tuple[Any, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = set.intersection(*(_may_merge(unit) for unit in units))
        self.fields["assigned_to"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]


def _may_merge(unit: Unit) -> set[int]:
    roles = access.roles_for("ci.merge")
    return {person.pk for role in roles for person in access.people_with(role, unit)}
