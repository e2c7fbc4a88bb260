"""Intervals from the errors of the backtest, pooled over the series.

Five to a hundred points of one series say little of its tails: errors are divided by the scale of their
series and pooled, by step, within strata (levels of a hierarchy).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models_ml.conformal import nested, signed_errors
from models_ml.engine.scores import seasonal_scale
from models_ml.engine.series import Floats, Ints, Pool

LEVELS = (80, 95)
# A 95 % interval needs this many errors for its bounds to be ranks among them.
MINIMUM_ERRORS = 39
# Stratum of the errors of all series.
ALL = -1
# Part of the change from one period to the next in the scale, beside the change from one year to the next.
_SHORT_CHANGE = 0.3
# A series that fell to nothing, or rose from it, keeps a scale within this ratio of its history's.
_MOST_GROWTH = 4.0
# Weights of the series' own changes that are tried.
_OWN_WEIGHTS = np.linspace(0.0, 1.0, 11)


@dataclass(frozen=True)
class Scales:
    """What a pool says of the size of its errors, by series (n,).

    `own`: past changes, brought to the level of today; 0 for a constant series, which is expected to stay so.
    `size`: mean size over the last year. `known`: points behind the forecast.
    """

    own: Floats
    size: Floats
    known: Ints

    def drawn(self, weight: float, typical: float) -> Floats:
        """Scale of the errors of each series (n,): its own, drawn towards a common share of its size.

        The few changes of a short series measure its variability badly, and those before a turn say little
        of those after: a series of the pool is lent the relative variability of the others, `typical`
        (empirical Bayes: Robbins, 1956). The square root is the spread of a forecast from a mean of so many
        points: an error from few points is larger, in the same series, than one from many.
        """
        usable = (self.own > 0) & (self.size > 0)
        common = np.where(usable, typical * self.size, 1.0)
        drawn = np.where(usable, self.own, 1.0) ** weight * common ** (1 - weight)
        return np.where(usable, drawn, self.own) * np.sqrt(1 + 1 / self.known)


@dataclass(frozen=True)
class Calibration:
    """Scaled errors at each step, lower and upper for each level: stratum -> (steps, 2 x levels).

    `scale` gives the scale that they were divided by.
    """

    quantiles: Mapping[int, Floats]
    scale: Callable[[Scales], Floats]

    def bounds(self, mean: Floats, scales: Scales, stratum: Ints, floor: Floats) -> Floats:
        """Bounds lo80, hi80, lo95, hi95 of forecasts (n, steps): shape (n, steps, 4).

        They are nested, hold the mean, and stay above `floor` (n,).
        """
        own = [self.quantiles.get(int(number), self.quantiles[ALL]) for number in stratum]
        spread = np.stack(own) * self.scale(scales)[:, None, None]
        return nested(np.maximum(mean[:, :, None] + spread, floor[:, None, None]), mean)


def error_scales(pool: Pool) -> Scales:
    """What is known of the errors of each series.

    Own scale: weighted geometric mean of yearly and short changes, times the square root of the last year's
    mean size over that of all years: variances grow as the level does (Taylor, 1961). A series of one point
    has the median of the others' scales for their level (NaN if none has changed).
    """
    yearly = seasonal_scale(pool)
    change = _known_mean(np.abs(np.diff(pool.values, axis=1)))
    size = np.abs(pool.values)
    periods = np.arange(size.shape[1])[None, :]
    now = _known_mean(np.where(periods >= (pool.lengths - pool.season)[:, None], size, np.nan))
    usual = _known_mean(size)
    growth = np.divide(now, usual, out=np.ones_like(now), where=usual > 0)
    level = np.sqrt(np.clip(growth, 1 / _MOST_GROWTH, _MOST_GROWTH))
    scale = np.nan_to_num(yearly) ** (1 - _SHORT_CHANGE) * change**_SHORT_CHANGE * level
    varied = (scale > 0) & (now > 0)
    typical = float(np.median(scale[varied] / now[varied])) if varied.any() else np.nan
    return Scales(np.where(pool.lengths > 1, scale, typical * now), now, pool.lengths)


def _known_mean(values: Floats) -> Floats:
    """Mean of each row over what is known (n,); 0 where nothing is."""
    known = np.isfinite(values)
    return np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def calibrate(errors: Sequence[Floats], scales: Sequence[Scales], strata: Sequence[Ints]) -> Calibration:
    """Pool the errors (n, steps) of several origins; a stratum with too few borrows those of all."""
    typical = _typical(scales)
    fits = [
        (
            _likelihood(np.vstack(errors), np.concatenate([own.drawn(weight, typical) for own in scales])),
            weight,
        )
        for weight in _OWN_WEIGHTS
    ]
    weight = float(max(fits)[1])

    def scale(scales: Scales) -> Floats:
        return scales.drawn(weight, typical)

    scaled = np.vstack([_divided(own, scale(each)) for own, each in zip(errors, scales, strict=True)])
    stratum = np.concatenate(list(strata))
    quantiles = {ALL: _step_quantiles(scaled)}
    for number in np.unique(stratum):
        own = scaled[stratum == number]
        if np.isfinite(own).sum(axis=0).min() >= MINIMUM_ERRORS:
            quantiles[int(number)] = _step_quantiles(own)
    return Calibration(quantiles, scale)


def calibrate_on_changes(pool: Pool, steps: int) -> Calibration:
    """Calibration of series too short for any backtest: their past changes, growing as a random walk's.

    Changes from one period to the next, of all series, times the square root of the step.
    """

    def scale(scales: Scales) -> Floats:
        return scales.own

    changes = _divided(np.diff(pool.values, axis=1), scale(error_scales(pool)))
    known = changes[np.isfinite(changes)]
    # Too few to tell a direction: a rise counts as a fall too.
    step = signed_errors(np.concatenate([known, -known]), LEVELS)
    return Calibration({ALL: np.sqrt(np.arange(1, steps + 1))[:, None] * step}, scale)


def _typical(scales: Sequence[Scales]) -> float:
    """Geometric mean of the own scales over the sizes; 1 where no series has both."""
    own, size = (np.concatenate([getattr(each, name) for each in scales]) for name in ("own", "size"))
    usable = (own > 0) & (size > 0)
    return float(np.exp(np.log(own[usable] / size[usable]).mean())) if usable.any() else 1.0


def _likelihood(errors: Floats, scale: Floats) -> float:
    """Log-likelihood of errors (n, steps) that follow, at each step, one Laplace law times their scale."""
    scaled = np.abs(_divided(errors, scale))
    known = np.isfinite(scaled)
    count = known.sum(axis=0)
    mean = np.divide(
        np.where(known, scaled, 0.0).sum(axis=0), count, out=np.ones(len(count)), where=count > 0
    )
    spread = np.log(np.where(scale > 0, scale, 1.0))[:, None]
    return -float((count * np.log(np.maximum(mean, 1e-12))).sum() + (known * spread).sum())


def _divided(errors: Floats, scale: Floats) -> Floats:
    """Errors over the scale of their series; NaN for a constant series, which teaches nothing."""
    return errors / np.where(scale > 0, scale, np.nan)[:, None]


def _step_quantiles(scaled: Floats) -> Floats:
    """Signed error ranks of each level at each step, smoothed over the neighbouring steps: (steps, 4).

    A local line, not a local mean (Cleveland, 1979): errors grow with the step, and a mean would make the
    first steps too wide and the last ones too narrow.
    """
    steps = scaled.shape[1]
    raw = np.stack([signed_errors(own[np.isfinite(own)], LEVELS) for own in scaled.T])
    distance = np.arange(steps)[:, None] - np.arange(steps)[None, :]
    kernel = np.exp(-0.5 * np.square(distance / (1 + steps / 12)))
    first, second = (kernel * distance).sum(axis=1), (kernel * np.square(distance)).sum(axis=1)
    weight = kernel * (second[:, None] - first[:, None] * distance) if steps > 2 else np.eye(steps)
    return weight @ raw / weight.sum(axis=1, keepdims=True)
