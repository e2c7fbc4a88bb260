"""Sparse counts on fabricated families, scored by pinball and randomised PIT.

Never by coverage: an interval of integers covers more than its level.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models_ml.engine.sparse import estimate_shares, is_sparse, share_out, variance_of

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
PAST, STEPS = 48, 6


def families(
    seed: int = 0,
    *,
    number: int = 60,
    children: int = 12,
    level: float = 20,
    likeness: float = 0.5,
    drift: float = 0.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts of children (n, PAST + STEPS), their parents, and the true means of the parents."""
    rng = np.random.default_rng(seed)
    parent = np.repeat(np.arange(number), children)
    season = 1 + 0.3 * np.sin(np.arange(PAST + STEPS) * np.pi / 6)
    above = rng.gamma(2, level / 2, number)[:, None] * season
    moves = np.cumsum(rng.normal(0, 1, (len(parent), PAST + STEPS)), axis=1)
    share = (rng.gamma(likeness, 1, len(parent)) + 1e-6)[:, None] * np.exp(drift * moves)
    share /= np.array([np.bincount(parent, weights=column) for column in share.T]).T[parent]
    return rng.poisson(share * above[parent]).astype(np.float64), parent, above[:, PAST:]


def pinball(actual: np.ndarray, quantiles: np.ndarray) -> float:
    errors = [actual - quantile for quantile in quantiles]
    pairs = zip(LEVELS, errors, strict=True)
    return float(np.mean([np.maximum(level * error, (level - 1) * error) for level, error in pairs]))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(2, 30), st.booleans())
def test_children_sum_to_their_parents_and_quantiles_are_ordered_counts(seed, children, periods, known):
    rng = np.random.default_rng(seed)
    parent = rng.permutation(np.repeat(np.arange(4), children))
    counts = rng.poisson(rng.gamma(0.5, 2, (len(parent), 1)), (len(parent), periods)).astype(np.float64)
    prior = rng.gamma(1, 1, len(parent)) + 0.01 if known else None
    mean, variance = rng.gamma(1, 10, (4, 3)), rng.gamma(1, 30, (4, 3))
    shares = estimate_shares(counts, parent, prior)
    forecast = share_out(shares, parent, mean, variance, LEVELS)
    sums = np.array([np.bincount(parent, weights=column) for column in forecast.mean.T]).T
    np.testing.assert_allclose(sums, mean)
    assert (forecast.quantiles >= 0).all()
    assert (np.diff(forecast.quantiles, axis=0) >= 0).all()
    np.testing.assert_array_equal(forecast.quantiles, np.round(forecast.quantiles))


def test_the_order_of_the_children_does_not_matter() -> None:
    counts, parent, _ = families(number=5)
    order = np.random.default_rng(1).permutation(len(parent))
    shuffled = estimate_shares(counts[order], parent[order])
    np.testing.assert_allclose(shuffled.mean, estimate_shares(counts, parent).mean[order])


@pytest.mark.parametrize(
    "law", [{}, {"likeness": 50.0}, {"drift": 0.15}, {"level": 5.0}], ids=["unlike", "alike", "drift", "thin"]
)
def test_predictive_laws_are_calibrated_and_beat_a_child_s_own_past(law: dict[str, float]) -> None:
    counts, parent, above = families(**law)
    shares = estimate_shares(counts[:, :PAST], parent)
    fine = np.linspace(0.02, 0.98, 49)
    # The parent is known up to the noise of a Poisson law: what is judged is the sharing.
    laws = share_out(shares, parent, above, above, (*LEVELS, *fine))
    actual = counts[:, PAST:]
    own = np.repeat(np.quantile(counts[:, PAST - 36 : PAST], LEVELS, axis=1)[:, :, None], STEPS, axis=2)
    assert pinball(actual, laws.quantiles[: len(LEVELS)]) < 0.95 * pinball(actual, own)
    below = (laws.quantiles[len(LEVELS) :] < actual).mean(axis=0)
    up_to = (laws.quantiles[len(LEVELS) :] <= actual).mean(axis=0)
    pit = below + np.random.default_rng(0).random(actual.shape) * (up_to - below)
    share_by_tenth = np.histogram(pit, 10, (0, 1))[0] / pit.size
    np.testing.assert_allclose(share_by_tenth, 0.1, atol=0.02)


def test_alike_children_are_drawn_together_and_unlike_ones_left_apart() -> None:
    alike, unlike = (
        estimate_shares(counts, parent)
        for counts, parent, _ in (families(likeness=50.0, level=5.0), families(likeness=0.2, level=5.0))
    )
    assert alike.strength > 5 * unlike.strength
    assert alike.mean.std() < 0.3 * unlike.mean.std()


def test_old_counts_weigh_less_where_shares_drift() -> None:
    drifting, steady = (
        estimate_shares(counts, parent) for counts, parent, _ in (families(drift=0.2), families())
    )
    assert drifting.half_life < 12 < steady.half_life
    assert drifting.retained < steady.retained <= 1


def test_bursts_widen_the_law() -> None:
    counts, parent, above = families(number=100)
    rng = np.random.default_rng(2)
    bursts = rng.poisson(counts * rng.gamma(0.7, 1 / 0.7, counts.shape)).astype(np.float64)
    calm, bursty = (estimate_shares(each[:, :PAST], parent) for each in (counts, bursts))
    assert bursty.information < 0.2 * calm.information
    widths = [
        np.subtract(*share_out(shares, parent, above, above, (0.9, 0.1)).quantiles).mean()
        for shares in (calm, bursty)
    ]
    assert widths[1] > 1.3 * widths[0]


def test_a_prior_says_what_counts_do_not() -> None:
    counts = np.zeros((3, 12))
    shares = estimate_shares(counts, np.zeros(3, dtype=np.int64), np.array([1.0, 1.0, 2.0]))
    np.testing.assert_allclose(shares.mean, [0.25, 0.25, 0.5])


def test_an_only_child_is_its_parent_whose_uncertainty_it_inherits() -> None:
    shares = estimate_shares(np.full((1, 12), 9.0), np.zeros(1, dtype=np.int64))
    mean, variance = np.array([[100.0, 100.0]]), np.array([[100.0, 900.0]])
    forecast = share_out(shares, np.zeros(1, dtype=np.int64), mean, variance, LEVELS)
    np.testing.assert_allclose(forecast.mean, mean)
    np.testing.assert_array_equal(forecast.quantiles[:, 0, 0], stats.poisson.ppf(LEVELS, 100))
    wide = forecast.quantiles[-1, 0, 1] - forecast.quantiles[0, 0, 1]
    assert wide == pytest.approx(2 * 1.96 * 30, rel=0.05)


def test_the_variance_of_an_interval_is_that_of_the_normal_law() -> None:
    np.testing.assert_allclose(variance_of(np.array([-1.96]), np.array([1.96]), 0.95), 1, rtol=1e-3)


def test_sparse_means_small_or_often_zero() -> None:
    often_zero = np.where(np.arange(12) % 3 == 0, 0.0, 100.0)
    rows = [np.full(12, 4.9), np.full(12, 5.1), often_zero, np.where(often_zero > 0, often_zero, np.nan)]
    assert is_sparse(np.array([*rows, np.full(12, np.nan)])).tolist() == [True, False, True, False, True]
    assert not is_sparse(np.array(rows), least_mean=1, most_zeros=0.5).any()


@pytest.mark.parametrize(
    ("counts", "prior", "message"),
    [
        (np.array([[1.0, 2.0], [np.nan, 1.0]]), None, "counts, ligne 1 : compte inconnu"),
        (np.array([[1.0, -2.0], [3.0, 1.0]]), None, "counts, ligne 0 : compte inconnu ou négatif"),
        (np.ones((2, 1)), None, "2 périodes ou plus"),
        (np.ones((2, 3)), np.array([0.0, 1.0]), "prior"),
    ],
)
def test_what_cannot_be_shared_is_refused(counts: np.ndarray, prior: np.ndarray | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        estimate_shares(counts, np.zeros(2, dtype=np.int64), prior)
