"""A bank of exponential smoothing filters, run over all series at once.

Instead of searching the best smoothing constants of each series, every setting of a small grid filters the
series, and the forecasts are averaged with weights that fall with the one-step error: one pass over time, no
optimiser, no failure to converge, and less variance than a choice (model averaging: Kolassa, 2011).
Recursions: Hyndman, Koehler, Ord and Snyder (2008), chapter 2, additive and multiplicative seasons.
"""

from itertools import product
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from models_ml.engine.declaration import Declaration
from models_ml.engine.series import Floats, Ints, Pool

Constant = Annotated[float, Field(ge=0, le=1)]
Scale = Literal["level", "logarithm"]

_SCALES: dict[str, tuple[Scale, ...]] = {
    "level": ("level",),
    "logarithm": ("logarithm",),
    "both": ("level", "logarithm"),
}

# A filter whose forecast leaves this multiple of the largest value seen has exploded.
_EXPLOSION = 5.0
_INITIAL_CYCLES = 4
_INITIAL_POINTS = 10


class Bank(Declaration):
    """Grid of settings: level, trend and season constants, damping; `drift` is a fixed part of the slope.

    `damping` 0 means no trend. `drift` 0.5 with no trend is Theta (Hyndman and Billah, 2003).
    `scale`: series above zero are filtered as they are, in logarithm, or both ways and averaged.
    `sharpness`: weight of a setting = its error to the power -`sharpness` x number of points.
    """

    kind: Literal["bank"] = "bank"
    level: tuple[Constant, ...]
    trend: tuple[Constant, ...] = (0.0,)
    season: tuple[Constant, ...] = (0.0,)
    damping: tuple[Constant, ...] = (0.0,)
    drift: float = 0.0
    sharpness: Annotated[float, Field(ge=0)] = 0.1
    scale: Literal["level", "logarithm", "both"] = "level"

    def settings(self, seasonal: bool) -> Floats:
        """All settings: columns level, trend, season, damping; shape (k, 4)."""
        season = self.season if seasonal else (0.0,)
        return np.array(list(product(self.level, self.trend, season, self.damping)))


def smooth(pool: Pool, horizon: int, bank: Bank) -> Floats:
    """Forecast every series by the weighted mean of the bank's filters: shape (n, horizon).

    Series above zero have multiplicative seasons, or are filtered in logarithm with additive ones, as the
    bank's `scale` says; the others have additive seasons. NaN where every filter exploded.
    """
    forecasts = np.empty((len(pool), horizon))
    positive = np.nanmin(pool.values, axis=1) > 0
    for group, scales in ((positive, _SCALES[bank.scale]), (~positive, _SCALES["level"])):
        if group.any():
            part, above = pool.take(group), group is positive
            paths = np.stack([_smooth_group(part, horizon, bank, scale, above) for scale in scales])
            usable = np.isfinite(paths)
            with np.errstate(invalid="ignore"):
                forecasts[group] = np.where(usable, paths, 0.0).sum(axis=0) / usable.sum(axis=0)
    return forecasts


def _smooth_group(pool: Pool, horizon: int, bank: Bank, scale: Scale, positive: bool) -> Floats:
    # Longest first: at each period the series still running are the first rows.
    order = np.argsort(-pool.lengths, kind="stable")
    logarithm = scale == "logarithm"
    values = np.log(pool.values[order]) if logarithm else pool.values[order]
    filters = _Filters(values, pool.lengths[order], pool.season, bank, positive and not logarithm)
    paths, loss = filters.run(horizon)
    highest = np.nanmax(np.abs(pool.values[order]), axis=1)[:, None]
    limit = np.log(_EXPLOSION * highest) if logarithm else _EXPLOSION * highest
    exploded = ~(_extent(paths, logarithm) <= limit) | ~np.isfinite(loss)
    paths, loss = np.where(exploded[:, :, None], 0.0, paths), np.where(exploded, np.inf, loss)
    combined = _average(paths, loss, pool.lengths[order], bank)
    result = np.empty_like(combined)
    result[order] = np.exp(combined) if logarithm else combined
    return result


def _extent(paths: Floats, logarithm: bool) -> Floats:
    """Greatest size that each path reaches (n, k), on its own scale."""
    return paths.max(axis=2) if logarithm else np.abs(paths).max(axis=2)


class _Filters:
    """State of every filter on every series: level and trend (n, k), seasons (n, season, k)."""

    def __init__(self, values: Floats, lengths: Ints, season: int, bank: Bank, multiplicative: bool) -> None:
        self.values, self.lengths, self.multiplicative = values, lengths, multiplicative
        seasonal = season > 1
        self.season = season
        self.alpha, self.beta, self.gamma, self.phi = bank.settings(seasonal).T[:, None, :]
        index, centre, line = _initial_states(values, lengths, season, multiplicative)
        self.drift = bank.drift * _slopes(values, lengths, index, multiplicative)
        flat = centre - self.drift * (_centre_points(season) + 1) / 2
        trended = self.phi > 0
        self.level = np.where(trended, (line[:, 0] - line[:, 1])[:, None], flat[:, None])
        self.trend = np.where(trended, line[:, [1]], 0.0)
        self.seasons = np.repeat(index[:, :, None], self.alpha.shape[1], axis=2)

    def run(self, horizon: int) -> tuple[Floats, Floats]:
        """Filter all periods; forecasts (n, k, horizon) and mean squared one-step error (n, k)."""
        running = (self.lengths[:, None] > np.arange(self.values.shape[1])[None, :]).sum(axis=0)
        squared = np.zeros_like(self.level)
        with np.errstate(over="ignore", invalid="ignore"):
            for period, active in enumerate(running):
                squared[:active] += np.square(self._step(period, int(active)))
            paths = self._paths(horizon)
        return paths, squared / self.lengths[:, None]

    def _step(self, period: int, active: int) -> Floats:
        place = period % self.season
        season = self.seasons[:active, place]
        drift = self.drift[:active, None]
        level = self.level[:active] + self.phi * self.trend[:active] + drift
        if self.multiplicative:
            level = np.maximum(level, 1e-12)
            error = self.values[:active, period, None] - level * season
            gain = error / np.maximum(season, 1e-6)
            self.level[:active] = np.maximum(level + self.alpha * gain, 1e-12)
            updated = season + self.gamma * (1 - self.alpha) * error / level
            self.seasons[:active, place] = np.maximum(updated, 1e-3)
        else:
            error = gain = self.values[:active, period, None] - level - season
            self.level[:active] = level + self.alpha * gain
            self.seasons[:active, place] = season + self.gamma * (1 - self.alpha) * error
        self.trend[:active] = self.phi * self.trend[:active] + self.beta * self.alpha * gain
        return error

    def _paths(self, horizon: int) -> Floats:
        rows = np.arange(len(self.lengths))
        paths = np.empty((*self.level.shape, horizon))
        gained, factor = np.zeros_like(self.level), np.ones_like(self.phi)
        for step in range(horizon):
            factor = factor * self.phi
            gained = gained + factor * self.trend + self.drift[:, None]
            season = self.seasons[rows, (self.lengths + step) % self.season]
            level = self.level + gained
            paths[:, :, step] = np.maximum(level, 0.0) * season if self.multiplicative else level + season
        return paths


def _average(paths: Floats, loss: Floats, lengths: Ints, bank: Bank) -> Floats:
    """Mean of the paths by setting, weighted by their loss (n, horizon); NaN where every filter exploded."""
    # A perfect fit would take all the weight by a division by zero: one part in a million is perfect enough.
    usable = np.isfinite(loss)
    floor = 1e-6 * np.where(usable, loss, 0.0).max(axis=1, keepdims=True) + 1e-300
    score = np.log(np.where(usable, np.maximum(loss, floor), 1.0)) / 2
    least = np.where(usable, score, np.inf).min(axis=1, keepdims=True)
    weight = np.where(usable, np.exp(-bank.sharpness * lengths[:, None] * (score - least)), 0.0)
    with np.errstate(invalid="ignore"):
        weight = weight / weight.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkh->nh", weight, paths)


def _initial_states(
    values: Floats, lengths: Ints, season: int, multiplicative: bool
) -> tuple[Floats, Floats, Floats]:
    """Seasonal index (n, season), mean of the first points (n,), line through the first cycles (n, 2)."""
    index = np.full((len(lengths), season), 1.0 if multiplicative else 0.0)
    centre, line = np.empty(len(lengths)), np.zeros((len(lengths), 2))
    for row, length in enumerate(lengths):
        own = values[row, : min(length, _INITIAL_CYCLES * season)]
        if season > 1 and len(own) >= 2 * season:
            index[row] = seasonal_index(own, season, multiplicative)
        start = values[row, : min(length, max(_INITIAL_POINTS, 2 * season))]
        adjusted = _adjusted(start, index[row], multiplicative)
        centre[row] = adjusted[: _centre_points(season)].mean()
        slope = _slope(adjusted)
        line[row] = adjusted.mean() - slope * (len(adjusted) - 1) / 2, slope
    return index, centre, line


def _centre_points(season: int) -> int:
    return max(season, 5)


def _adjusted(values: Floats, index: Floats, multiplicative: bool) -> Floats:
    pattern = index[np.arange(len(values)) % len(index)]
    return values / pattern if multiplicative else values - pattern


def seasonal_index(values: Floats, season: int, multiplicative: bool) -> Floats:
    """Classical decomposition of one series of at least two cycles: index (season,) of mean 1, or 0."""
    weights = np.ones(season) / season
    if season % 2 == 0:
        weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    trend = np.convolve(values, weights, "valid")
    offset = season // 2
    centre = values[offset : offset + len(trend)]
    detrended = centre / trend if multiplicative else centre - trend
    place = (np.arange(len(detrended)) + offset) % season
    index = np.bincount(place, detrended, season) / np.bincount(place, minlength=season)
    return index / index.mean() if multiplicative else index - index.mean()


def _slopes(values: Floats, lengths: Ints, index: Floats, multiplicative: bool) -> Floats:
    """Slope of the straight line through each whole series, its season taken out."""
    rows = enumerate(lengths)
    return np.array([_slope(_adjusted(values[row, :n], index[row], multiplicative)) for row, n in rows])


def _slope(values: Floats) -> float:
    time = np.arange(len(values)) - (len(values) - 1) / 2
    return float(time @ values / (time @ time)) if len(values) > 1 else 0.0
