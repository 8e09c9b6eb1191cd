"""Input shapes for those who shape the record itself: classes, their attributes, relationship types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import class_choices
from cmdb.models import CIClass
from cmdb.models.attribute import AttributeKind
from cmdb.models.ci_class import ROOT
from cmdb.models.relationship_type import ImpactDirection, RelationshipType, Strength

NAME_HELP = _("Lower-case letters, digits and underscores; programs use it.")

KEEP_YES_NO = [("", _("as it is")), ("yes", _("Yes")), ("no", _("No"))]
ANY_NUMBER = _("Empty: any number.")


class ClassForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=NAME_HELP)
    label = forms.CharField(label=_("Label"), max_length=120, required=False)
    parent = forms.ChoiceField(label=_("Below"), initial=ROOT)
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = class_choices()  # type: ignore[attr-defined]


def only_show(help_text: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Only show what would happen"), required=False, initial=True, help_text=help_text
    )


class EditClassForm(forms.Form):
    """Cleaned to the arguments of `actions.edit_class`."""

    label = forms.CharField(label=_("Label"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)
    parent = forms.ChoiceField(
        label=_("Below"),
        required=False,
        help_text=_("Moves the class with all that stands below it. What items have a value of goes along."),
    )
    path = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    dry_run = only_show(_("Nothing is changed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = class_choices(_("as it is"))  # type: ignore[attr-defined]

    def clean_path(self) -> str | None:
        return self.cleaned_data["path"] or None


def class_initial(ci_class: CIClass) -> dict[str, Any]:
    above = ci_class.parent.name if ci_class.parent else ""
    facts = {"label": ci_class.label, "description": ci_class.description, "path": ci_class.path}
    return {**facts, "parent": above}


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
    unique = forms.BooleanField(
        label=_("Unique"),
        required=False,
        help_text=_("No two items of the class, or of one below it, have the same value."),
    )
    default = forms.CharField(label=_("Default"), required=False)
    help_text = forms.CharField(label=_("Help"), max_length=300, required=False)
    dry_run = only_show(_("Nothing is changed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference_class"].choices = class_choices(_("Any"))  # type: ignore[attr-defined]

    def clean_choices(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]

    def clean_default(self) -> str | None:
        return self.cleaned_data["default"] or None


class OwnAttributeForm(forms.Form):
    """An attribute that the class declares itself."""

    attribute = forms.ChoiceField(label=_("Attribute"))

    def __init__(self, *args: Any, ci_class: CIClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = ci_class.attributes.order_by("position", "name").values_list("name", "label")
        self.fields["attribute"].choices = list(own)  # type: ignore[attr-defined]


class RemoveAttributeForm(OwnAttributeForm):
    dry_run = only_show(_("Nothing is changed."))


class AttributeChangeForm(OwnAttributeForm):
    """Empty fields stay as they are; the values of the items follow."""

    label = forms.CharField(label=_("Label"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("as it is")), *AttributeKind.choices]
    )
    unit = forms.CharField(label=_("Unit of measure"), max_length=20, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; only for the type choice."),
    )
    required = forms.ChoiceField(label=_("Required"), required=False, choices=KEEP_YES_NO)
    unique = forms.ChoiceField(label=_("Unique"), required=False, choices=KEEP_YES_NO)
    help_text = forms.CharField(label=_("Help"), max_length=300, required=False)
    dry_run = only_show(
        _("Nothing is changed. No value is ever lost: one that would not fit stops the change.")
    )


def attribute_facts(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the action takes: the fields that say something."""
    facts = {name: cleaned[name] for name in ("label", "kind", "unit", "help_text") if cleaned[name]}
    for name in ("required", "unique"):
        if cleaned[name]:
            facts[name] = cleaned[name] == "yes"
    if choices := [line.strip() for line in cleaned["choices"].splitlines() if line.strip()]:
        facts["choices"] = choices
    elif cleaned["kind"] and cleaned["kind"] != AttributeKind.CHOICE:
        facts["choices"] = []
    return {**facts, "name": cleaned["attribute"], "dry_run": cleaned["dry_run"]}


class TypeFacts(forms.Form):
    """What may be changed of a type later, too."""

    label = forms.CharField(label=_("Label"), max_length=120, help_text=_("Such as Depends on."))
    inverse_label = forms.CharField(
        label=_("Label from the target"), max_length=120, help_text=_("Such as Used by.")
    )
    impact = forms.ChoiceField(label=_("Impact"), choices=ImpactDirection.choices)
    strength = forms.ChoiceField(label=_("Strength"), choices=Strength.choices)
    source_most = forms.IntegerField(
        label=_("Most for one source"), required=False, min_value=1, max_value=32_767, help_text=ANY_NUMBER
    )
    target_most = forms.IntegerField(
        label=_("Most for one target"), required=False, min_value=1, max_value=32_767, help_text=ANY_NUMBER
    )
    ends = forms.CharField(
        label=_("Classes it may join"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "One pair a line, such as business_service > application; classes below count too. "
            "Empty: it may join all."
        ),
    )

    def clean_ends(self) -> list[tuple[str, str]]:
        pairs = [line.split(">") for line in self.cleaned_data["ends"].splitlines() if line.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise forms.ValidationError(_("Write each pair as source class > target class."), code="invalid")
        return [(source.strip(), target.strip()) for source, target in pairs]


class TypeForm(TypeFacts):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=NAME_HELP)
    acyclic = forms.BooleanField(label=_("Refuse circles"), required=False)
    field_order = ["name", "label", "inverse_label", "impact", "strength", "acyclic"]


def type_initial(kind: RelationshipType) -> dict[str, Any]:
    names = ("label", "inverse_label", "impact", "strength", "source_most", "target_most")
    pairs = kind.ends.select_related("source_class", "target_class")
    ends = "\n".join(f"{pair.source_class.name} > {pair.target_class.name}" for pair in pairs)
    return {**{name: getattr(kind, name) for name in names}, "ends": ends}
