"""Input shapes of imports that a worker does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cmdb.forms.items import ImportForm
from cmdb.models import ImportJob
from cmdb.rules.import_columns import CIS, CIS_RELATIONSHIPS, RELATIONSHIPS, told_required
from cmdb.rules.mapping import (
    OWN_TO_EACH_ROW,
    REQUIRED,
    TARGETS,
    ColumnMapping,
    given_twice,
    mapping_from,
    still_missing,
)

Column = tuple[str, forms.BoundField, list[str]]
"""Its name, the field for what it becomes, and its first values."""
TITLES = {
    CIS: _("Configuration items"),
    CIS_RELATIONSHIPS: _("Relationships in the file of items"),
    RELATIONSHIPS: _("Relationships"),
}
"""What each table of an import is called on pages."""
FACTS = {
    "number": _("Number"),
    "id": _("Identifier at the source"),
    "ci_class": _("Class"),
    "name": _("Name"),
    "status": _("Status"),
    "criticality": _("Criticality"),
    "environment": _("Environment"),
    "description": _("Description"),
    "tags": _("Tags"),
    "unit": _("Unit"),
    "owner": _("Owner"),
    "owner_group": _("Owner group"),
    "support_group": _("Support group"),
    "location": _("Location"),
    "attributes": _("Attributes"),
    "source": _("Source"),
    "type": _("Relationship type"),
    "target": _("Target"),
}


class UploadForm(ImportForm):
    """The files and where they come from; what would happen is always shown before it does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["dry_run"]


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CancelImportForm(VersionForm):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def targets() -> list[tuple[str, list[tuple[str, Any]]]]:
    """By table the facts to choose from, each with its label."""
    return [(kind, [(name, FACTS[name]) for name in names]) for kind, names in TARGETS.items()]


@dataclass(frozen=True)
class TableToMap:
    """A table of the file: its columns, the fields for every row, and what its mapping lacks as it stands."""

    kind: str
    title: Any
    columns: list[Column]
    constants: list[forms.BoundField]
    mapping: ColumnMapping

    @property
    def needed(self) -> str:
        return told_required(REQUIRED[self.kind], FACTS)

    @property
    def missing(self) -> str:
        return told_required(still_missing(self.kind, self.mapping), FACTS)

    @property
    def twice(self) -> list[tuple[str, list[str]]]:
        return sorted(given_twice(self.mapping).items())


class ColumnsForm(VersionForm):
    """For each column of each table what it becomes, and values for every row."""

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        self.tables: list[TableToMap] = []
        for kind, look in job.columns.items():
            if kind in job.mapping:
                self._add_table(kind, look, mapping_from(job.mapping[kind]))

    def _add_table(self, kind: str, look: Mapping[str, Any], mapping: ColumnMapping) -> None:
        columns = []
        for place, column in enumerate(look["names"]):
            name = f"{kind}.{place}"
            self.fields[name] = forms.CharField(
                label=column,
                required=False,
                max_length=80,
                initial=mapping.columns.get(column, ""),
                widget=forms.TextInput(attrs={"list": f"targets-{kind}", "autocomplete": "off"}),
            )
            columns.append((column, self[name], look["samples"].get(column, [])))
        constants = []
        for target in TARGETS[kind]:
            if target in OWN_TO_EACH_ROW:
                continue
            name = f"{kind}.all.{target}"
            initial = mapping.constants.get(target, "")
            self.fields[name] = forms.CharField(
                label=FACTS[target], required=False, max_length=300, initial=initial
            )
            constants.append(self[name])
        self.tables.append(TableToMap(kind, TITLES[kind], columns, constants, self._standing(kind)))

    def _standing(self, kind: str) -> ColumnMapping:
        """The mapping as the form shows it: suggested, or as it was sent."""
        shown = {name: self[name].value() or "" for name in self.fields if name.startswith(f"{kind}.")}
        return mapping_from(self._mapping_of(kind, shown))

    def clean(self) -> dict[str, Any]:
        """As the action takes it: one `mapping` for all that was asked."""
        given = super().clean() or {}
        return given if self.errors else {"version": given["version"], "mapping": self._mapping(given)}

    def _mapping(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """By table."""
        return {table.kind: self._mapping_of(table.kind, given) for table in self.tables}

    def _mapping_of(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        names = self.job.columns[kind]["names"]
        columns = {column: given[f"{kind}.{place}"].strip() for place, column in enumerate(names)}
        constants = {
            target: given[f"{kind}.all.{target}"]
            for target in TARGETS[kind]
            if target not in OWN_TO_EACH_ROW and given[f"{kind}.all.{target}"]
        }
        return {"columns": columns, "constants": constants}
