"""Intervals from the errors of the backtest, pooled over the series (split conformal: Vovk et al., 2005).

Five to a hundred points of one series say little of its tails: errors are divided by the scale of their
series and pooled, by step, within strata (levels of a hierarchy). Lower and upper errors are taken apart, so
that an interval need not be symmetric.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

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


@dataclass(frozen=True)
class Calibration:
    """Scaled errors at each step, lower and upper for each level: stratum -> (steps, 2 x levels)."""

    quantiles: Mapping[int, Floats]

    def bounds(self, mean: Floats, scale: Floats, stratum: Ints, floor: Floats) -> Floats:
        """Bounds lo80, hi80, lo95, hi95 of forecasts (n, steps): shape (n, steps, 4).

        They are nested, hold the mean, and stay above `floor` (n,).
        """
        own = [self.quantiles.get(int(number), self.quantiles[ALL]) for number in stratum]
        spread = np.stack(own) * scale[:, None, None]
        raw = np.maximum(mean[:, :, None] + spread, floor[:, None, None])
        low = np.minimum.accumulate(np.concatenate([mean[:, :, None], raw[:, :, 0::2]], axis=2), axis=2)
        high = np.maximum.accumulate(np.concatenate([mean[:, :, None], raw[:, :, 1::2]], axis=2), axis=2)
        return np.stack([low[:, :, 1:], high[:, :, 1:]], axis=3).reshape(*mean.shape, -1)


def error_scale(pool: Pool) -> Floats:
    """Scale of the errors of each series (n,): past changes, brought to the level of today.

    Weighted geometric mean of yearly and short changes, times the square root of the last year's mean size
    over that of all years: variances grow as the level does (Taylor, 1961). 0 for a constant series: it is
    expected to stay so. A series of one point has the median of the others' scales for their level (NaN
    if none has changed).
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
    return np.where(pool.lengths > 1, scale, typical * now)


def _known_mean(values: Floats) -> Floats:
    """Mean of each row over what is known (n,); 0 where nothing is."""
    known = np.isfinite(values)
    return np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def calibrate(errors: Sequence[Floats], scales: Sequence[Floats], strata: Sequence[Ints]) -> Calibration:
    """Pool the errors (n, steps) of several origins; a stratum with too few borrows those of all."""
    scaled = np.vstack(
        [own / np.where(scale > 0, scale, np.nan)[:, None] for own, scale in zip(errors, scales, strict=True)]
    )
    stratum = np.concatenate(list(strata))
    quantiles = {ALL: _step_quantiles(scaled)}
    for number in np.unique(stratum):
        own = scaled[stratum == number]
        if np.isfinite(own).sum(axis=0).min() >= MINIMUM_ERRORS:
            quantiles[int(number)] = _step_quantiles(own)
    return Calibration(quantiles)


def calibrate_on_changes(pool: Pool, steps: int) -> Calibration:
    """Calibration of series too short for any backtest: their past changes, growing as a random walk's.

    Changes from one period to the next, of all series, times the square root of the step.
    """
    changes = (
        np.diff(pool.values, axis=1) / np.where(error_scale(pool) > 0, error_scale(pool), np.nan)[:, None]
    )
    known = changes[np.isfinite(changes)]
    # Too few to tell a direction: a rise counts as a fall too.
    step = _ranks(np.concatenate([known, -known]))
    return Calibration({ALL: np.sqrt(np.arange(1, steps + 1))[:, None] * step})


def _step_quantiles(scaled: Floats) -> Floats:
    """Signed error ranks of each level at each step, smoothed over the neighbouring steps: (steps, 4).

    A local line, not a local mean (Cleveland, 1979): errors grow with the step, and a mean would make the
    first steps too wide and the last ones too narrow.
    """
    steps = scaled.shape[1]
    raw = np.stack([_ranks(scaled[np.isfinite(scaled[:, step]), step]) for step in range(steps)])
    distance = np.arange(steps)[:, None] - np.arange(steps)[None, :]
    kernel = np.exp(-0.5 * np.square(distance / (1 + steps / 12)))
    first, second = (kernel * distance).sum(axis=1), (kernel * np.square(distance)).sum(axis=1)
    weight = kernel * (second[:, None] - first[:, None] * distance) if steps > 2 else np.eye(steps)
    return weight @ raw / weight.sum(axis=1, keepdims=True)


def _ranks(errors: Floats) -> Floats:
    """Lower and upper error of each level, with the finite-sample correction; 0 without any error."""
    if len(errors) == 0:
        return np.zeros(2 * len(LEVELS))
    ordered, count = np.sort(errors), len(errors)
    # Ranks between two errors are interpolated, those beyond the extremes are the extremes.
    below = [(count + 1) * (1 - level / 100) / 2 - 1 for level in LEVELS]
    places = np.array([place for low in below for place in (low, count - 1 - low)])
    return np.interp(places, np.arange(count), ordered)
