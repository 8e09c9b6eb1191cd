"""The rules by themselves: quorum, conflicts of interest, windows, risk, content, start and closing."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes import rules
from itsm.core.canonical import digest

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
GROUPS = ["cab", "security"]

ballots = st.dictionaries(st.integers(1, 6), st.tuples(st.booleans(), st.sets(st.sampled_from(GROUPS)))).map(
    lambda cast: [
        rules.Ballot(user, approves, frozenset(groups)) for user, (approves, groups) in cast.items()
    ]
)
seats = st.sets(st.tuples(st.sampled_from(GROUPS), st.integers(1, 6), st.booleans())).map(
    lambda rows: [
        rules.Seat(*row) for row in {(group, user): (group, user, ok) for group, user, ok in rows}.values()
    ]
)
policies = st.builds(
    lambda quorums, counts: rules.Policy(
        tuple(rules.GroupRequirement(group, quorum) for group, quorum in quorums.items()), counts
    ),
    st.dictionaries(st.sampled_from(GROUPS), st.integers(1, 3), min_size=1),
    st.booleans(),
)


def all_in_favour(held) -> list[rules.Ballot]:
    groups: dict[int, set[str]] = {}
    for seat in held:
        if seat.filled:
            groups.setdefault(seat.user_id, set()).add(seat.group)
    return [rules.Ballot(user, True, frozenset(mine)) for user, mine in groups.items()]


def vote(user: int, approves: bool) -> rules.Ballot:
    return rules.Ballot(user, approves, frozenset({"cab"}))


@given(policies, seats, ballots, st.randoms())
def test_the_outcome_does_not_depend_on_the_order_of_votes(policy, held, cast, random) -> None:
    shuffled = list(cast)
    random.shuffle(shuffled)
    assert rules.derive_outcome(policy, held, cast) == rules.derive_outcome(policy, held, shuffled)


@given(policies, seats, ballots)
def test_no_change_is_approved_below_its_quorum(policy, held, cast) -> None:
    if rules.derive_outcome(policy, held, cast) != "approved":
        return
    for need in policy.requirements:
        assert sum(ballot.approves and need.group in ballot.groups for ballot in cast) >= need.quorum
    assert policy.counts_rejections or all(ballot.approves for ballot in cast)


@given(policies, seats, ballots)
def test_an_open_round_can_still_be_approved(policy, held, cast) -> None:
    if rules.derive_outcome(policy, held, cast) != "open":
        return
    voted = {ballot.seat_user_id for ballot in cast}
    waiting = [seat for seat in held if seat.user_id not in voted]
    assert rules.derive_outcome(policy, held, [*cast, *all_in_favour(waiting)]) == "approved"


@given(policies, seats)
def test_a_round_opens_only_where_everybody_together_could_approve(policy, held) -> None:
    reachable = not rules.unreachable(policy, held)
    assert reachable == (rules.derive_outcome(policy, held, all_in_favour(held)) == "approved")


def test_one_rejection_ends_a_round_unless_the_policy_counts_them() -> None:
    held = [rules.Seat("cab", user) for user in (1, 2, 3)]
    cast = [vote(1, False), vote(2, True), vote(3, True)]
    strict = rules.Policy((rules.GroupRequirement("cab", 2),))
    assert rules.derive_outcome(strict, held, cast) == "rejected"
    assert rules.derive_outcome(replace(strict, counts_rejections=True), held, cast) == "approved"


def test_a_leavers_vote_stands_and_an_empty_seat_does_not_wait() -> None:
    policy = rules.Policy((rules.GroupRequirement("cab", 2),))
    gone = [rules.Seat("cab", 1, filled=False), rules.Seat("cab", 2)]
    assert rules.derive_outcome(policy, gone, [vote(1, True)]) == "open"
    assert rules.derive_outcome(policy, gone, [vote(1, True), vote(2, True)]) == "approved"
    assert rules.derive_outcome(policy, gone, []) == "unreachable"


def test_standing_in_reaches_through_others_and_around_in_circles() -> None:
    assert rules.stand_ins([1], [(1, 2), (2, 3), (3, 1), (9, 4)]) == {2, 3}


@given(st.lists(st.datetimes(timezones=st.just(dt.UTC)), min_size=4, max_size=4))
def test_windows_overlap_by_the_formula_and_symmetrically(times) -> None:
    a, b = rules.Window(*sorted(times[:2])), rules.Window(*sorted(times[2:]))
    assert rules.overlap(a, b) == (a.start < b.end and b.start < a.end) == rules.overlap(b, a)


def test_windows_that_only_touch_do_not_overlap_and_missing_ends_meet_nothing() -> None:
    assert not rules.overlap(rules.Window(AT, AT + HOUR), rules.Window(AT + HOUR, AT + 2 * HOUR))
    assert rules.overlap(rules.Window(AT, AT + 2 * HOUR), rules.Window(AT + HOUR, AT + HOUR))
    assert not rules.overlap(rules.Window(AT, None), rules.Window(AT, AT + HOUR))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (AT + HOUR, AT + 2 * HOUR, None),
        (AT - HOUR, AT + HOUR, None),
        (AT + HOUR, AT, "window_inverted"),
        (AT + HOUR, AT + HOUR, "window_inverted"),
        (AT - 2 * HOUR, AT, "window_in_past"),
        (AT, None, "invalid"),
        (None, None, None),
    ],
)
def test_a_planned_window_is_in_order_and_not_over(start, end, code) -> None:
    refusal = rules.sound_window(rules.Window(start, end), AT)
    assert (refusal and refusal.code) == code


def test_an_unanswered_questionnaire_never_makes_a_change_look_safe() -> None:
    safe = dict.fromkeys((question.name for question in rules.QUESTIONS), 0)
    assert rules.assess_risk(safe, [4]).level == "low"
    assert rules.assess_risk({}, [4]).level == "very_high"
    assert rules.assess_risk({**safe, "tested": 3, "backout": 3, "experience": 3}, [1]).level == "very_high"


@given(
    st.dictionaries(st.sampled_from([q.name for q in rules.QUESTIONS]), st.integers(0, 3)), st.integers(1, 4)
)
def test_a_more_critical_item_never_lowers_the_risk(answers, criticality) -> None:
    worse = max(1, criticality - 1)
    assert rules.assess_risk(answers, [worse]).score >= rules.assess_risk(answers, [criticality]).score


def content(**more) -> rules.AuthoredContent:
    values = {
        "number": "CHG0000001",
        "title": "Patch",
        "description": "",
        "justification": "",
        "implementation_plan": "",
        "test_plan": "",
        "backout_plan": "",
        "model": "normal",
        "model_version": 1,
        "template": "",
        "template_version": None,
        "window_start": AT,
        "window_end": AT + HOUR,
        "environment": "",
        "affected_cis": ("CI0000001", "CI0000002"),
        "requested_by": 1,
        "implementer": 2,
    }
    return rules.AuthoredContent(**{**values, **more})


def test_the_digest_is_the_same_for_the_same_meaning() -> None:
    berlin = dt.timezone(HOUR)
    same = content(affected_cis=("CI0000002", "CI0000001"), window_start=AT.astimezone(berlin))
    assert digest(rules.signed_document(same)) == digest(rules.signed_document(content()))


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Patch!"},
        {"backout_plan": "Run"},
        {"model_version": 2},
        {"window_end": AT + 2 * HOUR},
        {"environment": "production"},
        {"affected_cis": ("CI0000001",)},
        {"implementer": 3},
        {"risk_answers": {"tested": 1}},
        {"release": {"steps": [{"target": "https://shop", "value": 1}]}},
    ],
)
def test_every_authored_word_is_covered_by_the_digest(edit) -> None:
    assert digest(rules.signed_document(content(**edit))) != digest(rules.signed_document(content()))


def test_a_difference_names_the_path_and_both_values() -> None:
    before = {"title": "a", "window": {"start": "1", "end": "2"}, "gone": 1}
    after = {"title": "a", "window": {"start": "1", "end": "3"}, "new": 2}
    assert rules.difference(before, after) == [("window.end", "2", "3"), ("gone", 1, None), ("new", None, 2)]


START = rules.StartFacts(
    number="CHG0000001",
    state="scheduled",
    imported=False,
    on_hold=False,
    hold_reason="",
    window=rules.Window(AT - HOUR, AT + HOUR),
    live_digest="sha256:1",
    authorized_digest="sha256:1",
    authority="round",
)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"imported": True}, "imported_record"),
        ({"state": "authorize"}, "wrong_state"),
        ({"authority": ""}, "not_authorized"),
        ({"authority": "template", "template_is_current": False}, "template_retired"),
        ({"live_digest": "sha256:2"}, "stale_digest"),
        ({"on_hold": True, "hold_reason": "audit"}, "on_hold"),
        ({"window": rules.Window(AT + HOUR, AT + 2 * HOUR)}, "outside_window"),
        ({"window": rules.Window(AT - HOUR, AT)}, "outside_window"),
        ({"drifted": True}, None),
        ({"drifted": True, "drift_stops_start": True}, "context_drifted"),
    ],
)
def test_work_starts_only_when_everything_holds_at_once(facts, code) -> None:
    refusal = rules.may_start(replace(START, **facts), AT)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("close_code", "reviewed", "full_round", "code"),
    [
        ("successful", False, "", None),
        ("", False, "", "invalid"),
        ("unsuccessful", False, "", "review_due"),
        ("backed_out", True, "", None),
        ("successful", False, "approved", None),
        ("successful", True, "open", "full_round_due"),
        ("successful", True, "rejected", "retrospective_refused"),
        ("unsuccessful", False, "expired", "review_due"),
        ("unsuccessful", True, "rejected", None),
    ],
)
def test_a_change_closes_when_nothing_is_owed(close_code, reviewed, full_round, code) -> None:
    refusal = rules.may_close(rules.CloseFacts(close_code, reviewed, full_round))
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("kind", "straight", "policy", "full", "field"),
    [
        ("normal", (), True, False, None),
        ("normal", ("authorize",), True, False, "straight_through"),
        ("normal", ("scheduled",), True, False, "straight_through"),
        ("normal", (), False, False, "policy"),
        ("emergency", ("assess",), True, False, "full_policy"),
        ("emergency", ("assess",), True, True, None),
        ("standard", ("assess", "authorize"), False, False, None),
        ("standard", (), False, False, "straight_through"),
        ("own", (), True, True, "kind"),
    ],
)
def test_no_change_model_opens_a_road_around_approval(kind, straight, policy, full, field) -> None:
    refusal = rules.sound_model(rules.ModelFacts(kind, straight, policy, full))
    assert (refusal and refusal.field) == field


def test_a_policy_that_asks_nobody_is_met_by_nobody() -> None:
    assert rules.derive_outcome(rules.Policy(()), [], []) == "unreachable"


@pytest.mark.parametrize(
    ("hours", "ends_in", "expires_in"),
    [(168, 2, 2), (1, 2, 1), (None, 2, 2), (168, None, 168), (168, -1, 168), (None, None, None)],
)
def test_a_round_expires_no_later_than_its_window(
    hours: int | None, ends_in: int | None, expires_in: int | None
) -> None:
    def later(by: int | None) -> dt.datetime | None:
        return None if by is None else AT + dt.timedelta(hours=by)

    assert rules.round_expires_at(AT, hours, later(ends_in)) == later(expires_in)
