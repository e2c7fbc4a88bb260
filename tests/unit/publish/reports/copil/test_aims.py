"""How an indicator stands: never more surely than its interval lets."""

from hypothesis import given
from hypothesis import strategies as st

from publish.counts import Bounds
from publish.reports.aims import (
    ALONE,
    AT_LEAST,
    BROKEN,
    DOWN,
    FOLLOWED,
    MISSED,
    REACHED,
    RIGHT_WAY,
    UNCHANGED,
    UNKNOWN,
    UNSURE,
    UP,
    WRONG_WAY,
    state_of,
)
from publish.reports.pilot_values import Value


def known(low: float, high: float) -> Value:
    middle = (low + high) / 2
    return Value({}, "Part", "Région", middle, Bounds(low, high), 100.0, None, has_broken=False)


BLANK = Value({}, "Part", "Région", None, None, None, "Aucune source.", has_broken=False)
VALUES = st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda ends: known(min(ends), max(ends)))


@given(VALUES, st.floats(0, 100))
def test_a_target_is_judged_only_where_the_whole_interval_is_on_one_side(now: Value, target: float) -> None:
    assert now.bounds is not None
    state = state_of(AT_LEAST, target, now, None, is_broken=False)
    assert (state == REACHED) is (now.bounds.low >= target)
    assert (state == MISSED) is (now.bounds.high < target)
    assert state in {REACHED, MISSED, UNSURE}


@given(VALUES, VALUES)
def test_a_rise_one_way_is_a_fall_the_other_way(before: Value, now: Value) -> None:
    opposite = {RIGHT_WAY: WRONG_WAY, WRONG_WAY: RIGHT_WAY, UNCHANGED: UNCHANGED}
    up = state_of(UP, None, now, before, is_broken=False)
    assert state_of(DOWN, None, now, before, is_broken=False) == opposite[up]
    assert state_of(UP, None, before, now, is_broken=False) == opposite[up]
    assert state_of(UP, None, now, now, is_broken=False) == UNCHANGED


def test_what_cannot_be_judged_says_why() -> None:
    now = known(10, 12)
    assert state_of(UP, None, BLANK, now, is_broken=False) == UNKNOWN
    assert state_of(UP, None, now, None, is_broken=False) == ALONE
    assert state_of(UP, None, now, BLANK, is_broken=False) == ALONE
    assert state_of(UP, None, now, known(1, 2), is_broken=True) == BROKEN
    assert state_of("suivi", None, now, known(1, 2), is_broken=False) == FOLLOWED
