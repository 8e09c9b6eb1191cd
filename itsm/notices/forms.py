"""What people choose about their notices."""

from typing import Any

from django import forms

from itsm.notices.parties import Group
from itsm.notices.table import TABLE


def examples(group: Group) -> str:
    """The sentences of the group's events that somebody may turn off, for the help under its box."""
    says = [str(row.says) for row in TABLE.values() if row.group == group]
    return " ".join(dict.fromkeys(says[:4]))


class MailPreferencesForm(forms.Form):
    """One box per group of events."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[group.value] = forms.BooleanField(
                label=group.label, required=False, help_text=examples(group)
            )

    def wanted(self) -> dict[Group, bool]:
        return {group: self.cleaned_data[group.value] for group in Group}
