"""Input shapes for saved views of the list."""

from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.filters import filters_in
from cmdb.rules.views import LONGEST_NAME
from itsm.core import access
from itsm.core.doors.fields import UnitField
from itsm.core.models import User


class RenameViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class SaveViewForm(RenameViewForm):
    filters = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    shared_with = UnitField(
        label=_("Share with"),
        required=False,
        empty_label=_("nobody: for me alone"),
        help_text=_("Everybody who sees items of that unit sees the view."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared_with"].offer(access.units_where(user, "ci_view.share"))  # type: ignore[attr-defined]

    def clean_filters(self) -> dict[str, str]:
        return filters_in(dict(parse_qsl(self.cleaned_data["filters"].lstrip("?"))))


class WriteViewForm(SaveViewForm):
    """Where no list stands behind it, the filters are written by hand."""

    filters = forms.CharField(
        label=_("Filters"),
        max_length=4000,
        help_text=_("The address of a filtered list behind its question mark."),
    )


class DefaultViewForm(forms.Form):
    """One button, which says the opposite of what is."""

    chosen = forms.BooleanField(required=False, widget=forms.HiddenInput)
