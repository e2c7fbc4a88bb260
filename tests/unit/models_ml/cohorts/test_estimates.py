import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_ml.cohorts.estimates import design_effect, interval, share


def test_unequal_weights_cost_by_hand() -> None:
    assert design_effect(pd.Series([1.0, 1.0, 2.0])) == pytest.approx(3 * 6 / 16)


def test_equal_weights_cost_nothing() -> None:
    assert design_effect(pd.Series([4.0] * 7)) == pytest.approx(1)
    assert design_effect(pd.Series([], dtype=float)) == 1


def test_a_share_by_hand() -> None:
    found = share(pd.Series([True, False, True]), pd.Series([1.0, 1.0, 2.0]))
    assert found == (3, 2, 0.75, pytest.approx(1.125))
    assert math.isnan(share(pd.Series([], dtype=bool), pd.Series([], dtype=float)).share)


def test_an_interval_by_hand() -> None:
    assert interval(0.5, 100, 0.95) == pytest.approx((0.4038, 0.5962), abs=1e-4)


@given(st.floats(0, 1), st.floats(1, 1e5))
def test_intervals_are_nested_and_hold_the_share(value: float, effective: float) -> None:
    low, high = interval(value, effective, 0.8)
    lowest, highest = interval(value, effective, 0.95)
    assert 0 <= lowest <= low + 1e-12
    assert low <= value <= high
    assert high - 1e-12 <= highest <= 1


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=40), st.randoms())
def test_the_order_and_the_scale_of_the_weights_do_not_count(weights: list[float], random: object) -> None:
    holds = [weight > 5 for weight in weights]
    pairs = list(zip(holds, weights, strict=True))
    random.shuffle(pairs)  # type: ignore[attr-defined]
    first = share(pd.Series(holds), pd.Series(weights))
    other = share(pd.Series([one for one, _ in pairs]), pd.Series([3 * weight for _, weight in pairs]))
    assert tuple(other) == pytest.approx(tuple(first))
    assert first.design_effect >= 1 - 1e-9
