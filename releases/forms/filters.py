"""What the list of releases can be narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from releases.models import ReleaseState, ReleaseType
from releases.queries.environments import in_promotion_order

ANY = ("", _("Any"))


class ReleaseFilterForm(forms.Form):
    text = forms.CharField(label=_("Number or title"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), choices=[ANY, *ReleaseState.choices], required=False)
    release_type = forms.ChoiceField(label=_("Type"), choices=[ANY, *ReleaseType.choices], required=False)
    environment = forms.ChoiceField(label=_("Environment"), required=False)
    role = forms.ChoiceField(
        label=_("Mine"),
        choices=[("", _("All")), ("requested", _("Requested by me")), ("managed", _("Managed by me"))],
        required=False,
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        environments: Any = self.fields["environment"]
        environments.choices = [ANY, *((row.name, row.label) for row in in_promotion_order())]
