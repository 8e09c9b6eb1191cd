"""Input shapes for people.

A class's attributes become fields named `attributes.<name>`, where refusals find them.
"""

import json
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cmdb.models import CIClass, ConfigurationItem, Criticality
from cmdb.models.configuration_item import CIState
from cmdb.queries.items import names_of
from cmdb.rules import attributes as kinds
from cmdb.rules.attributes import AttributeSpec
from cmdb.rules.facts import PLACE, tags_of
from itsm.core import access
from itsm.core.doors.fields import UnitField
from itsm.core.models import Unit, User, UserKind

PREFIX = "attributes."
OPTIONS = reverse_lazy("cmdb:options")
PLACES = format_lazy("{}?below={}", OPTIONS, PLACE)


def class_choices(empty: Any = None) -> list[tuple[str, Any]]:
    """The tree as an indented list."""
    rows = [
        (ci_class.name, "\u2003" * ci_class.depth + ci_class.label)
        for ci_class in CIClass.objects.order_by("path")
    ]
    return rows if empty is None else [("", empty), *rows]


def attribute_field(spec: AttributeSpec) -> forms.Field:
    """A field of the attribute's type. What a value may be is decided by the rule behind the action alone."""
    label = f"{spec.label} ({spec.unit})" if spec.unit else spec.label
    common: dict[str, Any] = {"label": label, "required": spec.required, "help_text": spec.help_text}
    if spec.kind == kinds.CHOICE:
        choices = [("", "–"), *((choice, choice) for choice in spec.choices)]
        return forms.ChoiceField(choices=choices, **common)
    if spec.kind == kinds.BOOLEAN:
        return forms.ChoiceField(choices=[("", "–"), ("true", _("Yes")), ("false", _("No"))], **common)
    return forms.CharField(widget=_widget(spec), **common)


def _widget(spec: AttributeSpec) -> forms.Widget:
    if spec.kind == kinds.JSON:
        return forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    if spec.kind == kinds.DATE:
        return forms.DateInput(attrs={"type": "date"})
    if spec.kind == kinds.NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal"})
    if spec.kind == kinds.REFERENCE:
        return forms.TextInput(attrs={"data-picker": OPTIONS})
    return forms.TextInput()


def shown_value(spec: AttributeSpec, value: Any) -> Any:
    """A kept value as its field shows it."""
    if spec.kind == kinds.JSON and value is not None:
        return json.dumps(value, ensure_ascii=False, indent=1)
    if spec.kind == kinds.BOOLEAN and value is not None:
        return "true" if value else "false"
    return value


class CIForm(forms.Form):
    """A CI of one class. `verb` says in which units the user may place it."""

    name = forms.CharField(label=_("Name"), max_length=255)
    unit = UnitField(label=_("Unit"), empty_label=None)
    criticality = forms.TypedChoiceField(
        label=_("Criticality"), choices=Criticality.choices, coerce=int, initial=Criticality.MEDIUM
    )
    environment = forms.CharField(
        label=_("Environment"), max_length=60, required=False, help_text=_("Such as production or test.")
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    owner_group = forms.ModelChoiceField(
        label=_("Owner group"),
        queryset=Unit.objects.all(),
        required=False,
        help_text=_("The part of the organisation that answers for it."),
    )
    support_group = forms.ModelChoiceField(
        label=_("Support group"),
        queryset=Unit.objects.all(),
        required=False,
        help_text=_("The part of the organisation that keeps it running."),
    )
    location = forms.CharField(
        label=_("Location"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"data-picker": PLACES}),
        help_text=_("A site, room or rack: search by name or number."),
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=3200, required=False, help_text=_("Separated by commas.")
    )
    source_status = forms.CharField(
        label=_("Status"),
        max_length=100,
        required=False,
        help_text=_("In your own words, such as being decommissioned; the state is moved by its buttons."),
    )
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: User, specs: list[AttributeSpec], verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(access.units_where(user, verb))  # type: ignore[attr-defined]
        people = User.objects.filter(is_active=True).exclude(kind=UserKind.SYSTEM).order_by("username")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["location"].widget.attrs["data-picker-labels"] = json.dumps(
            names_of(user, self["location"].value() or "")
        )
        for spec in specs:
            self.fields[PREFIX + spec.name] = attribute_field(spec)

    def clean_tags(self) -> list[str]:
        return tags_of(self.cleaned_data["tags"].split(","))


def facts_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the action takes: plain facts, and the attributes together; an empty field empties one."""
    plain = {name: value for name, value in cleaned.items() if not name.startswith(PREFIX)}
    attributes = {
        name.removeprefix(PREFIX): value or None for name, value in cleaned.items() if name.startswith(PREFIX)
    }
    return {**plain, "attributes": attributes}


class CreateForm(CIForm):
    state = forms.ChoiceField(label=_("State"), choices=CIState.choices, initial=CIState.IN_USE)
    ci_class = forms.CharField(widget=forms.HiddenInput)
    field_order = ["name", "state", "unit", "criticality"]

    def __init__(self, *args: Any, specs: list[AttributeSpec], **kwargs: Any) -> None:
        super().__init__(*args, specs=specs, **kwargs)
        for spec in specs:
            self.fields[PREFIX + spec.name].initial = shown_value(spec, spec.default)


class ChooseClassForm(forms.Form):
    """The first question about a new item: the class decides what else is asked."""

    ci_class = forms.ChoiceField(label=_("Class"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ci_class"].choices = class_choices()  # type: ignore[attr-defined]


class EditForm(CIForm):
    ci_class = forms.ChoiceField(label=_("Class"))
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=2000)
    field_order = ["name", "ci_class", "unit", "criticality"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ci_class"].choices = class_choices()  # type: ignore[attr-defined]


def edit_initial(ci: ConfigurationItem, specs: list[AttributeSpec]) -> dict[str, Any]:
    names = [
        *("name", "unit", "criticality", "environment", "owner", "owner_group", "support_group"),
        *("source_status", "description", "version"),
    ]
    more = {"location": ci.location.number if ci.location else "", "tags": ", ".join(ci.tags)}
    values = {PREFIX + spec.name: shown_value(spec, ci.attributes.get(spec.name)) for spec in specs}
    return {**{name: getattr(ci, name) for name in names}, "ci_class": ci.ci_class.name, **more, **values}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ImportForm(forms.Form):
    cis = forms.FileField(
        label=_("Configuration items"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "CSV, XLSX, JSON, CycloneDX or NetBox's answer. Columns id or number, ci_class, name; status, "
            "criticality, environment and any further facts."
        ),
    )
    relationships = forms.FileField(
        label=_("Relationships"),
        required=False,
        allow_empty_file=True,
        help_text=_("In a file of their own. Columns source, type and target."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=60,
        initial="import",
        help_text=_("The system whose identifiers these are. The same source and id is the same item."),
    )
    unit = UnitField(label=_("Unit for new items"), empty_label=None, required=False)
    create_missing = forms.BooleanField(
        label=_("Make unknown classes and relationship types"),
        required=False,
        help_text=_("Otherwise their rows are rejected."),
    )
    dry_run = forms.BooleanField(
        label=_("Only show what would happen"),
        required=False,
        initial=True,
        help_text=_("Nothing is changed; what is shown can then be imported."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(access.units_where(user, "ci.import"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """As the actions take it: what was left empty is not said."""
        given = super().clean() or {}
        return {name: value for name, value in given.items() if value not in (None, "")}
