"""Who may vote, what a vote binds to, and how a round ends."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from changes import actions, queries
from changes.models import ApprovalGroup, ApprovalRound, ChangeRequest, Delegation, Vote
from itsm.core.clock import database_now
from itsm.core.models import OutboxEvent, Role, RoleGrant, User
from tests.cast import Cast
from tests.changes.conftest import make_ci, tomorrow
from tests.support import frozen_clock, nothing_changes, refusal_of

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]
DAY = dt.timedelta(days=1)


def approve(change: ChangeRequest, actor: User, **more: object) -> ChangeRequest:
    digest = str(more.pop("digest", change.digest))
    return actions.approve(change_number=change.number, digest=digest, actor=actor, **more)  # type: ignore[arg-type]


def delegate(source: User, to: User) -> None:
    now = database_now()
    actions.delegate(from_user=source, to_user=to, start=now - DAY, end=now + DAY, actor=source)


def appoint(cast: Cast, *members: User, quorum: int = 1, **policy: object) -> None:
    """From now on these people decide on normal changes."""
    actions.set_group(name="experts", label="Experts", members=members, actor=cast.adam)
    group = ApprovalGroup.objects.get(name="experts")
    actions.publish_policy(name="cab", requirements=[(group, quorum)], actor=cast.adam, **policy)  # type: ignore[arg-type]


def test_requester_implementer_and_author_cannot_vote(asked: Make, cast: Cast) -> None:
    for field, person in (("requested_by", cast.carla), ("implementer", cast.cem)):
        change = asked(**{field: person})
        with nothing_changes():
            assert refusal_of(lambda c=change, p=person: approve(c, p)).code == "separation_of_duties"


def test_the_requester_cannot_vote_through_a_delegate(asked: Make, cast: Cast) -> None:
    delegate(cast.chris, cast.cora)
    change = asked(requested_by=cast.chris)
    with nothing_changes():
        assert refusal_of(lambda: approve(change, cast.cora)).code == "separation_of_duties"
        refusal = refusal_of(lambda: approve(change, cast.cora, on_behalf_of=cast.chris))
        assert refusal.code == "separation_of_duties"
    assert list(queries.awaiting_vote(cast.cora, database_now())) == []


def test_who_stands_in_for_a_stand_in_is_as_conflicted(asked: Make, cast: Cast) -> None:
    appoint(cast, cast.carla, cast.cora)
    delegate(cast.chris, cast.cem)
    delegate(cast.cem, cast.carla)
    change = asked(implementer=cast.chris)
    assert refusal_of(lambda: approve(change, cast.carla)).code == "separation_of_duties"
    assert list(queries.awaiting_vote(cast.carla, database_now())) == []


def test_a_delegation_that_ended_during_the_round_still_conflicts(asked: Make, cast: Cast) -> None:
    delegate(cast.chris, cast.cora)
    change = asked(requested_by=cast.chris)
    actions.end_delegation(delegation_id=Delegation.objects.get().pk, actor=cast.cora)
    assert refusal_of(lambda: approve(change, cast.cora)).code == "separation_of_duties"


def test_an_implementer_who_takes_their_name_off_still_cannot_vote(asked: Make, cast: Cast) -> None:
    change = asked(implementer=cast.carla)
    change = actions.edit(change_number=change.number, implementer=cast.dana, actor=cast.carla)
    with nothing_changes():
        assert refusal_of(lambda: approve(change, cast.carla)).code == "separation_of_duties"
    assert list(queries.awaiting_vote(cast.carla, database_now())) == []


def test_a_requester_whose_name_another_takes_off_still_cannot_vote(draft: Make, cast: Cast) -> None:
    change = draft(requested_by=cast.carla, actor=cast.chris)
    change = actions.submit(change_number=change.number, actor=cast.carla)
    change = actions.edit(change_number=change.number, requested_by=cast.rita, actor=cast.chris)
    appoint(cast, cast.cem, cast.carla)
    if change.state == "assess":
        change = actions.request_authorization(change_number=change.number, actor=cast.chris)
    assert refusal_of(lambda: approve(change, cast.carla)).code == "separation_of_duties"


def test_a_name_put_down_by_mistake_bars_nobody(asked: Make, cast: Cast) -> None:
    change = asked(implementer=cast.carla)
    change = actions.edit(change_number=change.number, implementer=cast.dana, actor=cast.rita)
    assert approve(change, cast.carla).state == "authorize"


def test_who_voted_does_not_carry_it_out(scheduled: Make, cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.carla, role=Role.DEPLOYER, unit=cast.retail)
    change = scheduled()
    with frozen_clock(tomorrow(11)):
        with nothing_changes():
            refusal = refusal_of(lambda: actions.start(change_number=change.number, actor=cast.carla))
        assert refusal.code == "separation_of_duties"
        assert "start" not in queries.offers(cast.carla, change)
        assert actions.start(change_number=change.number, actor=cast.dana).state == "implement"


def test_the_requester_takes_no_voter_out_of_the_round_by_delegating(asked: Make, cast: Cast) -> None:
    change = asked(requested_by=cast.chris)
    delegate(cast.chris, cast.cora)
    assert list(queries.awaiting_vote(cast.cora, database_now())) == [change]
    assert refusal_of(lambda: approve(change, cast.cora, on_behalf_of=cast.chris)).code != "not_a_stand_in"
    approve(change, cast.cora)
    assert Vote.objects.get().seat_user == cast.cora


def test_nobody_bars_more_than_one_voter_by_delegating(asked: Make, cast: Cast) -> None:
    delegate(cast.chris, cast.cora)
    with nothing_changes():
        assert refusal_of(lambda: delegate(cast.chris, cast.carla)).code == "already_delegated"
    change = asked(requested_by=cast.chris)
    assert approve(change, cast.carla).state == "authorize"


def test_a_stand_in_who_gave_it_back_can_be_followed_by_another(cast: Cast) -> None:
    delegate(cast.chris, cast.cora)
    actions.end_delegation(delegation_id=Delegation.objects.get().pk, actor=cast.cora)
    delegate(cast.chris, cast.carla)
    assert queries.delegations_of(cast.chris, database_now()).get().to_user == cast.carla


def test_who_decides_on_nothing_has_nothing_to_delegate(client: Client, asked: Make, cast: Cast) -> None:
    change = asked()
    now = database_now()
    client.force_login(cast.rita)
    with nothing_changes():
        answer = client.post(
            "/changes/delegations/",
            {
                "to_user": cast.cora.pk,
                "start": (now - DAY).strftime("%Y-%m-%dT%H:%M"),
                "end": (now + DAY).strftime("%Y-%m-%dT%H:%M"),
            },
        )
        refused = refusal_of(lambda: delegate(cast.rita, cast.cora))
    assert refused.code == "nothing_to_delegate"
    assert str(refused.message) in answer.content.decode()
    assert approve(change, cast.cora).state == "authorize"


def test_a_stand_in_fills_one_seat_and_votes_once(asked: Make, cast: Cast) -> None:
    change = asked()
    delegate(cast.carla, cast.cora)
    change = approve(change, cast.cora, on_behalf_of=cast.carla)
    assert Vote.objects.get().seat_user == cast.carla
    assert refusal_of(lambda: approve(change, cast.carla)).code == "already_voted"
    assert refusal_of(lambda: approve(change, cast.cora)).code == "already_voted"


def test_nobody_votes_for_somebody_who_did_not_ask_them(asked: Make, cast: Cast) -> None:
    change = asked()
    assert refusal_of(lambda: approve(change, cast.cora, on_behalf_of=cast.carla)).code == "not_a_stand_in"


def test_a_superuser_without_a_seat_does_not_count(asked: Make, cast: Cast) -> None:
    change = asked()
    assert refusal_of(lambda: approve(change, cast.adam)).code == "not_eligible"


def test_a_vote_binds_to_the_content_it_was_shown(asked: Make, cast: Cast) -> None:
    change = asked()
    shown = change.digest
    change = actions.edit(change_number=change.number, backout_plan="Pray.", actor=cast.rita)
    assert change.digest != shown
    assert refusal_of(lambda: approve(change, cast.carla, digest=shown)).code == "stale_digest"
    rounds = ApprovalRound.objects.filter(change=change).order_by("sequence")
    assert [(round_.state, round_.digest) for round_ in rounds] == [
        ("invalidated", shown),
        ("open", change.digest),
    ]


def test_a_save_that_changes_nothing_leaves_the_round_alone(asked: Make, cast: Cast) -> None:
    change = asked()
    with nothing_changes():
        actions.edit(change_number=change.number, title=change.title, actor=cast.rita)
    ci_ids = queries.affected_ids(change)
    with nothing_changes():
        actions.edit(change_number=change.number, ci_ids=ci_ids, actor=cast.rita)


def test_an_edit_of_an_authorized_change_asks_the_board_again(scheduled: Make, cast: Cast) -> None:
    change = scheduled()
    change = actions.edit(change_number=change.number, ci_ids=[make_ci(cast, "web-2").pk], actor=cast.rita)
    assert (change.state, change.authorized_digest) == ("authorize", "")
    told = OutboxEvent.objects.filter(subject=change.number, name="change.invalidated")
    assert told.count() == 1
    approve(change, cast.carla)
    assert approve(change, cast.cora).state == "scheduled"


def test_the_release_content_is_part_of_what_is_signed(scheduled: Make, cast: Cast) -> None:
    change = scheduled(signed_content={"steps": [{"target": "https://shop", "value": "1.0"}]})
    with frozen_clock(tomorrow(11)), nothing_changes():
        refusal = refusal_of(
            lambda: actions.start(
                change_number=change.number,
                signed_content={"steps": [{"target": "https://shop", "value": "1.1"}]},
                actor=cast.dana,
            )
        )
    assert refusal.code == "stale_digest"
    change = actions.update_signed_content(
        change_number=change.number, signed_content={"steps": []}, reason="replanned", actor=cast.rolf
    )
    assert change.state == "authorize"


def test_a_moved_window_is_signed_anew(scheduled: Make, cast: Cast) -> None:
    change = scheduled()
    change = actions.move_window(
        change_number=change.number, window_start=tomorrow(20), window_end=tomorrow(22), actor=cast.rita
    )
    assert change.state == "authorize"
    assert set(change.affected.values_list("window_start", "window_end")) == {(tomorrow(20), tomorrow(22))}


def test_a_quorum_that_nobody_can_meet_is_refused_at_submission(draft: Make, cast: Cast) -> None:
    appoint(cast, cast.carla, cast.dana, quorum=2)
    change = draft()
    with nothing_changes():
        refusal = refusal_of(lambda: actions.submit(change_number=change.number, actor=cast.rita))
    assert refusal.code == "quorum_unreachable"
    assert refusal.facts["groups"] == [{"group": "Experts", "quorum": 2, "eligible": 1}]


def test_a_quorum_that_became_unreachable_ends_the_round_with_notice(asked: Make, cast: Cast) -> None:
    appoint(cast, cast.carla, cast.cem, quorum=2)
    change = asked()
    RoleGrant.objects.filter(user=cast.cem).delete()
    assert actions.expire_rounds() == 1
    change = ChangeRequest.objects.get(pk=change.pk)
    assert change.state == "new"
    assert ApprovalRound.objects.get().state == "expired"
    assert OutboxEvent.objects.filter(name="change.expired").count() == 1
    assert actions.expire_rounds() == 0


def test_a_leavers_vote_stands(asked: Make, cast: Cast) -> None:
    change = asked()
    approve(change, cast.carla)
    User.objects.filter(pk=cast.carla.pk).update(is_active=False)
    assert approve(change, cast.cem).state == "scheduled"


def test_a_round_expires_at_its_hour_and_no_vote_counts_after(asked: Make, cast: Cast) -> None:
    change = asked()
    late = database_now() + dt.timedelta(hours=169)
    with frozen_clock(late):
        with nothing_changes():
            assert refusal_of(lambda: approve(change, cast.carla)).code == "round_expired"
        assert actions.expire_rounds() == 1
    assert ChangeRequest.objects.get(pk=change.pk).state == "new"


def test_a_policy_published_later_does_not_alter_a_running_round(asked: Make, cast: Cast) -> None:
    change = asked()
    appoint(cast, cast.carla, quorum=1)
    approve(change, cast.carla)
    assert ChangeRequest.objects.get(pk=change.pk).state == "authorize"
    assert approve(change, cast.cem).state == "scheduled"


def test_a_policy_may_count_rejections(asked: Make, cast: Cast) -> None:
    appoint(cast, cast.carla, cast.cem, cast.cora, quorum=2, counts_rejections=True)
    change = asked()
    actions.reject(change_number=change.number, digest=change.digest, comment="No", actor=cast.carla)
    approve(change, cast.cem)
    assert approve(change, cast.cora).state == "scheduled"


def test_votes_cannot_be_altered_or_taken_away(asked: Make, cast: Cast) -> None:
    change = asked()
    approve(change, cast.carla)
    for statement in ("UPDATE changes_vote SET decision = 'reject'", "DELETE FROM changes_vote"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_state_set_by_sql_is_refused_by_the_database(asked: Make, cast: Cast) -> None:
    asked()
    for statement in (
        "UPDATE changes_changerequest SET state = 'scheduled', authorized_digest = 'x'",
        "UPDATE changes_approvalround SET state = 'approved'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE changes_changerequest SET imported = NOT imported",
        "UPDATE changes_changerequest SET source = 'REL0000001'",
        "UPDATE changes_approvalround SET digest = 'sha256:0'",
        "UPDATE changes_approvalround SET content = '{}'",
        """UPDATE changes_approvalround SET policy = '{"requirements": [], "counts_rejections": false}'""",
        "UPDATE changes_approvalround SET expires_at = NULL",
        "TRUNCATE changes_vote",
        "TRUNCATE changes_roundseat",
        "TRUNCATE changes_approvalround CASCADE",
        "TRUNCATE core_comment",
    ],
)
def test_the_database_keeps_what_was_asked_and_answered(asked: Make, cast: Cast, rewriting: str) -> None:
    approve(asked(), cast.carla)
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rewriting)


def test_what_a_voter_was_shown_is_kept_beside_the_vote(asked: Make, draft: Make, cast: Cast) -> None:
    other = draft(title="On the same server")
    change = asked()
    approve(change, cast.carla)
    context = Vote.objects.get().context
    assert context["overlaps"] == [other.number]
    assert context["risk"] == change.risk


def test_drift_stops_the_start_where_the_policy_says_so(scheduled: Make, draft: Make, cast: Cast) -> None:
    appoint(cast, cast.carla, quorum=1, drift_stops_start=True)
    change = scheduled()
    draft(title="Squeezed in beside it")
    with frozen_clock(tomorrow(11)):
        refusal = refusal_of(lambda: actions.start(change_number=change.number, actor=cast.dana))
    assert refusal.code == "context_drifted"


def test_a_change_awaits_a_stand_ins_vote(asked: Make, cast: Cast) -> None:
    change = asked()
    RoleGrant.objects.filter(user=cast.cora).delete()
    assert list(queries.awaiting_vote(cast.carla, database_now())) == [change]
    assert list(queries.awaiting_vote(cast.rita, database_now())) == []


def test_a_vote_is_due_before_the_work_begins(asked: Make, cast: Cast) -> None:
    change = asked(window_start=tomorrow(10), window_end=tomorrow(12))
    round_ = ApprovalRound.objects.get(change=change)
    assert round_.expires_at == change.window_end
    (waiting,) = queries.waiting_for(cast.carla)
    assert (waiting.verb, waiting.due) == ("vote", change.window_start)
