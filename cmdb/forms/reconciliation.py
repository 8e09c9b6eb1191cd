"""Input shape for how records find their items and whose word stands: one rule a line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.models import CIClass
from cmdb.rules.reconciliation import EVERY_FACT

EVERY = "*"
"""How the order of all facts that have none of their own is written."""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ReconciliationForm(forms.Form):
    """Cleaned to the arguments of `actions.set_reconciliation`."""

    identified_by = forms.CharField(
        label=_("Identified by"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "One identifier a line, tried in their order: facts that together tell one item from all others, "
            "such as attributes.serial_number, or name, attributes.ip_address."
        ),
    )
    source_order = forms.CharField(
        label=_("Order of sources"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "One fact a line with its sources from the highest down, such as "
            "attributes.memory: scanner > netbox > by hand. * stands for every fact not named. Empty: the "
            "item's own source stands, and others fill what is empty."
        ),
    )

    def clean_identified_by(self) -> list[list[str]]:
        lines = _lines(self.cleaned_data["identified_by"])
        return [[fact.strip() for fact in line.split(",") if fact.strip()] for line in lines]

    def clean_source_order(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in _lines(self.cleaned_data["source_order"]):
            fact, colon, sources = line.partition(":")
            name = EVERY_FACT if fact.strip() == EVERY else fact.strip()
            if not colon or name in found:
                raise forms.ValidationError(
                    _("Write each fact once, as fact: source > source."), code="invalid"
                )
            found[name] = [source.strip() for source in sources.split(">") if source.strip()]
        return found


def reconciliation_initial(ci_class: CIClass) -> dict[str, Any]:
    order = sorted(ci_class.source_order.items(), key=lambda pair: (pair[0] == EVERY_FACT, pair[0]))
    return {
        "identified_by": "\n".join(", ".join(facts) for facts in ci_class.identified_by),
        "source_order": "\n".join(f"{fact or EVERY}: {' > '.join(sources)}" for fact, sources in order),
    }
