import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from itsm.core import audit, checkpoints
from itsm.core.actions import erase_personal_data, grant_role, set_preferences, write_checkpoint
from itsm.core.models import AuditEntry, AuditPayload, Role
from tests.cast import Cast
from tests.support import race

pytestmark = pytest.mark.django_db

DELETE_ENTRY = (
    "DELETE FROM core_auditpayload WHERE entry_id = {0}; DELETE FROM core_auditentry WHERE sequence = {0}"
)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.SLIPWAY_HOME = tmp_path


@pytest.fixture
def three_entries(cast: Cast) -> Cast:
    for zone in ("Europe/Berlin", "Europe/Paris", "Asia/Tokyo"):
        set_preferences(language="en", time_zone=zone, actor=cast.rita)
    return cast


def as_owner(sql: str) -> None:
    """What an attacker with the owner's password can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_an_untouched_chain_is_intact(three_entries: Cast) -> None:
    write_checkpoint()
    assert [*audit.faults(), *checkpoints.faults()] == []
    call_command("verify_audit")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE core_auditentry SET action = 'x' WHERE sequence = 2", "entry 2"),
        ("UPDATE core_auditentry SET actor_id = actor_id + 1 WHERE sequence = 2", "entry 2"),
        (
            "UPDATE core_auditpayload SET body = replace(body, 'Paris', 'London') WHERE entry_id = 2",
            "entry 2",
        ),
        (
            DELETE_ENTRY.format(2),
            "entries 2 to 2 are missing",
        ),
        ("DELETE FROM core_auditpayload WHERE entry_id = 2", "entry 2"),
        (
            DELETE_ENTRY.format(3),
            "the tail is missing",
        ),
    ],
)
def test_an_altered_row_is_named(three_entries: Cast, sql: str, named: str) -> None:
    as_owner(sql)
    assert any(named in fault for fault in audit.faults())
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_a_tail_cut_off_with_its_head_is_shown_by_the_checkpoint(three_entries: Cast) -> None:
    write_checkpoint()
    kept = AuditEntry.objects.get(sequence=2).hash
    as_owner("DELETE FROM core_auditpayload WHERE entry_id = 3")
    as_owner("DELETE FROM core_auditentry WHERE sequence = 3")
    as_owner(f"UPDATE core_audithead SET sequence = 2, hash = '{kept}'")
    assert list(audit.faults()) == []
    assert ["checkpoint at entry 3" in fault for fault in checkpoints.faults()] == [True]


def test_a_forged_checkpoint_is_noticed(three_entries: Cast) -> None:
    write_checkpoint()
    path = checkpoints.checkpoint_file()
    line = json.loads(path.read_text())
    path.write_text(json.dumps({**line, "sequence": 1}) + "\n")
    assert any("signature" in fault for fault in checkpoints.faults())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry CASCADE",
        "UPDATE core_auditpayload SET body = '{}'",
        "DELETE FROM core_auditpayload",
        "UPDATE core_audithead SET sequence = 0",
    ],
)
def test_the_database_refuses_to_alter_the_chain(three_entries: Cast, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(audit.faults()) == []


def test_personal_data_is_erased_and_the_chain_stays_intact(three_entries: Cast) -> None:
    erased = erase_personal_data(sequences=[1], reason="Article 17 request", actor=three_entries.adam)
    assert erased == 1
    assert AuditPayload.objects.get(entry_id=1).body == ""
    assert list(audit.faults()) == []
    assert audit.history_of(AuditEntry.objects.get(sequence=1).subject)[-1]["erased"]


def test_two_writers_at_once_leave_one_chain(transactional_db: None, cast: Cast) -> None:
    people = list(cast.everybody().values())[:6]
    results = race(
        *(
            lambda person=person: grant_role(
                user=person, role=Role.AUDITOR, unit=cast.payments, actor=cast.adam
            )
            for person in people
        )
    )
    assert not [result for result in results if isinstance(result, BaseException)]
    assert AuditEntry.objects.count() == len(people)
    assert list(audit.faults()) == []


def test_what_is_written_while_the_chain_is_checked_is_no_fault(transactional_db: None, cast: Cast) -> None:
    set_preferences(language="en", time_zone="Europe/Paris", actor=cast.rita)
    written: list[object] = []

    def write_before_the_head_is_read(execute, sql, params, many, context):
        if "core_audithead" in sql and not written:
            written.extend(
                race(lambda: set_preferences(language="en", time_zone="Asia/Tokyo", actor=cast.rolf))
            )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write_before_the_head_is_read):
        assert audit.faults() == []
    assert written == [cast.rolf], "somebody wrote meanwhile"
    assert AuditEntry.objects.count() == 2
    assert audit.faults() == []


@pytest.mark.parametrize(
    "torn", [b'{"sequence":9,"ha', b"\xff\xfe\n", b"[]\n", b'{"sequence":"1","hash":"x"}\n', b"\n"]
)
def test_a_torn_checkpoint_is_named_and_signing_goes_on(three_entries: Cast, torn: bytes) -> None:
    write_checkpoint()
    with checkpoints.checkpoint_file().open("ab") as file:
        file.write(torn)
    set_preferences(language="en", time_zone="Europe/Rome", actor=three_entries.rita)
    write_checkpoint()
    assert ["line 2" in fault for fault in checkpoints.faults()] == [True]
    assert [line["sequence"] for _number, line in checkpoints.read() if line] == [3, 4]


def test_a_checkpoint_is_not_written_twice_for_one_entry(three_entries: Cast) -> None:
    write_checkpoint()
    write_checkpoint()
    assert len(list(checkpoints.read())) == 1
