"""An import works on batches; nobody can tell from what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import DataError
from django.utils import translation

from cmdb import actions
from cmdb.actions._import import ahead, ci_statements, cis
from cmdb.actions._import import batch as batch_module
from cmdb.actions._import.batch import batches
from cmdb.actions._import.ci_rows import ClassBook, StagedCI, staged
from cmdb.actions.import_cis import import_tables
from cmdb.models import AttributeDefinition, ConfigurationItem
from cmdb.rules.import_columns import CIS
from cmdb.rules.table_rows import Fault, Row, Table, malformed
from itsm.core.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Step = dict[str, str] | Callable[[], None]


@pytest.fixture(autouse=True)
def one_row_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", 1)


def table(*steps: Step) -> Table:
    """The rows told, and what happens between them."""

    def rows() -> Iterator[Row | Fault]:
        for line, step in enumerate(steps, 2):
            if callable(step):
                step()
            else:
                yield Row(line, {"id": str(line), "ci_class": "server", "name": f"web{line}", **step})

    return Table(["id", "ci_class", "name", "cores"], rows())


def kept(attribute: str) -> dict[str, object]:
    return {ci.name: ci.attributes[attribute] for ci in ConfigurationItem.objects.all()}


def names() -> list[str]:
    return list(ConfigurationItem.objects.order_by("name").values_list("name", flat=True))


def test_what_was_read_before_a_file_breaks_goes_in(cast: Cast) -> None:
    def breaks() -> None:
        raise malformed("cis", "The rest is torn off.")

    with pytest.raises(Exception, match="torn off"):
        import_tables(actor=cast.conny, read=lambda: {CIS: table({}, {}, breaks, {})})
    assert names() == ["web2", "web3"]


def test_reasons_are_told_in_the_language_of_whoever_imports(cast: Cast) -> None:
    with translation.override("de"):
        told = table({}, {"ci_class": "unheard"}, {"ci_class": "unheard"})
        result = import_tables(actor=cast.conny, read=lambda: {CIS: told})
    reasons = {reject.reason for reject in result.rejects}
    assert reasons == {"Die CI-Klasse „unheard“ gibt es nicht."}
    assert len(result.rejects) == 2


def test_a_row_is_held_against_what_the_classes_are_when_its_turn_comes(cast: Cast) -> None:
    def declare(_rows: int) -> None:
        if not AttributeDefinition.objects.filter(name="shelf").exists():
            declared = {"ci_class": "server", "name": "shelf", "label": "Shelf", "kind": "number"}
            actions.declare_attribute(actor=cast.adam, **declared)

    told = table({"shelf": "top"}, {"shelf": "top"}, {"shelf": "3"})
    result = import_tables(actor=cast.conny, read=lambda: {CIS: told}, on_progress=declare)
    assert [(reject.line, reject.reason[:6]) for reject in result.rejects] == [(3, "shelf:")]
    assert kept("shelf") == {"web2": "top", "web4": 3}


def test_whoever_has_left_by_then_is_no_owner(cast: Cast) -> None:
    def leave(_rows: int) -> None:
        User.objects.filter(pk=cast.rolf.pk).update(is_active=False)

    told = table({"owner": "rolf"}, {"owner": "rolf"})
    result = import_tables(actor=cast.conny, read=lambda: {CIS: told}, on_progress=leave)
    assert [reject.line for reject in result.rejects] == [3]
    assert ConfigurationItem.objects.get().owner == cast.rolf


def test_a_row_that_the_database_refuses_is_told_before_those_of_the_next_batch(cast: Cast) -> None:
    told = table({}, {"location": "nowhere"}, {"ci_class": "unheard"}, {})
    result = import_tables(actor=cast.conny, read=lambda: {CIS: told})
    assert [reject.line for reject in result.rejects] == [3, 4]
    assert names() == ["web2", "web5"]


def test_a_row_that_cannot_be_looked_at_ahead_takes_nothing_with_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(row: Row, book: ClassBook) -> StagedCI:
        raise RecursionError(row.line)

    monkeypatch.setattr(ahead, "staged", breaks)
    import_tables(actor=cast.conny, read=lambda: {CIS: table({}, {}, {})})
    assert names() == ["web2", "web3", "web4"]


def test_a_row_is_looked_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def look(row: Row, book: ClassBook) -> StagedCI:
        looked.append(row.line)
        return staged(row, book)

    for module in (ahead, cis):
        monkeypatch.setattr(module, "staged", look)
    import_tables(actor=cast.conny, read=lambda: {CIS: table({}, {}, {})})
    assert looked == [2, 3, 4]
    looked.clear()
    import_tables(actor=cast.conny, read=lambda: {CIS: table({}, {}, {})})
    assert looked == [2, 3, 4]


def test_a_statement_that_fails_takes_its_batch_back_and_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_it(_rows: int) -> None:
        monkeypatch.setattr(ci_statements, "INSERT", "SELECT 1 / 0")

    with pytest.raises(DataError, match="division by zero"):
        import_tables(actor=cast.conny, read=lambda: {CIS: table({}, {}, {})}, on_progress=break_it)
    assert names() == ["web2"]


def test_nothing_asks_the_database_while_it_works(cast: Cast) -> None:
    def ask() -> None:
        ConfigurationItem.objects.count()

    with pytest.raises(RuntimeError, match="at work on another statement"):
        import_tables(actor=cast.conny, read=lambda: {CIS: table({}, {}, ask, {})})
    assert names() == ["web2", "web3"]


def test_what_yields_to_another_source_changes_nothing(cast: Cast) -> None:
    above = [{"criticality": "2"} for _row in range(3)]
    import_tables(actor=cast.conny, read=lambda: {CIS: table(*above)}, source="above")
    order = {"": ["above", "below"]}
    actions.set_reconciliation(
        ci_class="server", identified_by=[["name"]], source_order=order, actor=cast.adam
    )
    below = table({"environment": "test", "criticality": "3"}, {"criticality": "3"}, {"environment": "test"})
    found = import_tables(actor=cast.conny, read=lambda: {CIS: below}, source="below").cis
    assert (found.updated, found.unchanged, found.rejected) == (2, 1, 0)
    said = ConfigurationItem.objects.order_by("name").values_list("criticality", "environment")
    assert list(said) == [(2, "test"), (2, ""), (2, "test")]


def test_a_class_that_a_row_makes_serves_the_rows_after_it(cast: Cast) -> None:
    told = table({"ci_class": "lamp"}, {"ci_class": "Lamp"}, {"ci_class": "server"})
    result = import_tables(actor=cast.adam, read=lambda: {CIS: told}, create_missing=True)
    assert result.made_classes == ["lamp"]
    assert result.cis.created == 3


def test_long_rows_make_short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "BATCH_ROWS", 5000)
    monkeypatch.setattr(batch_module, "BATCH_CHARACTERS", 1000)
    rows: list[Row | Fault] = [Row(n, {"name": "n" * 300}) for n in range(8)]
    rows.append(Fault(9, "broken", "x" * 100))
    assert [len(batch) for batch in batches(rows)] == [4, 4, 1]
