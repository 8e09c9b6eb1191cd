"""No verb without its row: every address that takes a POST is in the refusal matrix, or says here why not."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from itsm.core import access
from tests.house.matrix import (
    change_rows,
    deployment_rows,
    ground_rows,
    item_rows,
    model_rows,
    oracle,
    release_rows,
)
from tests.house.matrix.routes import writing_routes
from tests.house.matrix.row import Row

ONES_OWN = "concerns nobody but the person who posts"
WITHOUT_ROW = {
    "preferences/": ONES_OWN,
    "inbox/<int:pk>/": ONES_OWN,
    "inbox/<int:pk>/read/": ONES_OWN,
    "inbox/<int:id>/read/": ONES_OWN,
    "inbox/preferences/": ONES_OWN,
    "inbox/preferences/choose/": ONES_OWN,
    "inbox/read-all/": ONES_OWN,
    "login/": ONES_OWN,
    "logout/": ONES_OWN,
    "changes/delegations/": "everybody may delegate their own votes, and here nobody else's",
    "delegations/": "everybody may delegate their own votes, and here nobody else's",
    "cis/views/<int:pk>/delete/": ONES_OWN,
    "ci-views/<int:pk>/delete/": ONES_OWN,
    "cis/views/<int:pk>/default/": ONES_OWN,
    "cis/views/<int:pk>/rename/": ONES_OWN,
    "ci-views/<int:pk>/choose_default/": ONES_OWN,
    "ci-views/<int:pk>/rename/": ONES_OWN,
    "cmdb/savedview/<path:object_id>/verb/choose_default/": ONES_OWN,
    "cmdb/savedview/<path:object_id>/verb/delete/": ONES_OWN,
    "cmdb/savedview/<path:object_id>/verb/leave_default/": ONES_OWN,
    "cmdb/savedview/<path:object_id>/verb/rename/": ONES_OWN,
    "cis/edit-several/": "judges every item by the verb ci.edit, and tells of each",
    "cmdb/configurationitem/verb/edit_several/": "judges every item by the verb ci.edit",
    "changes/catalogue/<slug:name>/": "offers only what may be opened, by the same action as changes/new/",
    "deployments/callbacks/<str:token>/": "asks for a token and a signature, not for a person",
}
FLOORS: tuple[ModuleType, ...] = (
    change_rows,
    deployment_rows,
    ground_rows,
    item_rows,
    model_rows,
    release_rows,
)


def every_row() -> Iterator[Row]:
    for floor in FLOORS:
        for value in vars(floor).values():
            found = value if isinstance(value, tuple) else (value,)
            yield from (row for row in found if isinstance(row, Row))


def test_every_door_of_every_verb_has_its_row_and_no_row_leads_nowhere() -> None:
    known = {(door, route.partition("?")[0]) for row in every_row() for door, route in row.routes.items()}
    there = {(door, route) for door, routes in writing_routes().items() for route in routes}
    forgotten = {(door, route) for door, route in there - known if route not in WITHOUT_ROW}
    assert forgotten == set(), "give these a row in tests/house/matrix, or say in WITHOUT_ROW why not"
    assert known - there == set(), "these addresses are no more"
    assert set(WITHOUT_ROW) - {route for _door, route in there} == set()


def test_every_verb_that_people_may_do_is_knocked_for_somewhere() -> None:
    """What is left has no door of its own: workers, commands, or a part of another verb."""
    tried = {row.verb for row in every_row()}
    for_people = {
        verb
        for declaration in access.declarations().values()
        for verb, roles in declaration.act.items()
        if roles - {"system"}
    }
    assert for_people - tried == WITHOUT_DOOR


WITHOUT_DOOR = {
    "audit.erase",
    "change.delegate_for_others",
    "change.expire_rounds",
    "change.import",
    "change.update_signed_content",
    "ci.propose",
    "release.complete_deployment",
    "release.complete_rollback",
    "release.fail_deployment",
    "release.fail_rollback",
    "release.miss_window",
    "release.roll_back",
    "release.start_deployment",
}


def test_the_oracle_reads_the_page_that_people_read() -> None:
    table = oracle.access_table()
    declared = access.declarations()
    assert table.see == {kind: row.see - {"system"} for kind, row in declared.items() if kind in table.see}
    assert table.act == {verb: roles for row in declared.values() for verb, roles in row.act.items()}
