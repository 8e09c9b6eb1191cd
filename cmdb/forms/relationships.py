"""Input shapes for relationships, read as a sentence: this item … that item."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import OPTIONS
from cmdb.models import Relationship, RelationshipType, Strength
from cmdb.queries.items import names_of
from itsm.core.doors.moments import Moment
from itsm.core.models import User

AS_THE_TYPE_SAYS = [("", _("as the type says")), *Strength.choices]
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class RelateForm(forms.Form):
    """Read as a sentence: this item … that item."""

    relation = forms.ChoiceField(label=_("This item"))
    target = forms.CharField(
        label=_("Other item"),
        max_length=40,
        widget=forms.TextInput(attrs={"data-picker": OPTIONS}),
        help_text=_("Search by name or number."),
    )

    strength = forms.ChoiceField(label=_("Strength"), required=False, choices=AS_THE_TYPE_SAYS)
    valid_from = Moment(label=_("Valid from"), required=False, widget=MOMENT)
    valid_until = Moment(
        label=_("Valid until"), required=False, widget=MOMENT, help_text=_("Empty: until it is removed.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = names_of(user, self["target"].value() or "")
        self.fields["target"].widget.attrs["data-picker-labels"] = json.dumps(names)
        types = list(RelationshipType.objects.order_by("label"))
        outward = [(f"{kind.name}:out", kind.label) for kind in types]
        inward = [(f"{kind.name}:in", kind.inverse_label) for kind in types]
        self.fields["relation"].choices = sorted(outward + inward, key=lambda pair: pair[1])  # type: ignore[attr-defined]


def relating(cleaned: dict[str, Any], number: str) -> dict[str, Any]:
    """What the action takes, seen from the item of this number."""
    name, _colon, way = cleaned["relation"].rpartition(":")
    source, target = (number, cleaned["target"]) if way == "out" else (cleaned["target"], number)
    more = {name: cleaned[name] for name in ("strength", "valid_from", "valid_until")}
    return {"type": name, "source": source, "target": target, **more}


class EditRelationshipForm(forms.Form):
    strength = forms.ChoiceField(label=_("Strength"), required=False, choices=AS_THE_TYPE_SAYS)
    valid_from = Moment(label=_("Valid from"), required=False, widget=MOMENT)
    valid_until = Moment(label=_("Valid until"), required=False, widget=MOMENT)
    verified = forms.BooleanField(
        label=_("I compared it with reality just now"),
        required=False,
        help_text=_("Its “last verified” becomes this moment."),
    )
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=2000)


def relationship_initial(edge: Relationship) -> dict[str, Any]:
    return {name: getattr(edge, name) for name in ("strength", "valid_from", "valid_until")}
