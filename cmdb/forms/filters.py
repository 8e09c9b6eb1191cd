"""What the list of items is filtered by."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import PLACES, class_choices
from cmdb.models import Criticality, RelationshipType
from cmdb.models.configuration_item import CIState
from cmdb.queries.conditions import LABELS
from cmdb.queries.items import names_of
from cmdb.queries.owners import owners_offered
from itsm.core.clock import read_moment
from itsm.core.models import Unit, User

MORE = frozenset(
    {
        "owner",
        "owner_group",
        "support_group",
        "location",
        "source",
        "changed_since",
        "verified_since",
        "not_verified_since",
        "related",
        "not_related",
        "health",
        "as_of",
    }
)
"""Behind “More filters”."""


NO_FILTERS = frozenset({"after", "before", "page", "as", "all"})
"""What else stands in the address of the list; `all` asks for everything where a view would open it."""


def filters_in(given: Mapping[str, Any]) -> dict[str, str]:
    """What an address of the list filters by, without where in the list it stands."""
    return {name: str(value) for name, value in given.items() if value and name not in NO_FILTERS}


def relation_choices() -> list[tuple[str, str]]:
    """Every type as read from its source and from its target, by label."""
    types = list(RelationshipType.objects.order_by("label"))
    outward = [(kind.name, kind.label) for kind in types]
    inward = [(f"{kind.name}:in", kind.inverse_label) for kind in types]
    return sorted([*outward, *inward], key=lambda pair: pair[1])


class MomentInput(forms.DateTimeInput):
    """A moment however the address writes it, shown in the zone in force as browsers want it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"})

    def format_value(self, value: Any) -> str:
        moment = read_moment(str(value or ""))
        return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M:%S") if moment else ""


class OwnerInput(forms.TextInput):
    """A user name, with those that the viewer may choose from; any is taken."""

    def __init__(self, viewer: User, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.viewer = viewer

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        of_list = f"{(attrs or {}).get('id', name)}-offered"
        people = ((person.username, str(person)) for person in owners_offered(self.viewer))
        options = format_html_join("", '<option value="{}">{}</option>', people)
        field = super().render(name, value, {**(attrs or {}), "list": of_list}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, of_list, options)


class FilterForm(forms.Form):
    columns = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput())
    sort = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())
    q = forms.CharField(label=_("Search"), required=False, max_length=200, widget=forms.TextInput())
    ci_class = forms.ChoiceField(label=_("Class"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *CIState.choices]
    )
    criticality = forms.ChoiceField(
        label=_("Criticality"), required=False, choices=[("", _("Any")), *Criticality.choices]
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=Unit.objects.all(), empty_label=_("All units")
    )
    environment = forms.CharField(label=_("Environment"), required=False, max_length=60)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)
    owner = forms.CharField(label=_("Owner (user name)"), required=False, max_length=150)
    owner_group = forms.ModelChoiceField(
        label=_("Owner group"), required=False, queryset=Unit.objects.all(), empty_label=_("Any")
    )
    support_group = forms.ModelChoiceField(
        label=_("Support group"), required=False, queryset=Unit.objects.all(), empty_label=_("Any")
    )
    location = forms.CharField(
        label=_("Location"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"data-picker": PLACES}),
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=60)
    changed_since = forms.CharField(
        label=_("Changed since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    verified_since = forms.CharField(
        label=_("Verified since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    not_verified_since = forms.CharField(
        label=_("Not verified since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    related = forms.ChoiceField(label=_("Has a relationship"), required=False)
    not_related = forms.ChoiceField(label=_("Has no relationship"), required=False)
    health = forms.ChoiceField(
        label=_("Health"),
        required=False,
        choices=[("", _("Any")), *LABELS.items()],
    )
    as_of = forms.CharField(
        label=_("As it stood on"),
        required=False,
        max_length=40,
        widget=MomentInput(),
    )
    more = MORE

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.widget = OwnerInput(user, owner.widget.attrs)
        place = names_of(user, self["location"].value() or "")
        self.fields["location"].widget.attrs["data-picker-labels"] = json.dumps(place)
        self.fields["ci_class"].choices = class_choices(_("All classes"))  # type: ignore[attr-defined]
        relations = [("", _("Any")), *relation_choices()]
        for name in ("related", "not_related"):
            self.fields[name].choices = relations  # type: ignore[attr-defined]

    @property
    def more_is_asked(self) -> bool:
        return any(self.data.get(name) for name in self.more)
