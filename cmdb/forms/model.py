"""Input shapes for those who shape the record itself: classes, their attributes, relationship types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import class_choices
from cmdb.models.attribute import AttributeKind
from cmdb.models.ci_class import ROOT
from cmdb.models.relationship_type import ImpactDirection

NAME_HELP = _("Lower-case letters, digits and underscores; programs use it.")


class ClassForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=NAME_HELP)
    label = forms.CharField(label=_("Label"), max_length=120, required=False)
    parent = forms.ChoiceField(label=_("Below"), initial=ROOT)
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = class_choices()  # type: ignore[attr-defined]


class AttributeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=NAME_HELP)
    label = forms.CharField(label=_("Label"), max_length=120)
    kind = forms.ChoiceField(label=_("Type"), choices=AttributeKind.choices)
    unit = forms.CharField(label=_("Unit of measure"), max_length=20, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; only for the type choice."),
    )
    reference_class = forms.ChoiceField(label=_("Class referred to"), required=False)
    required = forms.BooleanField(label=_("Required"), required=False)
    default = forms.CharField(label=_("Default"), required=False)
    help_text = forms.CharField(label=_("Help"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference_class"].choices = class_choices(_("Any"))  # type: ignore[attr-defined]

    def clean_choices(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]

    def clean_default(self) -> str | None:
        return self.cleaned_data["default"] or None


class TypeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=NAME_HELP)
    label = forms.CharField(label=_("Label"), max_length=120, help_text=_("Such as Depends on."))
    inverse_label = forms.CharField(
        label=_("Label from the target"), max_length=120, help_text=_("Such as Used by.")
    )
    impact = forms.ChoiceField(label=_("Impact"), choices=ImpactDirection.choices)
    acyclic = forms.BooleanField(label=_("Refuse circles"), required=False)
