"""What a deployment does next, as a pure rule."""

from hypothesis import given
from hypothesis import strategies as st

from releases.rules.progress import BACK, FORWARD, StepView, Turn, next_turn, share_done, way_back


def forward(*states):
    return [StepView(at, FORWARD, state) for at, state in enumerate(states, start=1)]


def back(*states, of=None):
    """Rollback steps, each undoing the forward step of its place; None where there is nothing to undo."""
    return [
        StepView(at, BACK, state, undoes=at) for at, state in enumerate(states, start=1) if state is not None
    ]


def test_steps_run_in_order_one_at_a_time():
    assert next_turn("running", forward("pending", "pending")).position == 1
    assert next_turn("running", forward("succeeded", "pending")).position == 2
    assert next_turn("running", forward("running", "pending")).turn is Turn.WAIT
    assert next_turn("running", forward("waiting", "pending")).turn is Turn.WAIT


def test_all_steps_done_is_success():
    assert (
        next_turn("running", forward("succeeded", "succeeded") + back("pending", "pending")).turn
        is Turn.SUCCEED
    )


def test_a_failure_undoes_the_completed_steps_in_reverse_order():
    steps = forward("succeeded", "succeeded", "failed", "pending") + back(
        "pending", "pending", "pending", "pending"
    )

    assert next_turn("running", steps).turn is Turn.ROLL_BACK
    assert [step.undoes for step in way_back(steps)] == [2, 1]
    assert next_turn("rolling_back", steps).position == 2


def test_a_failure_with_nothing_to_undo_just_fails():
    assert next_turn("running", forward("failed", "pending") + back("pending", "pending")).turn is Turn.FAIL
    assert next_turn("running", forward("succeeded", "failed") + back(None, "pending")).turn is Turn.FAIL


def test_an_unknown_step_stops_everything():
    assert next_turn("running", forward("succeeded", "unknown", "pending")).turn is Turn.LOSE
    assert next_turn("rolling_back", forward("succeeded") + back("unknown")).turn is Turn.WAIT


def test_the_way_back_ends_when_everything_done_is_undone_or_at_its_first_failure():
    assert (
        next_turn("rolling_back", forward("rolled_back") + back("succeeded")).turn is Turn.COMPLETE_ROLLBACK
    )
    assert next_turn("rolling_back", forward("succeeded") + back("failed")).turn is Turn.FAIL_ROLLBACK


def test_while_paused_nothing_is_done():
    assert next_turn("paused", forward("succeeded", "pending")).turn is Turn.WAIT
    assert next_turn("paused", forward("failed", "pending")).turn is Turn.WAIT


STATES = ["pending", "running", "waiting", "succeeded", "failed", "unknown", "skipped", "rolled_back"]


@given(
    state=st.sampled_from(["running", "rolling_back", "paused", "unknown", "failed", "succeeded"]),
    ahead=st.lists(st.sampled_from(STATES), max_size=6),
    behind=st.lists(st.sampled_from(STATES), max_size=6),
)
def test_no_mix_of_states_ever_runs_a_step_that_is_not_pending(state, ahead, behind):
    steps = forward(*ahead) + back(*behind[: len(ahead)])

    found = next_turn(state, steps)

    if found.turn is Turn.RUN:
        going = FORWARD if state == "running" else BACK
        (step,) = [step for step in steps if step.direction == going and step.position == found.position]
        assert step.state == "pending"
    assert 0 <= share_done(steps, state) <= 100


@given(ahead=st.lists(st.sampled_from(STATES), max_size=6))
def test_nothing_succeeds_while_a_step_is_open(ahead):
    if next_turn("running", forward(*ahead)).turn is Turn.SUCCEED:
        assert all(state in ("succeeded", "skipped", "rolled_back") for state in ahead)
