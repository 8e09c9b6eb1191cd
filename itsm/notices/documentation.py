"""The table of notices as a page for people; `docs/notices.md` holds exactly this, as a test checks."""

from django.utils import translation

from itsm.notices.cells import Told
from itsm.notices.parties import Channel, Group, Party
from itsm.notices.table import SILENT, TABLE

BEGIN = "<!-- table: manage.py notices_table -->"
END = "<!-- end of the table -->"


def table_as_markdown() -> str:
    """One table per kind of object, its parties as columns, then the events that tell nobody."""
    with translation.override("en"):
        kinds = dict.fromkeys(event.split(".")[0] for event in TABLE)
        parts = [_table_of(kind) for kind in kinds]
        return "\n\n".join([*parts, _silence()]) + "\n"


def put_into(page: str) -> str:
    """The page with its table replaced. Raises ValueError where a page has no place for one."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table_as_markdown()}\n{END}{after}"


def _table_of(kind: str) -> str:
    rows = {event: row for event, row in TABLE.items() if event.split(".")[0] == kind}
    parties = [party for party in Party if any(party in row.cells for row in rows.values())]
    lines = [
        f"### {kind}",
        "",
        f"| event | what it says | group | {' | '.join(str(party.label) for party in parties)} |",
        "|---|---|---|" + "---|" * len(parties),
    ]
    for event, row in rows.items():
        cells = [_cell(row.cells.get(party)) for party in parties]
        lines.append(f"| `{event}` | {row.says} | {Group(row.group).label} | {' | '.join(cells)} |")
    asks = [
        f"- `{event}`, {party.label}: {told.ask}"
        for event, row in rows.items()
        for party, told in row.cells.items()
        if told.ask
    ]
    return "\n".join([*lines, *(["", "What is asked:", "", *asks] if asks else [])])


def _cell(told: Told | None) -> str:
    if told is None:
        return ""
    channels = " + ".join(str(channel.label) for channel in Channel if channel in told.channels)
    return f"**{channels}**" if told.ask else channels


def _silence() -> str:
    rows = [f"| `{event}` | {why} |" for event, why in SILENT.items()]
    return "\n".join(["### Events that tell nobody", "", "| event | why |", "|---|---|", *rows])
