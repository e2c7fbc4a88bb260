"""Sparse counts: forecast at their parent, and shared out by shrunk shares.

The shares of the children of a parent follow a Dirichlet law, whose concentration is

    information x (strength x prior + discounted past counts)

and the counts of a period, given the parent's, a multinomial one. The three parameters (strength of the
prior, in counts per child; half-life of a count; information of a count, below 1 where counts come in bursts)
are those under which each of the last periods was the least surprising given those before it: the prequential
likelihood (Dawid, 1984), which is the marginal likelihood where nothing is discounted. Seasonality is the
parent's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy import special, stats

from models_ml.engine.series import Bools, Floats, Ints

# A series below this mean, or with more zeros, says too little of itself.
LEAST_MEAN = 5.0
MOST_ZEROS = 0.3

_HALF_LIVES = (np.inf, 48.0, 24.0, 12.0, 6.0, 3.0)
_STRENGTHS = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 12.0, 25.0)
_INFORMATION = (1.0, 0.6, 0.35, 0.2, 0.1, 0.05, 0.02, 0.01, 0.004)
# Children whose law is computed at once.
_ROWS = 10_000
# Turns of the search, from a strength of 1.
_ROUNDS = 2
# Last periods on which the parameters are judged, and periods seen before the first of them.
_JUDGED = 12
_SEEN = 3
# Least excess of a variance over the mean, in parts of it: a Poisson law as a negative binomial one.
_EXCESS = 1e-6


@dataclass(frozen=True)
class Shares:
    """Shares of n children in their parents.

    `mean` (n,) sums to 1 by parent; `concentration` (n,) is that of the parent's Dirichlet law after the last
    period, and `retained` the part of it that is left one period later. `strength`, `half_life` (in periods)
    and `information` are the parameters that were estimated.
    """

    mean: Floats
    concentration: Floats
    retained: float
    strength: float
    half_life: float
    information: float


@dataclass(frozen=True)
class SharedForecast:
    """`mean` (n, steps), which sums to the parents'; `variance`; `quantiles` (levels, n, steps), integers."""

    mean: Floats
    variance: Floats
    quantiles: Floats


def is_sparse(counts: Floats, least_mean: float = LEAST_MEAN, most_zeros: float = MOST_ZEROS) -> Bools:
    """Whether each series (n, T) is too sparse to be forecast alone; NaN where unknown, wholly: sparse."""
    known = np.isfinite(counts)
    periods = known.sum(axis=1)
    too_small = np.nan_to_num(counts).sum(axis=1) < least_mean * periods
    return too_small | ((known & (counts == 0)).sum(axis=1) > most_zeros * periods) | (periods == 0)


def estimate_shares(counts: Floats, parent: Ints, prior: Floats | None = None) -> Shares:
    """Shares of the children in their parents' next counts.

    Args:
        counts: (n, T), the oldest period first. All children of each parent are there, in all periods: a
            period without an event is 0, an unknown one is refused.
        parent: (n,) position of the parent of each, 0..P-1.
        prior: (n,) what suggests the shares beside the counts (employees...), in any unit; equal by default.

    Raises:
        ValueError: unknown, negative or missing counts; a prior that is not positive; too few periods.
    """
    _check(counts, parent, prior)
    weight = np.ones(len(parent)) if prior is None else prior
    family = np.bincount(parent)[parent] / np.bincount(parent, weights=weight)[parent]
    block = _Block(counts, parent, weight * family)
    strength, half_life, information = block.likeliest()
    concentration = information * (strength * block.prior + block.discounted(half_life)[:, -1])
    total = np.bincount(parent, weights=concentration)[parent].astype(np.float64)
    retained = _retained(half_life)
    return Shares(concentration / total, total, retained, strength, half_life, information)


def share_out(
    shares: Shares, parent: Ints, mean: Floats, variance: Floats, levels: Sequence[float]
) -> SharedForecast:
    """Forecast each child from its parent's forecast, with the uncertainty of both it and the share.

    The law is the negative binomial whose two moments follow from the law of total variance.

    Args:
        shares: of n children.
        parent: (n,) position of the parent of each.
        mean: (P, steps) forecasts of the parents' counts.
        variance: (P, steps) of their errors; see `variance_of`.
        levels: of the quantiles, in ]0, 1[.
    """
    expected, total = np.empty((2, len(parent), mean.shape[1]))
    quantiles = np.empty((len(levels), *expected.shape))
    # Slices of whole rows: what one needs in memory does not grow with the number of children.
    for start in range(0, len(parent), _ROWS):
        part = slice(start, start + _ROWS)
        own = replace(shares, mean=shares.mean[part], concentration=shares.concentration[part])
        expected[part], total[part] = _moments(own, mean[parent[part]], variance[parent[part]])
        quantiles[:, part] = count_quantiles(expected[part], total[part], levels)
    return SharedForecast(expected, total, quantiles)


def _moments(shares: Shares, above: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of children, given the forecast of the parent of each and its variance."""
    share = shares.mean[:, None]
    steps = np.arange(1, above.shape[1] + 1)
    concentration = shares.concentration[:, None] * shares.retained**steps
    spread = share * (1 - share) / (concentration + 1)
    drawn = above * spread * concentration
    return share * above, drawn + error * np.square(share) + spread * (error + np.square(above))


def variance_of(low: Floats, high: Floats, level: float) -> Floats:
    """Variance of the normal law whose central interval of this level (0.8, 0.95) has this width."""
    return np.square((high - low) / (2 * stats.norm.ppf((1 + level) / 2)))


class _Block:
    """Counts and what the likelihood needs of them, made once."""

    def __init__(self, counts: Floats, parent: Ints, prior: Floats) -> None:
        self.counts, self.parent, self.prior = counts, parent, prior
        periods = counts.shape[1]
        self.first = max(periods - _JUDGED, min(_SEEN, periods - 1))
        judged = counts[:, self.first :]
        # A zero adds nothing to the likelihood of its child.
        self.rows, self.columns = np.nonzero(judged)
        self.events = judged[self.rows, self.columns]
        self.totals = self._by_parent(judged)
        self.seen: dict[float, Floats] = {}

    def discounted(self, half_life: float) -> Floats:
        """Discounted counts before each judged period, then after the last: (n, judged + 1)."""
        if half_life not in self.seen:
            retained, past = _retained(half_life), np.zeros(len(self.counts))
            kept = []
            for period in range(self.counts.shape[1]):
                if period >= self.first:
                    kept.append(past)
                past = retained * past + self.counts[:, period]
            self.seen[half_life] = np.stack([*kept, past], axis=1)
        return self.seen[half_life]

    def likeliest(self) -> tuple[float, float, float]:
        """Strength, half-life and information: the last two together, since bursts look like changes."""
        pairs = list(product(_HALF_LIVES, _INFORMATION))
        strength, pair = 1.0, pairs[0]
        for _ in range(_ROUNDS):
            pair = pairs[int(np.argmax([self.likelihood(strength, *each) for each in pairs]))]
            strength = _STRENGTHS[int(np.argmax([self.likelihood(each, *pair) for each in _STRENGTHS]))]
        return strength, *pair

    def likelihood(self, strength: float, half_life: float, information: float) -> float:
        """Log-likelihood of the judged periods, each given those before it (Dirichlet-multinomial)."""
        past = self.discounted(half_life)[:, :-1]
        discounted = _retained(half_life)
        own = information * (strength * self.prior[self.rows] + discounted * past[self.rows, self.columns])
        sums = self._by_parent(past) * discounted + strength * np.bincount(self.parent)[:, None]
        total = information * sums
        children = special.gammaln(own + self.events) - special.gammaln(own)
        parents = special.gammaln(total) - special.gammaln(total + self.totals)
        return float(children.sum() + parents.sum())

    def _by_parent(self, values: Floats) -> Floats:
        sums = np.zeros((int(self.parent.max()) + 1, values.shape[1]))
        np.add.at(sums, self.parent, values)
        return sums


def _retained(half_life: float) -> float:
    return float(0.5 ** (1 / half_life))


def count_quantiles(mean: Floats, variance: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles (levels, ...) of the negative binomial law of these moments; Poisson's if no wider."""
    some = mean > 0
    center = mean[some]
    excess = np.maximum(variance[some] - center, _EXCESS * center)
    quantiles = np.zeros((len(levels), *mean.shape))
    for number, level in enumerate(levels):
        quantiles[number][some] = stats.nbinom.ppf(level, center**2 / excess, center / (center + excess))
    return quantiles


def _check(counts: Floats, parent: Ints, prior: Floats | None) -> None:
    if counts.shape[1] < 2 or len(parent) != len(counts):
        message = f"counts : {counts.shape}, parent : {len(parent)}. Attendus : (n, 2 périodes ou plus), n."
        raise ValueError(message)
    faulty = ~(np.isfinite(counts) & (counts >= 0)).all(axis=1)
    if faulty.any():
        message = (
            f"counts, ligne {int(faulty.argmax())} : compte inconnu ou négatif ({int(faulty.sum())} lignes). "
            "Une période sans événement vaut 0 ; une série dont une période est inconnue ne se partage pas."
        )
        raise ValueError(message)
    if prior is not None and not (np.isfinite(prior) & (prior > 0)).all():
        message = "prior : des poids ne sont pas strictement positifs. Donnez une petite valeur à ceux-là."
        raise ValueError(message)
