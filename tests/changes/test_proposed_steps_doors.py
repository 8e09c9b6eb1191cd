"""Proposed lifecycle steps at every door, in words, and two who propose the same at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from changes.forms import propose_step_form
from changes.models import ChangeRequest
from cmdb import actions as cmdb
from cmdb.forms.verbs import VERBS
from cmdb.models import ConfigurationItem, LifecycleStep, ProposedEdit
from itsm.core import audit
from itsm.core.models import OutboxEvent
from itsm.core.refusals import OperationRefused
from tests.cast import Cast
from tests.changes.conftest import make_ci
from tests.changes.proposing import propose_step
from tests.clients import api, browser
from tests.support import deliver_news, race

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


def test_every_edge_of_the_lifecycle_can_be_proposed() -> None:
    field = ConfigurationItem._meta.get_field("state")
    edges = {edge.name for edge in field.get_all_transitions(ConfigurationItem)}  # type: ignore[union-attr]
    assert edges == set(LifecycleStep.values) == set(VERBS)


def offered(form: Any) -> list[str]:
    return [value for value, _label in form.fields["verb"].widget.choices if value]


def test_only_the_steps_that_the_items_state_allows_are_offered(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change, rita, adam = draft(), browser(cast.rita), browser(cast.adam)
    page = f"/changes/{change.number}/propose_step/"
    button = f"/admin/changes/changerequest/{change.pk}/verb/propose_step/"
    assert "verb" not in rita.get(page).context["form"].fields, "which item is asked first"
    assert "verb" not in adam.get(button).context["form"].fields
    assert offered(rita.post(page, {"ci": ci.number}).context["form"]) == ["put_in_use", "retire"]
    chosen = adam.post(button, {"ci": ci.number}, follow=True)
    assert offered(chosen.context["form"]) == ["put_in_use", "retire"]
    cmdb.put_in_use(number=ci.number, actor=cast.conny)
    form = rita.get(page, {"ci": ci.number}).context["form"]
    assert offered(form) == ["start_maintenance", "retire"]
    assert f"{ci} is “In use” now." in form.fields["verb"].help_text
    assert rita.get(page, {"ci": "CI9999999"}).status_code == 422


def test_who_has_no_right_to_a_step_is_not_offered_it_where_nobody_else_decides(
    cast: Cast, ci: ConfigurationItem
) -> None:
    for who, steps in ((cast.rita, []), (cast.conny, ["put_in_use", "retire"])):
        form = propose_step_form(who, ci.number, own_right=True)()
        assert offered(form) == steps


def test_every_door_proposes_a_step_by_the_same_action(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    second, third = make_ci(cast, "web-2"), make_ci(cast, "web-3")
    change = draft()
    sent = {"ci": ci.number, "verb": "put_in_use", "ci_version": 1, "reason": "Hall 3"}
    address = f"/api/v1/changes/{change.number}/propose_step/"
    answer = api(cast.rita).post(address, sent, format="json")
    assert answer.status_code == 200, answer.data
    assert api(cast.rita).post(address, {**sent, "verb": "delete"}, format="json").status_code == 422
    again = api(cast.rita).post(address, sent, format="json")
    assert (again.status_code, again.data["code"]) == (409, "already_proposed")
    page = f"/changes/{change.number}/propose_step/"
    assert page in browser(cast.rita).get(f"/changes/{change.number}/").content.decode()
    form = browser(cast.rita).get(page, {"ci": second.number}).context["form"]
    assert form["ci"].value() == second.number
    assert browser(cast.rita).post(page, {"ci": second.number, "verb": "retire"}).status_code == 302
    refused = browser(cast.rita).post(page, {"ci": third.number, "verb": "reinstate"})
    said = refused.content.decode()
    assert "not possible in the state “Planned”" in said
    assert "<dd>Retired</dd>" in said, "codes are for programs"
    button = f"/admin/changes/changerequest/{change.pk}/verb/propose_step/"
    assert browser(cast.adam).get(button).status_code == 200
    assert browser(cast.adam).post(button, {"ci": third.number, "verb": "retire"}).status_code == 302
    steps = ProposedEdit.objects.order_by("pk").values_list("ci", "what", "verb")
    assert list(steps) == [
        (ci.pk, "step", "put_in_use"),
        (second.pk, "step", "retire"),
        (third.pk, "step", "retire"),
    ]


def test_the_pages_tell_a_step_in_words_and_what_became_of_the_item_since(
    cast: Cast, ci: ConfigurationItem, draft: Make
) -> None:
    change = draft()
    propose_step(cast, change, ci, "put_in_use", reason="Hall 3 opens.")
    for address in (f"/cis/{ci.number}/", f"/changes/{change.number}/"):
        page = browser(cast.conny).get(address).content.decode()
        told = page[page.index("<strong>Put in use</strong>") :]
        assert "State: <del>Planned</del> → <ins>In use</ins>" in told
        assert "Hall 3 opens." in told
        assert "in conflict" not in page
    listed = api(cast.conny).get("/api/v1/proposed-edits/", {"ci": ci.number}).json()["results"]
    assert [(row["what"], row["verb"], row["conflicts"]) for row in listed] == [("step", "put_in_use", [])]
    cmdb.retire(number=ci.number, actor=cast.conny)
    page = browser(cast.conny).get(f"/changes/{change.number}/").content.decode()
    assert "in conflict" in page
    assert "but now: Retired" in " ".join(page.replace("<strong>(", "").split())
    clash = api(cast.conny).get(f"/api/v1/proposed-edits/{listed[0]['id']}/").json()["conflicts"][0]
    assert (clash["now"], clash["now_words"]) == ("retired", "Retired")


def test_the_owner_is_told_that_a_step_was_proposed_and_programs_which(cast: Cast, draft: Make) -> None:
    owned = cmdb.create_ci(
        name="owned", ci_class="server", owner=cast.conny, actor=cast.adam, unit=cast.retail
    )
    change = draft()
    propose_step(cast, change, owned, "retire")
    facts = {"reference": change.number, "verb": "retire"}
    assert OutboxEvent.objects.get(name="ci.step_proposed").payload == facts
    entry = next(told for told in audit.history_of(owned.number, 5) if told["action"] == "ci.propose")
    assert entry["facts"] == facts
    deliver_news()
    told = browser(cast.conny).get("/inbox/").content.decode()
    assert "A change proposes a lifecycle step of the configuration item." in told


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_the_same_step_at_once_leave_one_that_waits(cast: Cast) -> None:
    ci = make_ci(cast, "web-1")
    held = lambda who: cmdb.propose_step(  # noqa: E731
        number=ci.number, verb="retire", reference="CHG0000001", actor=who
    )
    results = race(lambda: held(cast.rita), lambda: held(cast.conny), lambda: held(cast.adam))
    refused = [result.refusal.code for result in results if isinstance(result, OperationRefused)]
    assert refused == ["already_proposed"] * 2, results
    assert ProposedEdit.objects.filter(outcome="").count() == 1
    assert OutboxEvent.objects.filter(name="ci.step_proposed").count() == 1
