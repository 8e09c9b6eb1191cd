"""Input shapes for editing many items at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import PLACES
from cmdb.models import Criticality
from itsm.core.models import Unit, User, UserKind


class BulkEditForm(forms.Form):
    """Only what is filled in changes."""

    cis = forms.CharField(
        label=_("Items"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Numbers, one a line."),
    )
    criticality = forms.TypedChoiceField(
        label=_("Criticality"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("as it is")), *Criticality.choices],
    )
    environment = forms.CharField(label=_("Environment"), max_length=60, required=False)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("as it is")
    )
    owner_group = forms.ModelChoiceField(
        label=_("Owner group"), queryset=Unit.objects.all(), required=False, empty_label=_("as it is")
    )
    support_group = forms.ModelChoiceField(
        label=_("Support group"), queryset=Unit.objects.all(), required=False, empty_label=_("as it is")
    )
    location = forms.CharField(
        label=_("Location"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"data-picker": PLACES}),
    )
    add_tags = forms.CharField(label=_("Add tags"), max_length=3200, required=False)
    remove_tags = forms.CharField(label=_("Remove tags"), max_length=3200, required=False)
    attribute = forms.CharField(
        label=_("Attribute"), max_length=80, required=False, help_text=_("Its name, such as rack_unit.")
    )
    value = forms.CharField(
        label=_("Value"), max_length=2000, required=False, help_text=_("Empty: the attribute is removed.")
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(kind=UserKind.SYSTEM).order_by("username")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def clean_cis(self) -> list[str]:
        text = self.cleaned_data["cis"].replace(",", "\n")
        return [part.strip() for part in text.splitlines() if part.strip()]

    def facts(self) -> dict[str, Any]:
        """What is to be changed, as the action takes it. For a form that is valid."""
        given = self.cleaned_data
        names = ("criticality", "environment", "owner", "owner_group", "support_group", "location")
        found = {name: given[name] for name in names if given[name] not in (None, "")}
        for name in ("add_tags", "remove_tags"):
            if given[name].strip():
                found[name] = given[name].split(",")
        if given["attribute"].strip():
            found["attributes"] = {given["attribute"].strip(): given["value"]}
        return found
