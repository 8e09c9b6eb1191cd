"""Two at once doing the same: one does it, the other finds it done or is refused, and nobody sees a fault."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from itsm.core import actions
from itsm.core.models import AuditEntry, Comment, Role, RoleGrant, Unit, User, Watcher
from itsm.core.operations import gathered
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.cmdb.build import make_cis
from tests.releases import build
from tests.support import race

pytestmark = pytest.mark.django_db(transaction=True)


class Together:
    """Holds back each thread's insert into a table until the other has looked and found nothing."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.barrier = Barrier(2)

    def __call__(self, work: Any) -> Any:
        def started() -> Any:
            with connection.execute_wrapper(self._wait):
                return work()

        return started

    def _wait(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{self.table}"'):
            self.barrier.wait(30)
        return execute(sql, params, many, context)


def both(table: str, work: Any) -> list[Any]:
    held = Together(table)
    return race(held(work), held(work))


def test_a_role_granted_twice_at_once_is_held_once(cast: Cast) -> None:
    results = both(
        "core_rolegrant",
        lambda: actions.grant_role(user=cast.nils, role=Role.AUDITOR, unit=cast.retail, actor=cast.adam),
    )
    assert [type(result) for result in results] == [RoleGrant, RoleGrant], results
    assert results[0] == results[1]
    assert AuditEntry.objects.filter(action="role.grant").count() == 1


def test_watching_twice_at_once_is_watching_once(cast: Cast) -> None:
    number = build.make_ci(cast).number
    results = both("core_watcher", lambda: actions.watch(subject=number, actor=cast.conny))
    assert results == [None, None]
    assert Watcher.objects.count() == 1
    assert AuditEntry.objects.filter(action="watch.start").count() == 1


def test_two_first_comments_at_once_both_stand(cast: Cast) -> None:
    number = build.make_ci(cast).number
    results = both("core_watcher", lambda: actions.comment(subject=number, text="Mine?", actor=cast.conny))
    assert [type(result) for result in results] == [Comment, Comment], results
    assert Watcher.objects.count() == 1


def test_of_two_units_of_one_name_at_once_the_second_is_refused(cast: Cast) -> None:
    results = both(
        "core_unit", lambda: actions.create_unit(name="Shops", parent=cast.retail, actor=cast.adam)
    )
    refused = [result for result in results if isinstance(result, OperationRefused)]
    assert [refusal.refusal.code for refusal in refused] == ["invalid"], results
    assert Unit.objects.filter(name="Shops").count() == 1


def test_of_two_people_of_one_name_at_once_the_second_is_refused(cast: Cast) -> None:
    results = both("core_user", lambda: actions.create_user(username="nora", actor=cast.adam))
    refused = [result for result in results if isinstance(result, OperationRefused)]
    assert [list(refusal.refusal.facts["fields"]) for refusal in refused] == [["username"]], results
    assert User.objects.filter(username="nora").count() == 1


def test_a_request_of_several_operations_keeps_nobody_from_writing_until_its_end(cast: Cast) -> None:
    """Each would otherwise hold the end of the audit's chain while the next waits for rows."""
    first, second = (ci.number for ci in make_cis(cast.conny, ["web01", "web02"]))

    def watch(number: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        actions.watch(subject=number, actor=cast.conny)

    with transaction.atomic(), gathered():
        actions.watch(subject=first, actor=cast.adam)
        assert race(lambda: watch(second)) == [None]
        actions.watch(subject=second, actor=cast.adam)
    entries = AuditEntry.objects.filter(action="watch.start").order_by("sequence")
    assert [(entry.actor, entry.subject) for entry in entries] == [
        (cast.conny, second),
        (cast.adam, first),
        (cast.adam, second),
    ]
    call_command("verify_audit")


def test_what_a_request_of_several_operations_did_is_undone_together(cast: Cast) -> None:
    number = build.make_ci(cast).number
    before = AuditEntry.objects.count()

    def fails_after_the_first() -> None:
        with transaction.atomic(), gathered():
            actions.watch(subject=number, actor=cast.adam)
            actions.watch(subject="CI9999999", actor=cast.adam)

    with pytest.raises(OperationRefused):
        fails_after_the_first()
    assert (Watcher.objects.count(), AuditEntry.objects.count()) == (0, before)
