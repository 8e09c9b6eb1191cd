"""The page people read is the table that runs, and the table knows every event that the code announces."""

import ast
from collections.abc import Iterator
from pathlib import Path

from itsm.core import subjects
from itsm.notices.documentation import put_into
from itsm.notices.parties import Party
from itsm.notices.table import SILENT, TABLE

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ["itsm/core", "cmdb", "changes", "releases"]
HELPERS = {"announce": (0, ""), "tell": (2, "change."), "conclude": (2, "")}
"""Function name: which argument is the event's name, and what stands before it."""


def announced() -> Iterator[tuple[str, str]]:
    """(event, file) of every event named in a call; kinds are spelled out where the kind is computed."""
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            position, prefix = HELPERS.get(name, (0, ""))
            if name not in HELPERS or len(node.args) <= position:
                continue
            match node.args[position]:
                case ast.Constant(value=str(event)) if event:
                    yield prefix + event, str(path.relative_to(ROOT))
                case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(end))]):
                    for kind in kinds():
                        yield kind + end, str(path.relative_to(ROOT))


def kinds() -> set[str]:
    return {subject.kind for subject in subjects._registered.values()}


def test_the_page_shows_the_table_that_runs() -> None:
    page = (ROOT / "docs" / "notices.md").read_text()
    assert page == put_into(page), "run: manage.py notices_table --into docs/notices.md"


def test_every_announced_event_has_a_row_or_a_reason_for_silence() -> None:
    unknown = sorted({(event, where) for event, where in announced() if event not in {*TABLE, *SILENT}})
    assert not unknown


def test_no_event_is_both_told_and_silent() -> None:
    assert not TABLE.keys() & SILENT.keys()


def test_the_page_says_who_each_party_is() -> None:
    page = (ROOT / "docs" / "notices.md").read_text()
    assert [party.label for party in Party if f"| {party.label} | " not in page] == []
