"""Emergency and standard changes, and an organisation's own models."""

import datetime as dt
from collections.abc import Callable

import pytest

from changes import actions
from changes.models import ApprovalPolicy, ApprovalRound, ChangeRequest, StandardTemplateVersion
from cmdb.models import ConfigurationItem
from itsm.core.clock import database_now
from tests.cast import Cast
from tests.changes.conftest import PLANS, tomorrow
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]


@pytest.fixture
def burning(draft: Make, cast: Cast) -> Callable[[], ChangeRequest]:
    """An emergency, done, with the full board asked."""

    def make() -> ChangeRequest:
        change = draft(model="emergency")
        change = actions.submit(change_number=change.number, actor=cast.rita)
        assert change.state == "authorize"
        actions.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
        with frozen_clock(tomorrow(11)):
            actions.start(change_number=change.number, actor=cast.dana)
            actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
        return ChangeRequest.objects.get(pk=change.pk)

    return make


def test_one_voice_of_the_emergency_board_authorizes_the_start(burning: Make) -> None:
    change = burning()
    rounds = ApprovalRound.objects.filter(change=change).order_by("sequence")
    assert [(round_.purpose, round_.state) for round_ in rounds] == [
        ("emergency", "approved"),
        ("retrospective", "open"),
    ]


def test_an_emergency_is_not_closed_before_the_full_board_decided(burning: Make, cast: Cast) -> None:
    change = burning()
    with nothing_changes():
        refusal = refusal_of(lambda: actions.close(change_number=change.number, actor=cast.rita))
    assert refusal.code == "full_round_due"


def test_an_emergency_approved_afterwards_closes_as_it_ended(burning: Make, cast: Cast) -> None:
    change = burning()
    for member in (cast.cem, cast.cora):
        actions.approve(change_number=change.number, digest=change.digest, actor=member)
    assert actions.close(change_number=change.number, actor=cast.rita).close_code == "successful"


def test_an_emergency_refused_afterwards_closes_only_as_unsuccessful_and_reviewed(
    burning: Make, cast: Cast
) -> None:
    change = burning()
    number = change.number
    actions.reject(change_number=number, digest=change.digest, comment="It could wait", actor=cast.cem)
    assert (
        refusal_of(lambda: actions.close(change_number=number, actor=cast.rita)).code
        == "retrospective_refused"
    )
    unsuccessful = lambda: actions.close(  # noqa: E731
        change_number=number, close_code="unsuccessful", actor=cast.rita
    )
    assert refusal_of(unsuccessful).code == "review_due"
    actions.review(change_number=number, findings="Call the board first.", actor=cast.rita)
    assert unsuccessful().state == "closed"


def test_a_full_round_nobody_answers_expires_and_the_change_closes_as_unsuccessful(
    burning: Make, cast: Cast
) -> None:
    change = burning()
    with frozen_clock(database_now() + dt.timedelta(days=30)):
        assert actions.expire_rounds() == 1
    assert ChangeRequest.objects.get(pk=change.pk).state == "review"
    assert (
        refusal_of(lambda: actions.close(change_number=change.number, actor=cast.rita)).code
        == "retrospective_refused"
    )


@pytest.fixture
def template(cast: Cast) -> StandardTemplateVersion:
    version = propose(cast)
    return actions.approve_template(version_id=version.pk, actor=cast.carla)


def propose(cast: Cast, **more: object) -> StandardTemplateVersion:
    values = {
        "name": "restart",
        "label": "Restart a server",
        "unit": cast.retail,
        "title": "Restart",
        **PLANS,
    }
    return actions.propose_template(actor=cast.rita, **{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def standard(cast: Cast, ci: ConfigurationItem) -> Callable[..., ChangeRequest]:
    def make(**more: object) -> ChangeRequest:
        values = {
            "title": "Restart web-1",
            "model": "standard",
            "template": "restart",
            "unit": cast.retail,
            "implementer": cast.dana,
            "ci_ids": [ci.pk],
            "window_start": tomorrow(10),
            "window_end": tomorrow(12),
            "actor": cast.rita,
        }
        return actions.open_change(**{**values, **more})  # type: ignore[arg-type]

    return make


@pytest.mark.usefixtures("template")
def test_a_standard_change_is_authorized_by_its_template(standard: Make, cast: Cast) -> None:
    change = standard()
    change = actions.submit(change_number=change.number, actor=cast.rita)
    assert (change.state, change.authorized_digest) == ("scheduled", change.digest)
    assert not ApprovalRound.objects.exists()
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, actor=cast.dana)
        change = actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
    assert change.state == "closed"


def test_a_retired_template_stands_for_nothing(
    standard: Make, template: StandardTemplateVersion, cast: Cast
) -> None:
    ready = actions.submit(change_number=standard().number, actor=cast.rita)
    waiting = standard()
    actions.retire_template(version_id=template.pk, actor=cast.chris)
    assert (
        refusal_of(lambda: actions.submit(change_number=waiting.number, actor=cast.rita)).code
        == "template_retired"
    )
    with frozen_clock(tomorrow(11)), nothing_changes():
        refusal = refusal_of(lambda: actions.start(change_number=ready.number, actor=cast.dana))
    assert refusal.code == "template_retired"
    assert refusal_of(standard).code == "invalid"


@pytest.mark.usefixtures("template")
def test_a_standard_change_keeps_the_plans_of_its_template(standard: Make, cast: Cast) -> None:
    change = standard()
    actions.edit(change_number=change.number, implementation_plan="Pull the plug.", actor=cast.rita)
    refusal = refusal_of(lambda: actions.submit(change_number=change.number, actor=cast.rita))
    assert refusal.code == "differs_from_template"


@pytest.mark.usefixtures("template")
def test_a_template_deploys_a_release_only_when_approved_for_that(standard: Make, cast: Cast) -> None:
    change = standard(signed_content={"steps": [1]})
    refusal = refusal_of(lambda: actions.submit(change_number=change.number, actor=cast.rita))
    assert refusal.code == "template_without_release"


@pytest.mark.usefixtures("template")
def test_a_new_version_replaces_the_one_before_when_approved(cast: Cast) -> None:
    second = propose(cast, implementation_plan="Ring first.")
    assert list(StandardTemplateVersion.objects.order_by("number").values_list("state", flat=True)) == [
        "approved",
        "proposed",
    ]
    actions.approve_template(version_id=second.pk, actor=cast.cem)
    assert list(StandardTemplateVersion.objects.order_by("number").values_list("state", flat=True)) == [
        "retired",
        "approved",
    ]


def test_nobody_approves_their_own_template(cast: Cast) -> None:
    version = actions.propose_template(name="own", unit=cast.retail, title="Own", actor=cast.chris, **PLANS)
    with nothing_changes():
        refusal = refusal_of(lambda: actions.approve_template(version_id=version.pk, actor=cast.chris))
    assert refusal.code == "separation_of_duties"


def test_an_organisations_own_model_passes_assessment_and_review(draft: Make, cast: Cast) -> None:
    actions.publish_model(
        name="routine",
        label="Routine",
        kind="normal",
        straight_through=["assess", "review"],
        policy=ApprovalPolicy.objects.get(name="ecab"),
        actor=cast.adam,
    )
    change = draft(model="routine")
    change = actions.submit(change_number=change.number, actor=cast.rita)
    assert change.state == "authorize"
    actions.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
    with frozen_clock(tomorrow(11)):
        actions.start(change_number=change.number, actor=cast.dana)
        change = actions.finish(change_number=change.number, close_code="successful", actor=cast.dana)
    assert change.state == "closed"


def test_a_change_keeps_the_version_of_its_model(draft: Make, cast: Cast) -> None:
    change = draft()
    actions.publish_model(
        name="normal",
        label="Normal",
        kind="normal",
        straight_through=["assess"],
        policy=ApprovalPolicy.objects.get(name="cab"),
        actor=cast.adam,
    )
    assert actions.submit(change_number=change.number, actor=cast.rita).state == "assess"
    assert actions.submit(change_number=draft().number, actor=cast.rita).state == "authorize"
