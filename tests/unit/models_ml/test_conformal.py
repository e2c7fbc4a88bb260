"""Ranks of errors: what any interval of the project is drawn from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_ml.conformal import nested, signed_errors

ERRORS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)


@given(ERRORS)
def test_a_wider_level_holds_a_narrower_one_within_the_extremes(errors: np.ndarray) -> None:
    low80, high80, low95, high95 = signed_errors(errors, (80, 95))
    assert errors.min() <= low95 <= low80 <= high80 <= high95 <= errors.max()


@given(ERRORS)
def test_opposite_errors_have_opposite_bounds(errors: np.ndarray) -> None:
    low, high = signed_errors(errors, (80,))
    assert signed_errors(-errors, (80,)) == pytest.approx(np.array([-high, -low]), abs=1e-6)


def test_ranks_are_those_of_one_more_error() -> None:
    """Of 19 errors and the next one, a tenth lies beyond the second on each side."""
    assert signed_errors(np.arange(1.0, 20.0), (80,)) == pytest.approx(np.array([2.0, 18.0]))
    assert signed_errors(np.empty(0), (80, 95)) == pytest.approx(np.zeros(4))


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4), st.floats(-1e6, 1e6))
def test_nested_bounds_hold_the_centre_and_each_other(raw: list[float], centre: float) -> None:
    low80, high80, low95, high95 = nested(np.array(raw), np.array(centre))
    assert low95 <= low80 <= centre <= high80 <= high95
