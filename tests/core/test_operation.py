import pytest
from django.db import connection

from itsm.core.actors import system_actor
from itsm.core.locks import LockOrderViolation
from itsm.core.models import AuditEntry, OutboxEvent, Role, RoleGrant, User
from itsm.core.models.base import LockRank
from itsm.core.operations import NotLocked, UnauditedChange, operation
from itsm.core.refusals import Kind, OperationRefused, Refusal
from tests.cast import Cast
from tests.support import nothing_changes, refusal_of

pytestmark = pytest.mark.django_db


def rename(user: User, name: str, *, actor: User, refuse: bool = False) -> None:
    with operation("user.rename", actor=actor) as op:
        locked = op.lock(User, user.pk)
        locked.first_name = name
        op.save(locked)
        op.audit(locked, reason="asked for")
        op.announce("user.renamed", locked, name=name)
        if refuse:
            op.require(Refusal("too_late", "Too late."))


def test_a_change_leaves_one_audit_entry_with_before_and_after(cast: Cast) -> None:
    rename(cast.rita, "Margarita", actor=cast.adam)
    entry = AuditEntry.objects.select_related("payload").get(action="user.rename")
    assert entry.actor == cast.adam
    assert '"before":{"first_name":"Rita"}' in entry.payload.body
    assert '"after":{"first_name":"Margarita"}' in entry.payload.body
    assert OutboxEvent.objects.filter(name="user.renamed").count() == 1


def test_a_refusal_undoes_everything(cast: Cast) -> None:
    with nothing_changes():
        refusal = refusal_of(lambda: rename(cast.rita, "Margarita", actor=cast.adam, refuse=True))
    assert refusal.code == "too_late"


def test_an_operation_that_tells_the_audit_nothing_does_not_close(cast: Cast) -> None:
    def forget_the_audit() -> None:
        with operation("user.rename", actor=cast.adam) as op:
            locked = op.lock(User, cast.rita.pk)
            locked.first_name = "Margarita"
            op.save(locked)

    with nothing_changes(), pytest.raises(UnauditedChange):
        forget_the_audit()


def test_a_write_past_the_operation_is_noticed(cast: Cast) -> None:
    with nothing_changes(), pytest.raises(UnauditedChange), operation("user.rename", actor=cast.adam):
        User.objects.filter(pk=cast.rita.pk).update(first_name="Margarita")


def test_an_operation_that_changes_nothing_needs_no_entry(cast: Cast) -> None:
    with operation("user.look", actor=cast.adam) as op:
        assert op.lock(User, cast.rita.pk).first_name == "Rita"
    assert not AuditEntry.objects.exists()


def test_what_was_not_locked_cannot_be_saved(cast: Cast) -> None:
    with pytest.raises(NotLocked), operation("user.rename", actor=cast.adam) as op:
        op.save(cast.rita)


def test_an_inner_operation_joins_the_outer_one_and_sees_the_same_row(cast: Cast) -> None:
    with operation("outer.work", actor=cast.adam) as outer:
        locked = outer.lock(User, cast.rita.pk)
        with operation("inner.work", actor=cast.adam) as inner:
            assert inner.lock(User, cast.rita.pk) is locked
            locked.first_name = "Margarita"
            inner.save(locked)
            inner.audit(locked)
    entry = AuditEntry.objects.get()
    assert entry.action == "inner.work"


def test_an_inner_refusal_undoes_only_the_inner_work(cast: Cast) -> None:
    with operation("outer.work", actor=cast.adam) as outer:
        with pytest.raises(OperationRefused):
            rename(cast.rita, "Margarita", actor=cast.adam, refuse=True)
        locked = outer.lock(User, cast.rolf.pk)
        locked.first_name = "Rudolf"
        outer.save(locked)
        outer.audit(locked)
    cast.rita.refresh_from_db()
    cast.rolf.refresh_from_db()
    assert (cast.rita.first_name, cast.rolf.first_name) == ("Rita", "Rudolf")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["outer.work"]


def test_a_password_never_reaches_the_audit(cast: Cast) -> None:
    with operation("user.reset", actor=cast.adam) as op:
        locked = op.lock(User, cast.rita.pk)
        locked.set_password("hunter2")
        locked.first_name = "R"
        op.save(locked)
        op.audit(locked)
    body = AuditEntry.objects.select_related("payload").get().payload.body
    assert "password" not in body


def test_somebody_deactivated_can_do_nothing(cast: Cast) -> None:
    cast.adam.is_active = False
    assert refusal_of(lambda: rename(cast.rita, "x", actor=cast.adam)).kind == Kind.PERMISSION


def test_a_role_reaches_down_the_tree_and_not_beside_it(cast: Cast) -> None:
    with operation("role.check", actor=cast.chris) as op:
        RoleGrant.objects.filter(user=cast.chris).update(role=Role.ADMINISTRATOR)
        op.authorize("role.grant", cast.retail)
        refusal = refusal_of(lambda: op.authorize("role.grant", cast.payments))
        op.audit("test")
    assert refusal.code == "permission_denied"
    assert refusal.facts["roles"] == [Role.ADMINISTRATOR]


def test_locks_out_of_order_are_a_programming_error(cast: Cast) -> None:
    class Later(User):
        lock_rank = LockRank.CHANGE

        class Meta:
            proxy = True
            app_label = "core"

    class Earlier(User):
        lock_rank = LockRank.RELEASE

        class Meta:
            proxy = True
            app_label = "core"

    with operation("user.look", actor=cast.adam) as op:
        op.lock(Earlier, cast.rolf.pk)
        op.lock(Later, cast.rita.pk)
        with pytest.raises(LockOrderViolation):
            op.lock(Earlier, cast.chris.pk)


def test_a_field_kept_out_of_the_audit_is_saved_all_the_same(cast: Cast) -> None:
    with operation("user.rename", actor=cast.adam) as op:
        nils = op.lock(User, cast.nils.pk)
        nils.password = "another hash"
        op.save(nils)
        op.audit(nils)

    assert User.objects.get(pk=cast.nils.pk).password == "another hash"
    entry = AuditEntry.objects.select_related("payload").get(action="user.rename")
    assert "another hash" not in entry.payload.body


def test_an_entry_made_before_does_not_cover_a_later_write(cast: Cast) -> None:
    def write_after_the_audit() -> None:
        with operation("user.rename", actor=cast.adam) as op:
            op.audit("user:1")
            User.objects.filter(pk=cast.rita.pk).update(first_name="Margarita")

    with nothing_changes(), pytest.raises(UnauditedChange):
        write_after_the_audit()


def test_the_entry_of_an_inner_operation_does_not_cover_the_outer_ones_write(cast: Cast) -> None:
    def write_beside_an_inner_operation() -> None:
        with operation("outer.work", actor=cast.adam):
            User.objects.filter(pk=cast.rolf.pk).update(first_name="Rudolf")
            rename(cast.rita, "Margarita", actor=cast.adam)

    with nothing_changes(), pytest.raises(UnauditedChange):
        write_beside_an_inner_operation()


def test_a_write_is_noticed_whatever_its_text_names(cast: Cast) -> None:
    def name_a_table_of_ours() -> None:
        with operation("user.rename", actor=cast.adam), connection.cursor() as cursor:
            cursor.execute("UPDATE core_user SET first_name = 'core_auditentry'")

    with nothing_changes(), pytest.raises(UnauditedChange):
        name_a_table_of_ours()


def test_a_part_of_slipway_may_take_its_name_while_somebody_works(cast: Cast) -> None:
    with operation("user.look", actor=cast.adam):
        assert system_actor("newcomer").username == "system:newcomer"
