"""Input shapes for merging two records of one thing."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cmdb.forms.items import OPTIONS, ReasonForm
from cmdb.models import ConfigurationItem
from cmdb.queries.history import changes_between
from cmdb.queries.items import names_of
from cmdb.queries.recorded import facts_recorded
from cmdb.rules.merging import EMPTY, KEPT_APART
from itsm.core.models import User


class MergeForm(ReasonForm):
    """The other record; once that is known, which of the facts that differ are taken over."""

    into = forms.CharField(
        label=gettext_lazy("Merge into"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-picker": OPTIONS}),
        help_text=gettext_lazy("The record that stays. Search by name or number."),
    )
    take = forms.MultipleChoiceField(
        label=gettext_lazy("Take over"), required=False, widget=forms.CheckboxSelectMultiple
    )
    into_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("into", "take", "reason")

    def __init__(
        self,
        *args: Any,
        user: User,
        duplicate: ConfigurationItem,
        survivor: ConfigurationItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = names_of(user, self["into"].value() or "")
        self.fields["into"].widget.attrs["data-picker-labels"] = json.dumps(names)
        if survivor is None:
            del self.fields["take"]
        else:
            self.fields["take"].choices = differing(user, duplicate, survivor)  # type: ignore[attr-defined]
            self.fields["take"].help_text = _("What the other lacks is taken over anyway.")


def differing(user: User, duplicate: ConfigurationItem, survivor: ConfigurationItem) -> list[tuple[str, str]]:
    """Facts of which the survivor has others, each with what stands there and what would."""
    mine, theirs = facts_recorded(survivor), facts_recorded(duplicate)
    names = [
        name
        for name, value in theirs.items()
        if name not in KEPT_APART
        and name != "tags"
        and value not in EMPTY
        and mine.get(name) not in EMPTY
        and value != mine[name]
    ]
    told = changes_between(user, mine, theirs, names)
    return [
        (name, f"{change.name.removeprefix('attributes.')}: {change.before} → {change.after}")
        for name, change in told
    ]


class PlainMergeForm(ReasonForm):
    """Without a comparison: facts to take over are named."""

    into = forms.CharField(label=gettext_lazy("Merge into"), max_length=40)
    take = forms.CharField(
        label=gettext_lazy("Take over"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Names of facts separated by commas, attributes as attributes.NAME."),
    )
    field_order = ("into", "take", "reason")

    def clean_take(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["take"].split(",") if name.strip()]
