"""Form fields that every floor's forms share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from itsm.core.models import Unit


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Offers some units and takes any: whether something may be placed there is the action's to say.

    Were the others unknown here, a page would call invalid what the API calls not permitted.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.all(), **kwargs)

    def offer(self, units: Iterable[Unit]) -> None:
        nothing = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*nothing, *((unit.pk, str(unit)) for unit in units)]
