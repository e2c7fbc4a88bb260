"""The members, one by one: smoothing, boosting, persistence, Prophet."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from models_ml.engine.boosting import Boosting, TooFewRowsError, boost
from models_ml.engine.members import Context, forecast_member
from models_ml.engine.naive import Naive, naive, seasonal_naive
from models_ml.engine.prophet_member import ProphetSettings, prophet
from models_ml.engine.series import Pool, build_pool
from models_ml.engine.smoothing import Bank, smooth


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return import_module("pools")


@pytest.fixture
def annual(pools: ModuleType) -> Pool:
    return build_pool(pools.frame({"a": [1, 2, 3, 4, 5, 6], "b": [4, 4, 4, 4]}), "A")


@pytest.fixture
def seasonal(pools: ModuleType) -> Pool:
    return build_pool(pools.frame(pools.monthly(0), "M"), "M")


def test_persistence_repeats_the_last_value_or_year(annual: Pool, seasonal: Pool) -> None:
    np.testing.assert_array_equal(naive(annual, 2), [[6, 6], [4, 4]])
    last_year = np.stack([seasonal.series(row)[-12:] for row in range(len(seasonal))])
    np.testing.assert_array_equal(seasonal_naive(seasonal, 14), np.hstack([last_year, last_year[:, :2]]))
    np.testing.assert_array_equal(seasonal_naive(annual, 2), naive(annual, 2))


def test_simple_smoothing_is_the_known_recursion(pools: ModuleType) -> None:
    values = np.array([3.0, 5, 4, 6, 7, 5, 8, 9, 8, 10])
    level = values[:5].mean()
    for value in values:
        level += 0.3 * (value - level)
    pool = build_pool(pools.frame({"a": values}), "A")
    np.testing.assert_allclose(smooth(pool, 2, Bank(level=(0.3,))), [[level, level]])


def test_the_scale_of_a_bank_is_followed(pools: ModuleType) -> None:
    growing = build_pool(pools.frame({"a": 100 * 1.1 ** np.arange(12), "b": np.arange(12.0) - 5}), "A")
    trend = {"level": (0.9,), "trend": (0.9,), "damping": (1.0,)}
    level, logarithm, both = (
        smooth(growing, 3, Bank(**trend, scale=scale)) for scale in ("level", "logarithm", "both")
    )
    np.testing.assert_allclose(logarithm[0], 100 * 1.1 ** np.arange(12, 15))
    assert level[0, -1] < logarithm[0, -1]
    np.testing.assert_allclose(both[0], (level[0] + logarithm[0]) / 2)
    # A series that reaches zero has no logarithm.
    np.testing.assert_allclose(logarithm[1], level[1])


def test_a_filter_that_explodes_has_no_weight(pools: ModuleType) -> None:
    values = np.array([1.0, 2, 4, 8, 16, 32, 64, 128])
    pool = build_pool(pools.frame({"a": values}), "A")
    wild = {"level": (1.0,), "trend": (1.0,), "scale": "logarithm"}
    tame = smooth(pool, 6, Bank(**wild, damping=(0.0,)))
    assert np.isnan(smooth(pool, 6, Bank(**wild, damping=(1.0,)))).all()
    np.testing.assert_allclose(smooth(pool, 6, Bank(**wild, damping=(0.0, 1.0))), tame)


def test_a_season_is_found_multiplicative_above_zero_additive_elsewhere(pools: ModuleType) -> None:
    season = np.tile(1 + 0.5 * np.sin(np.arange(12) * np.pi / 6), 6)
    series = {"above": 100 * season, "around": 100 * season - 100}
    pool = build_pool(pools.frame(series, "M"), "M")
    made = smooth(pool, 12, Bank(level=(0.1,), season=(0.1,)))
    np.testing.assert_allclose(made[0], 100 * season[:12], rtol=1e-6)
    np.testing.assert_allclose(made[1], 100 * season[:12] - 100, atol=1e-6)


def test_smoothing_of_a_series_does_not_depend_on_the_others(seasonal: Pool) -> None:
    bank = Bank(level=(0.1, 0.5), season=(0.1,), trend=(0.1,), damping=(0.9,))
    alone = smooth(seasonal.take(np.array([2])), 4, bank)
    np.testing.assert_allclose(smooth(seasonal, 4, bank)[[2]], alone, rtol=1e-12)


def test_boosting_learns_a_common_pattern_and_repeats_for_a_seed(pools: ModuleType) -> None:
    rng = np.random.default_rng(0)
    pattern = np.tile([0.0, 40, 10, 60], 10)
    # The same pattern at other levels.
    pool = build_pool(
        pools.frame({f"s{n}": 100 + 5 * n + pattern + rng.normal(0, 1, 40) for n in range(8)}, "Q"), "Q"
    )
    settings = Boosting(lags=5, trees=60, learning_rate=0.1, minimum_rows=50)
    made = boost(pool, 4, settings, seed=1)
    np.testing.assert_allclose(made, 100 + 5 * np.arange(8)[:, None] + pattern[:4], atol=12)
    np.testing.assert_array_equal(made, boost(pool, 4, settings, seed=1))


def test_boosting_says_when_the_pool_teaches_too_little(annual: Pool) -> None:
    with pytest.raises(TooFewRowsError, match=r"100 attendues"):
        boost(annual, 2, Boosting(lags=2), seed=0)


def test_boosting_runs_where_no_series_has_had_three_years(pools: ModuleType) -> None:
    pool = build_pool(pools.frame(pools.monthly(0, count=8, length=30), "M"), "M")
    assert np.isfinite(boost(pool, 2, Boosting(lags=13, trees=5), seed=0)).all()


def test_a_series_that_never_was_below_zero_is_not_forecast_there(pools: ModuleType) -> None:
    series = {"falling": [10, 8, 6, 4, 2, 0.5], "negative": [10, 6, 2, -2, -6, -10]}
    pool = build_pool(pools.frame(series), "A")
    trend = Bank(level=(1.0,), trend=(1.0,), damping=(1.0,))
    falling, negative = forecast_member(trend, pool, 4, Context())
    assert falling.min() == 0
    np.testing.assert_allclose(negative, [-14, -18, -22, -26])


def test_prophet_uses_regressors_holidays_and_its_seed(pools: ModuleType) -> None:
    days = pd.date_range("2000-01-01", periods=63, freq="MS")
    push = np.random.default_rng(0).integers(0, 2, 63).astype(float)
    pool = build_pool(pools.frame({"a": 50 + 30 * push[:60]}, "M"), "M")
    known = pd.DataFrame({"ds": days.strftime("%Y-%m-%d"), "push": push.astype(str)})
    settings = ProphetSettings(regressors=("push",), country_holidays="FR")
    made = prophet(pool, 3, settings, known, seed=3)
    np.testing.assert_allclose(made[0], 50 + 30 * push[60:], atol=6)
    np.testing.assert_array_equal(made, prophet(pool, 3, settings, known, seed=3))


@pytest.mark.parametrize(
    ("regressors", "message"),
    [
        (None, "régresseurs ds, push attendus"),
        (pd.DataFrame({"ds": ["2000-01-01"], "autre": [1]}), "push attendus, .*autre"),
        (pd.DataFrame({"ds": ["2000-01-01"], "push": [1]}), "aucun régresseur au 2001-01-01.*l’horizon"),
        (pd.DataFrame({"ds": ["2000-01-01", "x"], "push": [1, 2]}), "ligne n° 2 : une date"),
        (
            pd.DataFrame({"ds": ["2000-01-01", "2000-03-01"], "push": [1, 2]}),
            "ligne n° 2 : période en double",
        ),
    ],
)
def test_prophet_refuses_regressors_that_are_missing(annual: Pool, regressors, message) -> None:
    with pytest.raises(ValueError, match=message):
        prophet(annual, 1, ProphetSettings(regressors=("push",)), regressors, 0)


def test_the_kind_of_a_member_decides_what_runs(annual: Pool) -> None:
    np.testing.assert_array_equal(
        forecast_member(Naive(kind="seasonal_naive"), annual, 2, Context()), seasonal_naive(annual, 2)
    )
