"""Change records from rows that repeat each change once per configuration item, and do not always agree.

The first row of a change speaks for the change; what later rows say otherwise is kept as a disagreement. The
first row of a change and CI that has both planned dates gives the window in which that CI was touched.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from changes.rules.history_mapping import Mapping

TITLE_LENGTH, TEXT_LENGTH = 200, 100
COMPARED = (
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "opened",
    "closed",
    "risk",
    "category",
)


class SourceRow(NamedTuple):
    """A row as it was read: line number (the header is 1) and its cells by column."""

    line: int
    values: dict[str, str]


class Unusable(Exception):
    """The row cannot go in, for the reason given."""


@dataclass
class RecordedCI:
    """A CI of one change; `start` and `end` are set together or not at all."""

    id: str
    start: datetime | None = None
    end: datetime | None = None
    services: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass
class RecordedChange:
    """A change as its organisation recorded it; times are UTC."""

    number: str
    line: int
    title: str
    category: str
    kind: str
    risk: str
    cab_required: bool
    times: dict[str, datetime | None]
    recorded: dict[str, Any]
    cis: dict[str, RecordedCI] = field(default_factory=dict)
    disagreements: dict[str, list[str]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """How far it had come: closed, or open and as far as its dates say."""
        if self.times.get("closed"):
            return "closed"
        if self.times.get("actual_end"):
            return "review"
        return "implement" if self.times.get("actual_start") else "assess"

    def as_recorded(self) -> dict[str, Any]:
        """What no field of a change request holds."""
        kept = {name: value for name, value in self.recorded.items() if value != ""}
        return {**kept, "disagreements": self.disagreements} if self.disagreements else kept


class History:
    """Gathers rows into changes; `add` raises Unusable for a row that cannot go in."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.changes: dict[str, RecordedChange] = {}

    def add(self, row: SourceRow) -> None:
        number = _within(row.values.get(self.mapping.number, ""), _("change number"))
        ci_id = _within(row.values.get(self.mapping.ci_id, ""), _("configuration item"))
        times = self._times(row.values)
        known = self.changes.get(number)
        if known is None:
            known = self.changes[number] = self._change(number, row, times)
        else:
            self._note_disagreements(known, row.values, times)
        self._touch(known, ci_id, row.values, times)

    def _times(self, values: dict[str, str]) -> dict[str, datetime | None]:
        times = {name: self._time(values.get(column, "")) for name, column in self.mapping.times.items()}
        start, end = times.get("planned_start"), times.get("planned_end")
        if start and end and end < start:
            raise Unusable(_("The planned end is before the planned start."))
        return times

    def _time(self, text: str) -> datetime | None:
        """Local time of the source; in the hour that happens twice, the first of the two (PEP 495,
        fold=0).
        """
        if not text:
            return None
        try:
            local = datetime.strptime(text, self.mapping.time_format)
        except ValueError:
            raise Unusable(_("“%(text)s” is not a time.") % {"text": text[:60]}) from None
        if local.tzinfo is None:
            local = local.replace(tzinfo=self.mapping.zone)
        return local.astimezone(UTC)

    def _change(self, number: str, row: SourceRow, times: dict[str, datetime | None]) -> RecordedChange:
        mapping, values = self.mapping, row.values
        if times["opened"] is None:
            raise Unusable(_("It does not say when the change was opened."))
        label = values.get(mapping.risk, "")
        if mapping.levels and label not in mapping.levels:
            raise Unusable(_("“%(label)s” is not a risk the mapping knows.") % {"label": label[:60]})
        kept = {name: values.get(column, "") for name, column in mapping.keep.items()}
        standard = mapping.standard.reads(values)
        return RecordedChange(
            number=number,
            line=row.line,
            title=(values.get(mapping.title, "") or number)[:TITLE_LENGTH],
            category=values.get(mapping.category, "")[:TEXT_LENGTH],
            kind="emergency" if mapping.emergency.reads(values) else "standard" if standard else "normal",
            risk=mapping.levels.get(label, "low"),
            cab_required=mapping.cab.reads(values),
            times=times,
            recorded={"source": mapping.source, "risk": label, **kept},
        )

    def _note_disagreements(
        self, change: RecordedChange, values: dict[str, str], times: dict[str, datetime | None]
    ) -> None:
        said = {name: (time, change.times.get(name)) for name, time in times.items()}
        for name, (now, first) in said.items():
            if now != first:
                _note(change, name, now.isoformat() if now else "")
        texts = {"risk": (self.mapping.risk, change.recorded["risk"])}
        texts |= {name: (column, change.recorded[name]) for name, column in self.mapping.keep.items()}
        for name, (column, first_text) in texts.items():
            if values.get(column, "") != first_text:
                _note(change, name, values.get(column, ""))

    def _touch(
        self,
        change: RecordedChange,
        ci_id: str,
        values: dict[str, str],
        times: dict[str, datetime | None],
    ) -> None:
        ci = change.cis.setdefault(ci_id, RecordedCI(ci_id))
        ci.rows += 1
        start, end = times.get("planned_start"), times.get("planned_end")
        if ci.start is None and start and end:
            ci.start, ci.end = start, end
        service = values.get(self.mapping.service, "")[:TEXT_LENGTH]
        if service and service not in ci.services:
            ci.services.append(service)


def configuration_items(rows: Iterable[SourceRow], mapping: Mapping) -> dict[str, dict[str, str]]:
    """The CIs named, by their id in the source; the first row of each speaks for it."""
    items: dict[str, dict[str, str]] = {}
    for row in rows:
        ci_id = row.values[mapping.ci_id]
        if ci_id in items:
            continue
        told = row.values.get(mapping.ci_class, "")
        items[ci_id] = {
            "id": ci_id,
            "name": row.values.get(mapping.ci_name, "") or ci_id,
            "ci_class": mapping.classes.get(told, told) or "configuration_item",
            **{name: row.values.get(column, "") for name, column in mapping.attributes.items()},
        }
    return items


def _note(change: RecordedChange, name: str, said: str) -> None:
    others = change.disagreements.setdefault(name, [])
    if said not in others:
        others.append(said)


def _within(text: str, what: str) -> str:
    if not text:
        raise Unusable(_("It names no %(what)s.") % {"what": what})
    if len(text) > TEXT_LENGTH:
        raise Unusable(
            _("The %(what)s is longer than %(most)d characters.") % {"what": what, "most": TEXT_LENGTH}
        )
    return text
