"""What a board member reads is everything that the digest covers, and no two contents read alike."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes.presentation import Entry, document_entries, lines_of_change

STEPS = [
    {
        "position": 1,
        "name": "Install",
        "kind": "command",
        "spec": {"command": "install", "arguments": ["--version", "4.2, final"]},
        "time_limit": 300,
        "rollback": {"kind": "command", "spec": {"command": "install", "arguments": ["4.1"]}},
    },
    {
        "position": 2,
        "name": "Look",
        "kind": "manual",
        "spec": {"instructions": "Watch the errors."},
        "time_limit": 60,
        "rollback": {"kind": "none", "spec": {"reason": "Looking changes nothing."}},
    },
]


def words(entries: tuple[Entry, ...] | list[Entry]) -> str:
    """All that the page prints of these entries."""
    said = []
    for entry in entries:
        said += [entry.label, entry.text, words(entry.entries)]
        if entry.table:
            said += entry.table.columns
            said += [cell for row in entry.table.rows for cell in row]
    return "\x1f".join(said)


def test_steps_stand_side_by_side_with_what_runs_and_the_way_back() -> None:
    (release,) = document_entries({"release": {"steps": STEPS, "schema": "slipway.release/1"}})
    table = release.entries[0].table
    assert table
    assert table.columns == ["No.", "Name", "Kind", "What runs", "Way back", "Time limit (s)"]
    assert table.rows[0][3] == "Command: install\nArguments:\n   • --version\n   • 4.2, final"
    assert table.rows[1][4] == "Kind: none\nWhat runs: Reason: Looking changes nothing."


def test_long_texts_take_a_line_of_their_own() -> None:
    title, plan = document_entries({"title": "Short", "test_plan": "word " * 40})
    assert (title.is_short, plan.is_short) == (True, False)


def test_nothing_that_was_left_empty_takes_room() -> None:
    assert (
        document_entries({"title": "", "template": {"name": "", "version": None}, "affected_cis": []}) == []
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "b"], ["a, b"]),
        (["a b"], ["a", "b"]),
        (["a"], ["a", "a"]),
    ],
)
def test_arguments_that_differ_read_differently(one: list[str], other: list[str]) -> None:
    def shown(arguments: list[str]) -> str:
        return words(document_entries({"release": {"steps": [{"spec": {"arguments": arguments}}]}}))

    assert shown(one) != shown(other)


FOREIGN = {"state": "retired", "verb": "retire", "what": "step", "owner": 1000, "implementer": 7}


def test_what_a_step_sends_stands_as_it_was_written_though_we_have_words_for_it() -> None:
    steps = [{"name": "Tell", "spec": {"body": FOREIGN, "answers": [FOREIGN]}}]
    before = [{"name": "Tell", "spec": {"body": {}}}]
    (entry,) = document_entries({"release": {"steps": steps}})
    (line,) = lines_of_change([("release.steps", before, steps)])
    for told in (words([entry]), line.after):
        assert all(str(value) in told for value in FOREIGN.values())
        assert "Retired" not in told


@pytest.mark.django_db
def test_what_an_edit_proposes_is_told_in_our_words_but_for_the_attributes() -> None:
    def told(to: dict[str, Any]) -> str:
        document = {"proposed_edits": [{"item": "CI0000001", "what": "step", "verb": "retire", "to": to}]}
        edits = document["proposed_edits"]
        return words(document_entries(document)) + lines_of_change([("proposed_edits", [], edits)])[0].after

    ours = told({"state": "retired", "owner": 999_999})
    assert ours.count("Retired") == 2
    assert ours.count("999999") == 2, "nobody is left out because there is no such person any more"
    foreign = told({"attributes.note": FOREIGN, "attributes.notes": [FOREIGN]})
    assert "Retired" not in foreign
    assert foreign.count("1000") == 4


texts = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
specs = st.recursive(texts, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=6)


@given(st.dictionaries(texts, specs, min_size=1, max_size=4))
def test_every_word_of_a_step_is_on_the_page(spec: dict[str, Any]) -> None:
    page = words(document_entries({"release": {"steps": [{"spec": spec}]}}))
    for leaf in _leaves(spec):
        assert leaf in page


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]
