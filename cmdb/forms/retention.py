"""Input shapes for how long history is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import class_choices
from cmdb.forms.model import NAME_HELP
from cmdb.models import CIClass, RetentionClass
from cmdb.rules.retention import MOST_DAYS, MOST_MONTHS


class RetentionForm(forms.Form):
    """Cleaned to the arguments of `actions.set_retention`."""

    retention = forms.ModelChoiceField(
        RetentionClass.objects.all(),
        label=_("Retention class"),
        required=False,
        to_field_name="name",
        empty_label=_("As the class above"),
    )

    def clean_retention(self) -> str:
        chosen = self.cleaned_data["retention"]
        return chosen.name if chosen else ""


def retention_initial(ci_class: CIClass) -> dict[str, Any]:
    return {"retention": ci_class.retention.name if ci_class.retention else ""}


class RetentionClassFacts(forms.Form):
    """What may be changed of a retention class later, too."""

    label = forms.CharField(label=_("Label"), max_length=120)
    forever = forms.BooleanField(
        label=_("Every version for ever"),
        required=False,
        help_text=_("Nothing is ever removed, whatever the steps below say."),
    )
    every_days = forms.IntegerField(
        label=_("Days every version is kept"), min_value=1, max_value=MOST_DAYS, initial=90
    )
    daily_days = forms.IntegerField(
        label=_("Then days of one version a day"),
        min_value=0,
        max_value=MOST_DAYS,
        initial=365,
        help_text=_("The state at midnight (UTC)."),
    )
    monthly_months = forms.IntegerField(
        label=_("Then months of one version a month"),
        required=False,
        min_value=0,
        max_value=MOST_MONTHS,
        help_text=_("The state when the month began. Empty: for ever."),
    )


class RetentionClassForm(RetentionClassFacts):
    """Cleaned to the arguments of `actions.create_retention_class`."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=NAME_HELP)
    field_order = ["name", "label"]


class PreviewForm(forms.Form):
    """As if a CI class chose a retention class."""

    ci_class = forms.ChoiceField(label=_("As if the class"), required=False)
    retention = forms.ModelChoiceField(
        RetentionClass.objects.order_by("label"),
        label=_("chose"),
        required=False,
        to_field_name="name",
        empty_label=_("As the class above"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ci_class"].choices = class_choices(_("As chosen now"))  # type: ignore[attr-defined]


def retention_class_initial(retention: RetentionClass) -> dict[str, Any]:
    names = ("label", "forever", "every_days", "daily_days", "monthly_months")
    return {name: getattr(retention, name) for name in names}
