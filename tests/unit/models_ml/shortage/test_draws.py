"""The laws that the simulation draws from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from models_ml.shortage.draws import (
    ESTIMATE_LEVELS,
    FORECAST_LEVELS,
    at_quantiles,
    correlated_normals,
    counts_at_quantiles,
    rates,
)
from models_ml.shortage.target import Prior

rising = st.lists(st.floats(0, 1e4), min_size=5, max_size=5).map(sorted)


@given(rising)
@settings(max_examples=50)
def test_the_quantiles_of_the_draws_are_those_of_the_forecast(known: list[float]) -> None:
    nodes = ndtri(np.array([FORECAST_LEVELS]))
    assert counts_at_quantiles(nodes, np.array([known]), FORECAST_LEVELS)[0] == pytest.approx(known, abs=1e-6)


@given(rising, st.lists(st.floats(-6, 6), min_size=2, max_size=20).map(sorted))
@settings(max_examples=50)
def test_a_higher_score_never_gives_less_and_bounds_hold(known: list[float], scores: list[float]) -> None:
    values = at_quantiles(np.array([scores]), np.array([known]), FORECAST_LEVELS, 5000.0)[0]
    assert (np.diff(values) >= -1e-9).all()
    assert values.min() >= 0
    assert values.max() <= 5000


def test_a_normal_law_is_drawn_from_its_quantiles() -> None:
    scores = np.array([[-3.0, -0.3, 0.7, 3.0]])
    known = 50 + 4 * ndtri(np.array([ESTIMATE_LEVELS]))
    assert at_quantiles(scores, known, ESTIMATE_LEVELS) == pytest.approx(50 + 4 * scores)


def test_an_unknown_quantile_gives_unknown_draws() -> None:
    assert np.isnan(at_quantiles(np.zeros((1, 3)), np.full((1, 3), np.nan), ESTIMATE_LEVELS)).all()


def test_two_cells_have_the_declared_correlation() -> None:
    drawn = correlated_normals(np.random.default_rng(1), 2, 20_000, 0.3)
    assert np.corrcoef(drawn)[0, 1] == pytest.approx(0.3, abs=0.03)
    assert drawn.std() == pytest.approx(1, abs=0.03)


def test_few_people_make_a_wide_rate_and_none_the_prior() -> None:
    few, many, none = np.array([8.0]), np.array([800.0]), np.array([np.nan])
    prior = Prior(mean=0.5, strength=4)

    def drawn(total: np.ndarray) -> np.ndarray:
        part = 0.75 * total
        return rates(np.random.default_rng(1), prior, (part, part), (total, total), 4000)[0]

    assert drawn(many).std() < 0.3 * drawn(few).std()
    assert drawn(few).std() < drawn(none).std()
    assert drawn(none).mean() == pytest.approx(0.5, abs=0.02)
    assert drawn(many).mean() == pytest.approx(0.75, abs=0.01)


def test_a_masked_count_is_anywhere_between_its_bounds() -> None:
    total, prior = np.array([100.0]), Prior(mean=0.5, strength=4)
    exact, masked = (
        rates(np.random.default_rng(1), prior, (np.array([low]), np.array([high])), (total, total), 4000)[0]
        for low, high in ((50.0, 50.0), (20.0, 80.0))
    )
    assert masked.std() > 2 * exact.std()
