"""What the columns of a file become: suggested, corrected, refused, and applied while reading."""

from __future__ import annotations

from importlib import import_module

import pytest

from cmdb.rules.import_columns import CIS, RELATIONSHIPS
from cmdb.rules.mapping import ColumnMapping, faults_of, mapped, suggested
from cmdb.rules.table_rows import read_table
from tests.cmdb.build import table


def test_columns_called_as_here_or_as_usual_are_found_and_others_become_attributes() -> None:
    columns = ["Sys ID", "Hostname", "Class", "CPU Count", "Env", "Größe!", "owner"]
    assert suggested(CIS, columns).columns == {
        "Sys ID": "id", "Hostname": "name", "Class": "ci_class", "CPU Count": "cpu_count",
        "Env": "environment", "Größe!": "", "owner": "owner",
    }  # fmt: skip
    assert suggested(RELATIONSHIPS, ["Parent", "Relation", "Child"]).columns == {
        "Parent": "source", "Relation": "type", "Child": "target",
    }  # fmt: skip


def test_a_name_that_fits_exactly_goes_before_a_usual_one() -> None:
    found = suggested(CIS, ["hostname", "name", "uuid", "id"]).columns
    assert found == {"hostname": "hostname", "name": "name", "uuid": "uuid", "id": "id"}


@pytest.mark.parametrize(
    ("columns", "twice"),
    [
        (["CPU", "cpu"], "cpu"),
        (["cpu", "CPU", "Cpu"], "cpu"),
        (["CPU Count", "cpu_count"], "cpu_count"),
        (["Owner", "owner"], "owner"),
    ],
)
def test_columns_that_are_one_name_here_are_left_to_somebody_who_chooses(
    columns: list[str], twice: str
) -> None:
    found = suggested(CIS, ["id", "ci_class", "name", *columns])
    assert [found.columns[column] for column in columns] == [twice] * len(columns)
    assert faults_of(CIS, ["id", "ci_class", "name", *columns], found) == [f"Given twice: {twice}."]
    chosen = ColumnMapping({**found.columns, columns[0]: ""})
    again = suggested(CIS, ["id", "ci_class", "name", *columns], chosen)
    assert again.columns[columns[0]] == ""


def test_of_columns_that_are_alike_the_one_called_exactly_so_is_taken_first() -> None:
    assert suggested(CIS, ["Hostname", "hostname"]).columns == {"Hostname": "hostname", "hostname": "name"}
    edges = suggested(RELATIONSHIPS, ["parent", "source", "type", "target", "comment"])
    assert edges.columns == {
        "parent": "", "source": "source", "type": "type", "target": "target", "comment": "",
    }  # fmt: skip
    assert faults_of(RELATIONSHIPS, list(edges.columns), edges) == []


def test_what_was_mapped_last_is_offered_again() -> None:
    last = ColumnMapping({"Gerät": "name", "Nr": "id", "Alt": ""}, {"ci_class": "server"})
    found = suggested(CIS, ["Nr", "Gerät", "Alt", "memory"], last)
    assert found.columns == {"Nr": "id", "Gerät": "name", "Alt": "", "memory": "memory"}
    assert found.constants == {"ci_class": "server"}
    assert faults_of(CIS, ["Nr", "Gerät", "Alt", "memory"], found) == []


def test_a_list_exported_here_is_mapped_to_what_it_came_from() -> None:
    header = [
        "number", "name", "ci_class", "state", "criticality", "owner", "status", "source", "external_id",
        "last_verified_at", "created_at", "updated_at", "attributes", "attributes.cpu_cores",
        "attributes.tags",
    ]  # fmt: skip
    found = suggested(CIS, header)
    assert {column: target for column, target in found.columns.items() if column != target} == {
        "state": "", "source": "", "external_id": "", "last_verified_at": "", "created_at": "",
        "updated_at": "", "attributes.cpu_cores": "cpu_cores",
    }  # fmt: skip
    assert faults_of(CIS, header, found) == []


def test_a_list_of_somebody_else_keeps_its_usual_names() -> None:
    columns = suggested(CIS, ["external_id", "state", "source", "name", "class"]).columns
    assert (columns["external_id"], columns["state"], columns["source"]) == ("id", "status", "source")
    assert suggested(CIS, ["number", "external_id"]).columns["external_id"] == "id"


def test_what_somebody_made_of_an_exported_list_is_offered_again() -> None:
    last = ColumnMapping({"number": "number", "state": "status", "source": "bought_from"})
    found = suggested(CIS, ["number", "state", "source", "seen_at"], last).columns
    assert found == {"number": "number", "state": "status", "source": "bought_from", "seen_at": "seen_at"}


@pytest.mark.parametrize(
    ("columns", "constants", "fault"),
    [
        ({"a": "id", "b": "name"}, {}, "No column gives: ci_class."),
        ({"a": "number"}, {"ci_class": "server"}, "No column gives: name."),
        ({"a": "name"}, {"ci_class": "server", "number": "CI1"}, "every row cannot be: number."),
        ({"a": "name"}, {"ci_class": "server"}, "No column gives: id or number."),
        ({"a": "id", "b": "id"}, {"ci_class": "server"}, "Given twice: id."),
        ({"a": "id", "b": "name"}, {"ci_class": "server", "name": "all"}, "Given twice: name."),
        ({"a": "id"}, {"ci_class": "server", "name": "a"}, "The same for every row cannot be: name."),
        ({"a": "id", "b": "Name!"}, {"ci_class": "server"}, "Nothing can be called Name! here."),
        ({"a": "id", "c": "name"}, {"ci_class": "server"}, "The file has no column c."),
        ({"a": "id", "b": "name"}, {"ci_class": "x" * 301}, "has at most 300 characters"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_says_why(
    columns: dict[str, str], constants: dict[str, str], fault: str
) -> None:
    found = faults_of(CIS, ["a", "b"], ColumnMapping(columns, constants))
    assert any(fault in sentence for sentence in found), found


def test_rows_are_read_by_their_new_names_and_faults_stay() -> None:
    source = read_table(table("Nr,Gerät,Alt", "1,web,x", "2,db", "3,app,y"), (), "cis")
    mapping = ColumnMapping({"Nr": "id", "Gerät": "name", "Alt": ""}, {"ci_class": "server", "tags": ""})
    found = mapped(source, mapping)
    assert found.columns == ["ci_class", "id", "name"]
    rows = list(found.rows)
    assert rows[0] == (2, {"ci_class": "server", "id": "1", "name": "web"})
    assert "2 columns instead of 3" in rows[1][1]
    assert rows[2].line == 4


def test_an_attribute_is_given_twice_by_either_of_its_names() -> None:
    columns = {"a": "number", "b": "name", "c": "cpu", "d": "attributes.cpu"}
    twice = ColumnMapping(columns, {"ci_class": "server"})
    assert faults_of(CIS, list(columns), twice) == ["Given twice: cpu."]
    apart = ColumnMapping({**columns, "c": "status", "d": "attributes.status"}, {"ci_class": "server"})
    assert faults_of(CIS, list(columns), apart) == []


def test_a_mapping_from_before_numbers_goes_on_making_the_attribute() -> None:
    step = import_module("cmdb.migrations.0034_tell_attributes_apart_from_new_columns")
    before = {"cis": {"columns": {"Nr": "number", "a": "attributes", "i": "id"}, "constants": {}}, "x": 1}
    now = step.renamed(before, step.NOW)
    assert now["cis"]["columns"] == {"Nr": "attributes.number", "a": "attributes.attributes", "i": "id"}
    assert step.renamed(now, step.BEFORE) == before
    assert step.renamed({}, step.NOW) == {}
