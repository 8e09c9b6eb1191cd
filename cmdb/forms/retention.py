"""Input shape for how long history is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.models import CIClass, RetentionClass


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
