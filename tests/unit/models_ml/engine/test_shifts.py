"""Declared breaks: what they do to the past, and what they never see."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models_ml.engine.series import Pool, build_pool
from models_ml.engine.shifts import Shock, Step, adjust, disturbed, notes

STEP = Step(start=date(2003, 1, 1), reason="nouvelle inscription")
SHOCK = Shock(start=date(2002, 3, 1), end=date(2002, 6, 30), reason="crise")


def _pool(values: np.ndarray) -> Pool:
    dates = pd.date_range("2000-01-01", periods=len(values), freq="MS")
    return build_pool(pd.DataFrame({"unique_id": "a", "ds": dates, "y": values}), "M")


def _adjusted(pool: Pool, *shifts: Step | Shock) -> np.ndarray:
    return adjust(pool, shifts).series(0)


def _seasonal(months: int) -> np.ndarray:
    return 100 + 20 * np.sin(2 * np.pi * np.arange(months) / 12)


def test_a_step_puts_the_past_on_the_new_level() -> None:
    values = _seasonal(48)
    moved = np.where(np.arange(48) >= 36, 2 * values, values)
    np.testing.assert_allclose(_adjusted(_pool(moved), STEP), 2 * values)


def test_a_step_with_too_few_points_after_it_is_left_alone_and_told() -> None:
    values = np.where(np.arange(40) >= 36, 2.0, 1.0) * _seasonal(40)
    pool = _pool(values)
    np.testing.assert_array_equal(_adjusted(pool, STEP), values)
    assert any("laissée(s) en l’état" in note for note in notes(pool, [STEP]))


def test_a_shock_is_replaced_by_the_same_months_of_the_neighbouring_years() -> None:
    values = _seasonal(48)
    struck = values.copy()
    struck[26:30] = 5.0
    pool = _pool(struck)
    np.testing.assert_allclose(_adjusted(pool, SHOCK), values)
    assert any("4 point(s) remplacé(s)" in note for note in notes(pool, [SHOCK]))


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(30, 59))
def test_what_comes_later_changes_nothing_of_a_past_origin(seed: int, known: int) -> None:
    values = np.random.default_rng(seed).gamma(5, 20, 60)
    later = np.r_[values[:known], 7 * values[known:]]
    cut = [_pool(each).known_at(_pool(each).first + known - 1) for each in (values, later)]
    one, other = (_adjusted(pool, STEP, SHOCK) for pool in cut)
    np.testing.assert_array_equal(one, other)


def test_what_could_not_be_foretold_is_flagged() -> None:
    pool = _pool(_seasonal(48))
    cutoff = pool.first + 24
    ahead = cutoff[:, None] + np.arange(1, 16)
    flags = disturbed([STEP, SHOCK], pool, cutoff, ahead)[0]
    # January 2002 is known: the shock is months 2 to 5 ahead, the step the twelfth on.
    assert np.flatnonzero(flags).tolist() == [1, 2, 3, 4, 11, 12, 13, 14]
    assert not disturbed([STEP], pool, pool.first + 36, ahead + 12).any()


def test_a_shock_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError, match="an end after"):
        Shock(start=date(2020, 5, 1), end=date(2020, 4, 1), reason="x")
