"""Calibration: what errors of several origins say of the next ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.engine.intervals import ALL, MINIMUM_ERRORS, Calibration, Scales, calibrate
from models_ml.engine.series import Floats

SERIES = 400
STRATA = np.zeros(SERIES, dtype=np.int64)
NO_FLOOR = np.full(SERIES, -np.inf)


def scales(own: Floats, size: Floats | float = 100.0, known: int = 8) -> Scales:
    return Scales(own, np.broadcast_to(size, own.shape).astype(float), np.full(len(own), known))


def calibrated(errors: list[Floats], own: Scales) -> Calibration:
    return calibrate(errors, [own] * len(errors), [STRATA] * len(errors))


def bounds(made: Calibration, own: Scales, steps: int = 1) -> Floats:
    return made.bounds(np.zeros((SERIES, steps)), own, STRATA, NO_FLOOR)


def test_the_own_changes_count_as_far_as_they_tell_the_errors_apart() -> None:
    rng = np.random.default_rng(0)
    spread = rng.lognormal(0, 0.8, SERIES)
    errors = [spread[:, None] * rng.normal(size=(SERIES, 1)) for _ in range(3)]
    alike = [rng.normal(size=(SERIES, 1)) for _ in range(3)]
    own = scales(spread)
    telling = bounds(calibrated(errors, own), own)[:, 0, 1]
    idle = bounds(calibrated(alike, own), own)[:, 0, 1]
    assert np.corrcoef(np.log(telling), np.log(spread))[0, 1] > 0.99
    assert telling.max() / telling.min() > 20
    assert idle.max() / idle.min() < 2


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), factor=st.floats(1e-3, 1e3))
def test_in_another_unit_intervals_are_the_same(seed: int, factor: float) -> None:
    rng = np.random.default_rng(seed)
    own, size = rng.lognormal(0, 0.5, SERIES), rng.lognormal(4, 1, SERIES)
    errors = [own[:, None] * rng.normal(size=(SERIES, 2)) for _ in range(2)]
    one = bounds(calibrated(errors, scales(own, size)), scales(own, size), 2)
    other_scales = scales(factor * own, factor * size)
    other = bounds(calibrated([factor * each for each in errors], other_scales), other_scales, 2)
    np.testing.assert_allclose(other, factor * one, rtol=1e-6)


def test_independent_errors_are_held_as_often_as_said() -> None:
    rng = np.random.default_rng(1)
    spread = rng.lognormal(0, 0.5, SERIES)
    errors = [spread[:, None] * rng.standard_t(4, (SERIES, 1)) for _ in range(4)]
    low80, high80, low95, high95 = bounds(calibrated(errors[:3], scales(spread)), scales(spread))[:, 0].T
    assert ((errors[3][:, 0] >= low80) & (errors[3][:, 0] <= high80)).mean() == pytest.approx(0.8, abs=0.05)
    assert ((errors[3][:, 0] >= low95) & (errors[3][:, 0] <= high95)).mean() == pytest.approx(0.95, abs=0.03)


def test_a_constant_series_has_no_width_and_teaches_nothing() -> None:
    own = np.ones(SERIES)
    own[0] = 0
    errors = np.random.default_rng(2).normal(size=(SERIES, 1))
    errors[0] = 1e9
    found = bounds(calibrated([errors], scales(own)), scales(own))
    assert not found[0].any()
    assert np.abs(found).max() < 10


def test_errors_of_a_thin_stratum_are_those_of_all() -> None:
    rng = np.random.default_rng(0)
    wide, thin = 10 * rng.normal(size=(200, 1)), rng.normal(size=(MINIMUM_ERRORS - 1, 1))
    strata = [np.zeros(200, dtype=int), np.ones(len(thin), dtype=int)]
    found = calibrate([wide, thin], [scales(np.ones(200)), scales(np.ones(len(thin)))], strata)
    assert set(found.quantiles) == {ALL, 0}
    two = found.bounds(np.zeros((2, 1)), scales(np.ones(2)), np.array([0, 1]), NO_FLOOR[:2])
    assert two[0, 0, 1] > two[1, 0, 1] > 0
