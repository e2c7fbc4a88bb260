from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_ml.engine.hierarchy import Hierarchy
from models_ml.engine.reconciliation import Method, best_method, reconcile

CELLS = [f"r{r}f{f}" for r in range(3) for f in range(4)]
EDGES = [("T", "r0"), ("T", "r1"), ("T", "r2"), ("T", "f0"), ("T", "f1"), ("T", "f2"), ("T", "f3")]
EDGES += [(cell[:2], cell) for cell in CELLS] + [(cell[2:], cell) for cell in CELLS]
CROSSED = Hierarchy.build(pd.DataFrame(EDGES, columns=["parent", "child"]))
SIMPLE = Hierarchy.build(pd.DataFrame([("T", "a"), ("T", "b")], columns=["parent", "child"]))
N, FIRST = len(CROSSED.nodes), CROSSED.aggregates
METHODS = get_args(Method)


def noisy(seed: int, columns: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = CROSSED.sums(rng.gamma(1, 20, (len(CELLS), columns)))
    return truth, truth + rng.normal(0, 6, truth.shape)


def residuals_of(seed: int, periods: int = 20) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 6, (N, periods)) + rng.normal(0, 3, periods)


def dense_solution(base: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Generalised least squares, as in the paper."""
    summing, inverse = CROSSED.summing.toarray(), np.linalg.inv(covariance)
    return summing @ np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse @ base)


def shrunk(residuals: np.ndarray) -> np.ndarray:
    """Schäfer and Strimmer (2005), pair by pair."""
    periods = residuals.shape[1]
    covariance = residuals @ residuals.T / periods
    standard = residuals / np.sqrt(np.diag(covariance))[:, None]
    products = standard[:, None, :] * standard[None, :, :]
    variance = products.var(axis=2) * periods / (periods * (periods - 1))
    correlation, off = products.mean(axis=2), ~np.eye(N, dtype=bool)
    intensity = np.clip(variance[off].sum() / np.square(correlation[off]).sum(), 0.01, 1)
    return intensity * np.diag(np.diag(covariance)) + (1 - intensity) * covariance


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(METHODS), st.booleans())
def test_what_comes_out_adds_up_is_not_negative_and_stays_so(seed, method, gaps):
    _, base = noisy(seed)
    base -= 15
    if gaps:
        base[np.random.default_rng(seed).random(N) < 0.2] = np.nan
        base[0] = 200
    result = reconcile(base, CROSSED, residuals_of(seed), method)
    assert result.method == method
    assert result.note is None
    np.testing.assert_allclose(CROSSED.sums(result.forecast[FIRST:]), result.forecast, rtol=1e-9, atol=1e-9)
    assert (result.forecast >= 0).all()
    again = reconcile(result.forecast, CROSSED, residuals_of(seed), method)
    np.testing.assert_allclose(again.forecast, result.forecast, atol=1e-6)


@pytest.mark.parametrize("method", ["wls_struct", "wls_var", "mint_shrink"])
def test_the_sparse_solution_is_that_of_the_paper(method: Method) -> None:
    _, base = noisy(1)
    base += CROSSED.sums(np.full((len(CELLS), 1), 1000.0))
    residuals = residuals_of(2)
    covariance = {
        "wls_struct": np.diag(CROSSED.summing.toarray().sum(axis=1)),
        "wls_var": np.diag(np.square(residuals).mean(axis=1)),
        "mint_shrink": shrunk(residuals),
    }[method]
    expected = dense_solution(base, covariance)
    np.testing.assert_allclose(reconcile(base, CROSSED, residuals, method).forecast, expected, rtol=1e-9)


def test_sparse_and_dense_factors_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    _, base = noisy(3)
    dense = reconcile(base, CROSSED).forecast
    monkeypatch.setattr("models_ml.engine.reconciliation._DENSE_AGGREGATES", 0)
    np.testing.assert_allclose(reconcile(base, CROSSED).forecast, dense, rtol=1e-10)


def test_columns_are_solved_as_if_alone_whatever_the_gaps_of_others() -> None:
    _, base = noisy(4)
    base[2, 1] = base[FIRST + 3, 1] = base[5, 2] = np.nan
    together = reconcile(base, CROSSED).forecast
    alone = [reconcile(base[:, [column]], CROSSED).forecast for column in range(base.shape[1])]
    np.testing.assert_allclose(together, np.hstack(alone), rtol=1e-9)


def test_a_negative_leaf_is_held_at_zero_and_the_rest_solved_again() -> None:
    # T = a + b with equal variances of a and b: what a cannot give, b and T share out.
    result = reconcile(np.array([[10.0], [-30.0], [20.0]]), SIMPLE)
    assert result.forecast[1, 0] == 0
    assert result.forecast[2, 0] == pytest.approx(20 - (20 - 10) / 3)


def test_a_masked_leaf_takes_what_its_aggregate_leaves_it_within_its_bounds() -> None:
    bounds = np.array([0.0, 1, 0]), np.array([np.inf, 4, np.inf])
    base = np.array([[23.0, 90, 10], [np.nan] * 3, [20.0, 20, 20]])
    masked = reconcile(base, SIMPLE, bounds=bounds).forecast[1]
    np.testing.assert_allclose(masked, [3, 4, 1], atol=1e-3)


def test_an_aggregate_without_a_forecast_does_not_weigh() -> None:
    values = reconcile(np.array([[np.nan], [1.0], [2.0]]), SIMPLE).forecast
    np.testing.assert_allclose(values[:, 0], [3, 1, 2])


def test_a_leaf_of_which_nothing_is_known_is_refused() -> None:
    with pytest.raises(ValueError, match="a : ni prévision, ni bornes"):
        reconcile(np.array([[np.nan], [np.nan], [2.0]]), SIMPLE)


@pytest.mark.parametrize("residuals", [None, np.ones((3, 7)), np.full((3, 40), np.nan)])
def test_too_few_residuals_give_way_to_the_structure_and_say_so(residuals: np.ndarray | None) -> None:
    result = reconcile(np.ones((3, 1)), SIMPLE, residuals, "mint_shrink")
    assert result.method == "wls_struct"
    assert "mint_shrink remplacé par wls_struct" in str(result.note)


def test_gaps_in_the_residuals_change_little() -> None:
    _, base = noisy(5)
    base += CROSSED.sums(np.full((len(CELLS), 1), 1000.0))
    residuals = residuals_of(5, periods=200)
    holed = np.where(np.random.default_rng(5).random(residuals.shape) < 0.05, np.nan, residuals)
    full, gaps = (reconcile(base, CROSSED, each, "mint_shrink").forecast for each in (residuals, holed))
    assert np.abs(gaps - full).max() < 0.2 * np.abs(full - base).max()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"base": np.ones((2, 1))}, "base : 2 lignes"),
        ({"base": np.ones((3, 1)), "residuals": np.ones((4, 9))}, "residuals : 4 lignes"),
        ({"base": np.ones((3, 1)), "bounds": (np.array([0, 5.0, 0]), np.ones(3) * 4)}, "dont a"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reconcile(hierarchy=SIMPLE, **arguments)


def test_precise_aggregates_help_the_leaves_and_the_backtest_sees_it() -> None:
    rng = np.random.default_rng(6)
    truth = CROSSED.sums(rng.gamma(4, 10, (len(CELLS), 60)))
    base = truth + rng.normal(0, np.where(np.arange(N) < FIRST, 0.5, 8)[:, None], truth.shape)
    residuals = (truth - base)[:, :40]
    method, scores = best_method(base[:, 40:], truth[:, 40:], CROSSED, residuals, np.ones(N))
    assert method in ("wls_var", "mint_shrink")
    assert scores[method] < scores["wls_struct"] < scores["bottom_up"]


def test_a_method_that_spoils_the_leaves_is_not_chosen() -> None:
    rng = np.random.default_rng(7)
    truth = CROSSED.sums(rng.gamma(4, 10, (len(CELLS), 20)))
    base = truth + rng.normal(0, np.where(np.arange(N) < FIRST, 30, 0.5)[:, None], truth.shape)
    method, scores = best_method(base, truth, CROSSED, None, np.ones(N))
    assert method == "bottom_up"
    assert set(scores) == {"bottom_up", "wls_struct"}
