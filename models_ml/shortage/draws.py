"""Laws to draw from: quantiles of a forecast, bounds of a masked count, counts behind a rate."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from models_ml.needs.panel import Floats
from models_ml.shortage.target import Prior

FORECAST_LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
# An estimate with the bounds of its 80 % interval.
ESTIMATE_LEVELS = (0.1, 0.5, 0.9)


def correlated_normals(rng: np.random.Generator, cells: int, draws: int, correlation: float) -> Floats:
    """Standard normals, cells x draws, any two cells of which have this correlation (one common factor)."""
    common, own = rng.standard_normal(draws), rng.standard_normal((cells, draws))
    drawn: Floats = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    return drawn


def at_quantiles(
    normal: Floats, quantiles: Floats, levels: Sequence[float], maximum: float | None = None
) -> Floats:
    """The values of a law of known quantiles at standard normal scores.

    Between two quantiles the value is linear in the normal score, and beyond the last it goes on at the same
    slope: given the quantiles of a normal law, the law is that one. Values stay in [0, maximum].

    Args:
        normal: scores, cells x draws.
        quantiles: cells x levels, rising; a cell with a NaN gives NaN.
        levels: probability of each quantile, rising.
        maximum: upper bound of the values.
    """
    nodes = ndtri(np.asarray(levels))
    slopes = np.diff(quantiles, axis=1) / np.diff(nodes)
    # Few nodes and many scores: to count the nodes below is faster than to search among them.
    segment = np.zeros(normal.shape, np.intp)
    for node in nodes[1:-1]:
        segment += normal > node
    place = segment + len(nodes[1:]) * np.arange(len(normal))[:, None]
    values = np.take(quantiles[:, :-1], place) + np.take(slopes, place) * (normal - nodes[segment])
    clipped: Floats = np.clip(values, 0.0, maximum)
    return clipped


def counts_at_quantiles(normal: Floats, quantiles: Floats, levels: Sequence[float]) -> Floats:
    """As `at_quantiles`, on the scale log(1 + count), where the errors of counts are even."""
    drawn: Floats = np.expm1(at_quantiles(normal, np.log1p(quantiles), levels))
    return drawn


def beta(rng: np.random.Generator, prior: Prior, draws: int) -> Floats:
    """Draws of the prior itself."""
    return rng.beta(prior.mean * prior.strength, (1 - prior.mean) * prior.strength, draws)


def rates(
    rng: np.random.Generator,
    prior: Prior,
    part: tuple[Floats, Floats],
    whole: tuple[Floats, Floats],
    draws: int,
) -> Floats:
    """Draws of a rate, cells x draws, from the bounds (lower, upper) of its two counts.

    A masked count is anywhere between its bounds; the rate then follows the Beta posterior of the counts, so
    that few people make a wide law, and none (or NaN) the prior.
    """
    total = _between(rng, whole, draws)
    success = np.minimum(_between(rng, part, draws), total)
    alpha, other = prior.mean * prior.strength, (1 - prior.mean) * prior.strength
    return rng.beta(alpha + success, other + total - success)


def _between(rng: np.random.Generator, bounds: tuple[Floats, Floats], draws: int) -> Floats:
    low, high = (np.nan_to_num(bound)[:, None] for bound in bounds)
    drawn: Floats = low + (high - low) * rng.random((len(low), draws))
    return drawn
