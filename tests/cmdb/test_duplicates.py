"""Records that may be one thing: found, merged, told apart, and never found again once told apart."""

from __future__ import annotations

import pytest

from cmdb import actions
from cmdb.models import ConfigurationItem, DuplicateTask
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import AuditEntry
from tests.cast import Cast
from tests.clients import api, browser
from tests.cmdb.build import import_lines, make_ci, table
from tests.support import nothing_changes, race, refusal_of

pytestmark = pytest.mark.django_db


def find() -> int:
    return actions.find_duplicates(actor=system_actor(SCHEDULER))


def twins(cast: Cast, name: str = "web") -> DuplicateTask:
    for source in ("netbox", "scanner"):
        import_lines(cast.adam, f"{name},server,{name},,", source=source, unit=cast.retail)
    find()
    return DuplicateTask.objects.latest("pk")


def test_records_of_one_name_become_one_task_and_are_looked_at_again_without_another(cast: Cast) -> None:
    task = twins(cast)
    first, second = ConfigurationItem.objects.order_by("pk")
    assert (task.one, task.other, task.facts, task.state) == (first, second, ["name"], "open")
    assert AuditEntry.objects.filter(subject="cmdb.duplicates").count() == 1
    with nothing_changes():
        assert find() == 0


def test_records_that_agree_in_what_identifies_their_class_are_found_under_any_name(cast: Cast) -> None:
    actions.set_reconciliation(
        ci_class="server", identified_by=[["attributes.serial_number"]], actor=cast.adam
    )
    for name, serial in (("a", "S1"), ("b", "S1"), ("c", "S2"), ("d", "")):
        make_ci(cast.adam, name, attributes={"serial_number": serial} if serial else {})
    assert find() == 1
    assert DuplicateTask.objects.get().facts == ["attributes.serial_number"]


def test_a_merge_settles_the_task_and_undoing_it_takes_it_up_again(cast: Cast) -> None:
    task = twins(cast)
    actions.merge_ci(number=task.other.number, into=task.one.number, actor=cast.conny)
    task = DuplicateTask.objects.get()
    assert (task.state, task.settled_by) == ("merged", cast.conny)
    assert find() == 0
    actions.unmerge_ci(number=task.other.number, actor=cast.conny)
    task = DuplicateTask.objects.get()
    assert (task.state, task.settled_by) == ("open", None)


def test_what_was_said_to_be_two_things_is_not_found_again(cast: Cast) -> None:
    task = twins(cast)
    actions.dismiss_duplicate(pk=task.pk, reason="A cluster.", actor=cast.conny)
    assert find() == 0
    task = DuplicateTask.objects.get()
    assert (task.state, task.reason, task.settled_by) == ("dismissed", "A cluster.", cast.conny)
    with nothing_changes():
        again = refusal_of(lambda: actions.dismiss_duplicate(pk=task.pk, actor=cast.conny))
    assert again.code == "wrong_state"
    actions.reopen_duplicate(pk=task.pk, actor=cast.conny)
    assert DuplicateTask.objects.get().state == "open"


def test_a_task_whose_items_are_no_longer_alike_is_put_away_until_they_are_again(cast: Cast) -> None:
    task = twins(cast)
    actions.edit_ci(number=task.one.number, name="other", actor=cast.conny)
    find()
    assert DuplicateTask.objects.get().state == "gone"
    with nothing_changes():
        assert (
            refusal_of(lambda: actions.reopen_duplicate(pk=task.pk, actor=cast.conny)).code == "wrong_state"
        )
    actions.edit_ci(number=task.one.number, name="WEB", actor=cast.conny)
    find()
    assert DuplicateTask.objects.get().state == "open"
    actions.retire(number=task.one.number, actor=cast.conny)
    find()
    assert DuplicateTask.objects.get().state == "gone"


def test_a_pair_put_away_is_found_again_by_what_it_agreed_in_besides(cast: Cast) -> None:
    actions.set_reconciliation(
        ci_class="server", identified_by=[["attributes.serial_number"]], actor=cast.adam
    )
    for source in ("netbox", "scanner"):
        import_lines(cast.adam, "web,server,web,,", source=source, unit=cast.retail)
    for ci in ConfigurationItem.objects.all():
        actions.edit_ci(number=ci.number, attributes={"serial_number": "S1"}, actor=cast.conny)
    find()
    task = DuplicateTask.objects.get()
    assert task.facts == ["name"]
    actions.edit_ci(number=task.one.number, name="other", actor=cast.conny)
    assert find() == 1
    task = DuplicateTask.objects.get()
    assert (task.state, task.facts, task.settled_at) == ("open", ["attributes.serial_number"], None)
    with nothing_changes():
        assert find() == 0


def test_two_of_a_group_are_compared_though_neither_is_the_oldest(cast: Cast) -> None:
    for source in ("netbox", "scanner", "agent"):
        import_lines(cast.adam, "web,server,web,,", source=source, unit=cast.retail)
    first, second, third = ConfigurationItem.objects.order_by("pk")
    assert find() == 2
    for other in (second, third):
        task = DuplicateTask.objects.get(one=first, other=other)
        actions.dismiss_duplicate(pk=task.pk, actor=cast.conny)
    assert find() == 1
    last = DuplicateTask.objects.latest("pk")
    assert (last.one, last.other, last.state) == (second, third, "open")
    actions.dismiss_duplicate(pk=last.pk, actor=cast.conny)
    assert find() == 0


def test_an_import_takes_up_again_what_was_put_away(cast: Cast) -> None:
    actions.set_reconciliation(
        ci_class="server", identified_by=[["attributes.serial_number"]], actor=cast.adam
    )
    a, b = (make_ci(cast.adam, name, attributes={"serial_number": "S1"}) for name in ("a", "b"))
    find()
    actions.edit_ci(number=b.number, attributes={"serial_number": "S2"}, actor=cast.adam)
    find()
    assert DuplicateTask.objects.get().state == "gone"
    actions.edit_ci(number=b.number, attributes={"serial_number": "S1"}, actor=cast.adam)
    file = table("id,ci_class,name,serial_number", "x,server,host,S1")
    actions.import_cis(actor=cast.adam, cis=file, source="scanner")
    task = DuplicateTask.objects.get()
    assert (task.one, task.other, task.state, task.source) == (a, b, "open", "scanner")


def test_an_import_that_fits_several_items_leaves_a_task(cast: Cast) -> None:
    actions.set_reconciliation(
        ci_class="server", identified_by=[["attributes.serial_number"]], actor=cast.adam
    )
    for name in ("a", "b"):
        make_ci(cast.adam, name, attributes={"serial_number": "S1"})
    file = table("id,ci_class,name,serial_number", "x,server,host,S1")
    with nothing_changes():
        actions.import_cis(actor=cast.adam, cis=file, source="scanner", dry_run=True)
    file.seek(0)
    actions.import_cis(actor=cast.adam, cis=file, source="scanner")
    task = DuplicateTask.objects.get()
    assert (task.source, task.facts, task.one.name, task.other.name) == ("scanner", [], "a", "b")


def test_who_does_not_see_both_items_hears_of_nothing(cast: Cast) -> None:
    actions.set_reconciliation(
        ci_class="server", identified_by=[["attributes.serial_number"]], actor=cast.adam
    )
    mine = make_ci(cast.adam, "a", attributes={"serial_number": "S1"}, unit=cast.retail)
    make_ci(cast.adam, "b", attributes={"serial_number": "S1"}, unit=cast.payments)
    find()
    task = DuplicateTask.objects.get()
    assert api(cast.conny).get("/api/v1/duplicates/").json()["results"] == []
    assert api(cast.conny).get(f"/api/v1/duplicates/{task.pk}/").status_code == 404
    assert browser(cast.conny).get(f"/cis/duplicates/{task.pk}/").status_code == 404
    assert "May be the same" not in browser(cast.conny).get(f"/cis/{mine.number}/").content.decode()
    with nothing_changes():
        assert refusal_of(lambda: actions.dismiss_duplicate(pk=task.pk, actor=cast.conny)).code == "not_found"
    assert len(api(cast.adam).get("/api/v1/duplicates/").json()["results"]) == 1


def test_a_task_that_is_assigned_waits_on_the_home_page_of_who_may_settle_it(cast: Cast) -> None:
    task = twins(cast)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.assign_duplicate(pk=task.pk, assigned_to=cast.rita, actor=cast.conny)
        )
    assert (refusal.code, "assigned_to" in refusal.facts["fields"]) == ("invalid", True)
    actions.assign_duplicate(pk=task.pk, assigned_to=cast.conny, actor=cast.conny)
    assert "Say whether these two are one thing" in browser(cast.conny).get("/").content.decode()
    actions.dismiss_duplicate(pk=task.pk, actor=cast.conny)
    assert "Say whether these two are one thing" not in browser(cast.conny).get("/").content.decode()


def test_pages_and_programs_show_the_two_side_by_side_and_say_what_they_are(cast: Cast) -> None:
    task = twins(cast)
    page = browser(cast.conny)
    assert "web = web" in page.get("/cis/duplicates/").content.decode()
    assert "No possible duplicates" in page.get("/cis/duplicates/?state=merged").content.decode()
    shown = page.get(f"/cis/duplicates/{task.pk}/").content.decode()
    assert f"/cis/{task.other.number}/merge/?into={task.one.number}" in shown
    assert "May be the same thing as" in page.get(f"/cis/{task.one.number}/").content.decode()
    assert page.post(f"/cis/duplicates/{task.pk}/assign/", {"assigned_to": cast.conny.pk}).status_code == 302
    told = api(cast.conny).get("/api/v1/duplicates/?mine=1&ci_class=server").json()["results"]
    assert [(one["one"], one["other"]) for one in told] == [(task.one.number, task.other.number)]
    done = api(cast.conny).post(f"/api/v1/duplicates/{task.pk}/dismiss/", {"reason": "Two."}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "dismissed")


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_find_each_pair_once(cast: Cast) -> None:
    for source in ("netbox", "scanner"):
        import_lines(cast.adam, *(f"{n},server,web {n},," for n in range(20)), source=source)
    race(find, find)
    assert DuplicateTask.objects.count() == 20
