"""The release request: what a member of staff fills in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb import queries as cmdb
from itsm.core import access
from itsm.core.clock import database_now
from itsm.core.doors.fields import UnitField
from itsm.core.models import User
from releases.forms.base import CINumbersField, DateField, VersionedForm, text_area
from releases.models import Environment, Release, ReleaseType
from releases.queries.plan import affected_names
from releases.rules.needs import of_fields
from releases.rules.requests import may_submit

HAND_IN = "hand_in"
"""The name of the button that hands the request in at once."""


class ReleaseRequestForm(VersionedForm):
    """Only the title is needed to keep a draft; handing it in needs the rest, and the action says so."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Short; people will say it aloud."))
    description = forms.CharField(
        label=_("What is to be released?"), widget=text_area(4), required=False, max_length=20_000
    )
    objective = forms.CharField(
        label=_("Why? The objective"), widget=text_area(3), required=False, max_length=20_000
    )
    beneficiaries = forms.CharField(
        label=_("For whom?"), widget=text_area(2), required=False, max_length=20_000
    )
    business_value = forms.CharField(
        label=_("Business value"),
        widget=text_area(3),
        required=False,
        max_length=20_000,
        help_text=_("What the organisation gains, in money, time or risk."),
    )
    release_type = forms.ChoiceField(
        label=_("Type"), choices=[("", "—"), *ReleaseType.choices], required=False
    )
    unit = UnitField(label=_("Unit"), empty_label=None)
    target_environment = forms.ModelChoiceField(
        label=_("Target environment"), queryset=Environment.objects.none(), required=False
    )
    target_date = DateField(label=_("Target date"), required=False)
    affected_cis = CINumbersField(label=_("Affected configuration items"), required=False)
    budget = forms.DecimalField(
        label=_("Budget"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, initial="EUR")

    def __init__(self, *args: Any, user: User, release: Release | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        environments: Any = self.fields["target_environment"]
        environments.queryset = Environment.objects.filter(is_active=True).order_by("position")
        if release is None:
            units: Any = self.fields["unit"]
            units.offer(access.units_where(user, "release.create"))
        else:
            del self.fields["unit"]
        cis: Any = self.fields["affected_cis"]
        cis.show_names(cmdb.names_of(user, self["affected_cis"].value() or ""))
        self.helper = FormHelper()
        self.helper.layout = _layout(with_unit=release is None)

    def clean(self) -> dict[str, Any]:
        """Handed in with a field that cannot be read: what else is missing is said in the same round."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors and HAND_IN in self.data:
            refusal = may_submit(given, database_now().date())
            for need in of_fields(refusal, "request"):
                if need.field not in self.errors:
                    self.add_error(need.field, need.text)
        return given

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given["ci_numbers"] = given.pop("affected_cis")
        return given


def _layout(*, with_unit: bool) -> Layout:
    where = [Column("target_environment"), Column("target_date")]
    return Layout(
        "version",
        Fieldset(_("What and why"), "title", "description", "objective", "beneficiaries"),
        Fieldset(_("Worth"), "business_value", Row(Column("budget"), Column("currency"))),
        Fieldset(
            _("Kind, place and time"),
            Row(*([Column("unit")] if with_unit else []), Column("release_type")),
            Row(*where),
            "affected_cis",
        ),
    )


def initial_of(release: Release) -> dict[str, Any]:
    """The form as the release stands."""
    names = [name for name in ReleaseRequestForm.base_fields if name not in ("unit", "affected_cis")]
    return {
        **{name: getattr(release, name) for name in names},
        "affected_cis": list(affected_names(release)),
    }
