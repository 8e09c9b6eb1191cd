"""Rows of a plan: one form per row, ordered, some empty at the end; what is left empty is no row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from releases.models import Release
from releases.models.plan import PlanRow
from releases.queries.people import people_of

EMPTY_ROWS = 2


class RowForm(forms.Form):
    """`row()` gives what an action takes; a person field is filled with the people of the unit.

    A choice begins with its first option, as browsers send it: else an untouched row would not be empty.
    """

    person_field = ""

    def __init__(
        self, *args: Any, release: Release, people: Sequence[tuple[Any, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field) is forms.ChoiceField and field.initial is None:
                options: Any = field.choices
                field.initial = next(value for value, _label in options)
        if self.person_field:
            person: Any = self.fields[self.person_field]
            person.queryset = people_of(release.unit)
            person.choices = people

    @classmethod
    def shared(cls, release: Release) -> dict[str, Any]:
        """What the forms of all rows are given. The people are asked for once, not once a row."""
        if not cls.person_field:
            return {"release": release}
        people = [("", "---------"), *((user.pk, str(user)) for user in people_of(release.unit))]
        return {"release": release, "people": people}

    @classmethod
    def with_people(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(cls.person_field) if cls.person_field else rows

    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}

    @classmethod
    def initial_of(cls, row: PlanRow) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.base_fields}


class RowsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows in the order given; `rows()` leaves out the empty and the deleted."""

    ordering_widget = forms.NumberInput

    def rows(self) -> list[dict[str, Any]]:
        return [form.row() for form in self.ordered_forms]

    def put_errors(self, section: str, fields: Mapping[str, list[str]]) -> bool:
        """Show an action's `section.index.field` sentences in their rows. True when all found a place."""
        placed = True
        shown = self.ordered_forms
        for key, sentences in fields.items():
            name, _dot, rest = key.partition(".")
            index, _dot, field = rest.partition(".")
            if name != section or not index.isdigit() or int(index) >= len(shown):
                placed = False
                continue
            form = shown[int(index)]
            where = _FIELD_OF.get(field, field)
            for sentence in sentences:
                form.add_error(where if where in form.fields else None, sentence)
        return placed


_FIELD_OF = {"spec": "target", "rollback_spec": "rollback_target"}


def formset_class(form: type[RowForm], extra: int = EMPTY_ROWS) -> type[RowsFormSet]:
    made: Any = forms.formset_factory(
        form, formset=RowsFormSet, extra=extra, can_order=True, can_delete=True, max_num=500
    )
    return made
