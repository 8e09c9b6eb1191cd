"""Form fields that every floor's forms share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any

from django import forms
from django.db.models import Q

from itsm.core import access
from itsm.core.models import Unit, User, UserKind


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Offers some units and takes any: whether something may be placed there is the action's to say.

    Were the others unknown here, a page would call invalid what the API calls not permitted.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.all(), **kwargs)

    def offer(self, units: Iterable[Unit]) -> None:
        nothing = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*nothing, *((unit.pk, str(unit)) for unit in units)]


def offer_people(field: Any, roles: Collection[str], unit: Unit | None, *, kept: User | None = None) -> None:
    """Offer those who hold one of the roles in the unit (or anywhere); `kept` is named already and stays.

    The field takes everybody it knows: whether somebody may be named is the action's to say.
    """
    held = User.objects.filter(grants__role__in=roles, kind=UserKind.PERSON, is_active=True)
    if unit is not None:
        above = Q(grants__unit=None) | Q(grants__unit__path__in=access.paths_above(unit))
        held = User.objects.filter(above, grants__role__in=roles, kind=UserKind.PERSON, is_active=True)
    fitting = {person.pk: person for person in [*held, *([kept] if kept else [])]}
    nothing = [] if field.empty_label is None else [("", field.empty_label)]
    field.choices = [
        *nothing,
        *sorted(((pk, str(person)) for pk, person in fitting.items()), key=itemgetter(1)),
    ]
