"""Bringing a bank's change history in: rows that disagree, missing ends, empty windows, and the same file
twice.
"""

import gzip
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from changes import actions, mappings, queries
from changes.models import AffectedCI, ChangeRequest
from changes.rules.history_mapping import Mapping, read_mapping
from cmdb.models import ConfigurationItem
from itsm.core.models import AuditEntry, OutboxEvent
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import real_export
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db

BPI2014 = (Path(mappings.__file__).parent / "bpi2014.toml").read_text("utf-8")
COLUMNS = (
    "CI Name (aff);CI Type (aff);CI Subtype (aff);Service Component WBS (aff);Change ID;Change Type;"
    "Risk Assessment;Emergency Change;CAB-approval needed;Planned Start;Planned End;Scheduled Downtime Start;"
    "Scheduled Downtime End;Actual Start;Actual End;Requested End Date;Change record Open Time;"
    "Change record Close Time;Originated from;# Related Interactions;# Related Incidents"
)


def row(change: str, ci: str = "SRV1", **more: str) -> str:
    cells = {
        "Change ID": change,
        "CI Name (aff)": ci,
        "CI Type (aff)": "computer",
        "Service Component WBS (aff)": "WBS1",
        "Change Type": "Release Type 1",
        "Risk Assessment": "Minor Change",
        "Emergency Change": "N",
        "CAB-approval needed": "N",
        "Planned Start": "1-7-2013 10:00",
        "Planned End": "1-7-2013 12:00",
        "Change record Open Time": "30-6-2013 9:00",
        "Change record Close Time": "2-7-2013 9:00",
    }
    cells |= more
    return ";".join(cells.get(name, "") for name in COLUMNS.split(";"))


def table(*rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join([COLUMNS, *rows]).encode())


@pytest.fixture
def mapping() -> Mapping:
    return read_mapping(BPI2014)


def bring_in(cast: Cast, mapping: Mapping, *rows: str, **more: object):
    return actions.import_changes(
        file=table(*rows),
        mapping=mapping,
        unit=cast.retail,
        actor=cast.adam,
        **more,  # type: ignore[arg-type]
    )


def test_records_keep_their_numbers_and_say_what_they_were(cast: Cast, mapping: Mapping) -> None:
    bring_in(
        cast,
        mapping,
        row("C1"),
        row("C2", **{"Change Type": "Standard Change Type 1", "Change record Close Time": ""}),
        row(
            "C3",
            **{"Emergency Change": "Y", "Actual Start": "1-7-2013 10:00", "Change record Close Time": ""},
        ),
    )
    told = ChangeRequest.objects.order_by("pk").values_list("external_number", "kind", "state", "imported")
    assert list(told) == [
        ("C1", "normal", "closed", True),
        ("C2", "standard", "assess", True),
        ("C3", "emergency", "implement", True),
    ]
    assert not OutboxEvent.objects.filter(subject__startswith="CHG").exists()


def test_dutch_local_times_become_moments(cast: Cast, mapping: Mapping) -> None:
    bring_in(
        cast,
        mapping,
        row("C1"),
        row("C2", **{"Planned Start": "1-12-2013 10:00", "Planned End": "1-12-2013 12:00"}),
        row("C3", **{"Planned Start": "27-10-2013 2:00", "Planned End": "27-10-2013 3:00"}),
    )
    starts = ChangeRequest.objects.order_by("pk").values_list("window_start", flat=True)
    assert [start.strftime("%d %H:%M") for start in starts] == ["01 08:00", "01 09:00", "27 00:00"]


def test_the_first_row_speaks_and_disagreements_are_kept(cast: Cast, mapping: Mapping) -> None:
    later = {
        "Planned Start": "5-7-2013 10:00",
        "Planned End": "5-7-2013 12:00",
        "Risk Assessment": "Business Change",
    }
    result = bring_in(cast, mapping, row("C1"), row("C1", "SRV2", **later))
    change = ChangeRequest.objects.get()
    assert (change.window_start.day, change.risk) == (1, "low")
    assert change.recorded["disagreements"]["risk"] == ["Business Change"]
    windows = AffectedCI.objects.order_by("ci__name").values_list("window_start__day", flat=True)
    assert list(windows) == [1, 5]
    assert result.disagreeing == 1


def test_a_missing_end_and_an_empty_window_are_data(cast: Cast, mapping: Mapping) -> None:
    bring_in(
        cast,
        mapping,
        row("C1", **{"Planned End": ""}),
        row("C2", **{"Planned End": "1-7-2013 10:00"}),
        row("C3", **{"Planned Start": "1-7-2013 9:00", "Planned End": "1-7-2013 11:00"}),
    )
    figures = queries.change_figures(imported_only=True)
    assert (figures["no_planned_end"], figures["zero_length_windows"]) == (1, 1)
    assert (figures["same_ci_overlap_pairs"], figures["changes_in_overlap"]) == (1, 2)


def test_a_bad_row_is_rejected_with_its_line_and_the_others_go_in(cast: Cast, mapping: Mapping) -> None:
    result = bring_in(
        cast,
        mapping,
        row("C1"),
        row("C2", **{"Planned Start": "yesterday"}),
        row("", "SRV9"),
        row("C4", **{"Planned End": "1-1-2013 0:00"}),
        row("C5", **{"Risk Assessment": "Unheard of"}),
        row("C6", **{"Change record Open Time": ""}),
        "too;few;columns",
    )
    assert [reject.line for reject in result.rejects] == [3, 4, 5, 6, 7, 8]
    assert ChangeRequest.objects.count() == 1
    assert not ConfigurationItem.objects.filter(name="SRV9").exists()


def test_the_same_file_twice_changes_nothing(cast: Cast, mapping: Mapping) -> None:
    rows = [row("C1"), row("C1", "SRV2"), row("C2")]
    bring_in(cast, mapping, *rows)
    with nothing_changes():
        again = bring_in(cast, mapping, *rows)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_record_that_went_on_is_updated_and_walked_along_its_edges(cast: Cast, mapping: Mapping) -> None:
    bring_in(cast, mapping, row("C1", **{"Change record Close Time": ""}), row("C1", "SRV2"))
    before = ChangeRequest.objects.get()
    result = bring_in(cast, mapping, row("C1"))
    after = ChangeRequest.objects.get()
    assert (before.state, after.state, result.updated) == ("assess", "closed", 1)
    assert after.affected.count() == 1


def test_a_dry_run_says_all_and_changes_nothing(cast: Cast, mapping: Mapping) -> None:
    with nothing_changes():
        result = bring_in(cast, mapping, row("C1"), dry_run=True)
    assert (result.created, result.cis_created) == (1, 1)


def test_an_imported_record_is_never_started_or_edited(cast: Cast, mapping: Mapping) -> None:
    bring_in(cast, mapping, row("C1", **{"Change record Close Time": ""}))
    number = ChangeRequest.objects.get().number
    assert refusal_of(lambda: actions.start(change_number=number, actor=cast.chris)).code == "imported_record"
    edit = lambda: actions.edit(change_number=number, title="Mine", actor=cast.chris)  # noqa: E731
    assert refusal_of(edit).code == "imported_record"


def test_who_may_not_import_is_refused(cast: Cast, mapping: Mapping) -> None:
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.import_changes(
                file=table(row("C1")), mapping=mapping, unit=cast.retail, actor=cast.rita
            )
        )
    assert refusal.code == "permission_denied"


@pytest.mark.parametrize(
    "text",
    [
        "not = [toml",
        "source = 'x'",
        BPI2014.replace("Europe/Amsterdam", "Europe/Atlantis"),
        BPI2014.replace('= "moderate"', '= "enormous"'),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(OperationRefused) as caught:
        read_mapping(text)
    assert caught.value.refusal.code == "malformed_file"


def test_a_file_without_the_mapped_columns_is_refused(cast: Cast, mapping: Mapping) -> None:
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.import_changes(
                file=io.BytesIO(b"a;b\n1;2\n"), mapping=mapping, unit=cast.retail, actor=cast.adam
            )
        )
    assert refusal.code == "malformed_file"


def test_each_batch_is_one_entry_in_the_audit_chain(cast: Cast, mapping: Mapping) -> None:
    bring_in(cast, mapping, row("C1"), row("C2"))
    entry = AuditEntry.objects.get(action="change.import")
    assert entry.subject == "import:bpi2014"


@pytest.mark.data
def test_the_banks_history_gives_exactly_its_figures(tmp_path: Path) -> None:
    export = real_export("bpi2014/Detail_Change.dev.csv.gz")
    said = io.StringIO()
    call_command("import_changes", str(export), mapping="bpi2014", format="json", stdout=said)
    assert json.loads(said.getvalue())["rejected"] == 0
    figures = io.StringIO()
    call_command("change_figures", format="json", stdout=figures)
    assert json.loads(figures.getvalue()) == json.loads(real_export("bpi2014/expected.dev.json").read_text())


def test_the_command_takes_plain_and_packed_files_and_keeps_rejects(tmp_path: Path) -> None:
    packed, rejects = tmp_path / "history.csv.gz", tmp_path / "rejects.csv"
    packed.write_bytes(gzip.compress(table(row("C1"), row("C2", **{"Planned Start": "?"})).getvalue()))
    call_command("import_changes", str(packed), mapping="bpi2014", rejects=rejects, stdout=io.StringIO())
    assert ChangeRequest.objects.get().external_number == "C1"
    assert rejects.read_text().splitlines()[1].startswith("3,")
