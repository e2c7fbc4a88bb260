"""Errors of forecasts, as the M4 competition defines them (Makridakis et al., 2020)."""

import numpy as np

from models_ml.engine.series import Floats, Pool
from models_ml.engine.smoothing import seasonal_index

_Z_90 = 1.645


def smape(truth: Floats, forecast: Floats) -> Floats:
    """Symmetric error of each forecast in percent; 0 where truth and forecast are both 0."""
    size = np.abs(truth) + np.abs(forecast)
    return 200 * np.divide(np.abs(truth - forecast), size, out=np.zeros_like(size), where=size > 0)


def seasonal_scale(pool: Pool) -> Floats:
    """Mean absolute change from the same season of the year before, over the history: shape (n,).

    From one period to the next for a series of a year or less; NaN for a constant series.
    """
    scale = np.full(len(pool), np.nan)
    for row, length in enumerate(pool.lengths):
        lag = pool.season if length > pool.season else 1
        own = pool.series(row)
        if length > lag:
            scale[row] = np.abs(own[lag:] - own[:-lag]).mean() or np.nan
    return scale


def naive2(pool: Pool, horizon: int) -> Floats:
    """Last value of the series with its season taken out, where a test finds one: shape (n, horizon)."""
    paths = np.empty((len(pool), horizon))
    for row, length in enumerate(pool.lengths):
        own = pool.series(row)
        index = _significant_season(own, pool.season)
        ahead = index[(length + np.arange(horizon)) % pool.season]
        paths[row] = own[-1] / index[(length - 1) % pool.season] * ahead
    return paths


def owa(truth: Floats, forecast: Floats, scale: Floats, benchmark: Floats) -> float:
    """Overall weighted average: mean of the ratios of sMAPE and MASE to those of Naive2, all (n, horizon).

    1 is as good as Naive2. A constant series, which has no scale, counts in sMAPE only; NaN counts nowhere.
    """
    errors = [float(np.nanmean(smape(truth, forecast))), _mase(truth, forecast, scale)]
    references = [float(np.nanmean(smape(truth, benchmark))), _mase(truth, benchmark, scale)]
    ratios = [float(own / other) for own, other in zip(errors, references, strict=True) if other > 0]
    if ratios:
        return float(np.mean(ratios))
    return 1.0 if np.nansum(np.abs(truth - forecast)) == 0 else float("inf")


def _mase(truth: Floats, forecast: Floats, scale: Floats) -> float:
    scaled = np.abs(truth - forecast) / scale[:, None]
    return float(np.nanmean(scaled)) if np.isfinite(scaled).any() else 0.0


def _significant_season(values: Floats, season: int) -> Floats:
    """Multiplicative index (season,), all 1 without a significant autocorrelation at one year."""
    flat = np.ones(season)
    if season == 1 or len(values) < 3 * season or (values <= 0).any():
        return flat
    centred = values - values.mean()
    total = float(centred @ centred)
    if total == 0:
        return flat
    correlation = np.array([centred[lag:] @ centred[:-lag] for lag in range(1, season + 1)]) / total
    limit = _Z_90 * np.sqrt((1 + 2 * np.square(correlation[:-1]).sum()) / len(values))
    if abs(correlation[-1]) <= limit:
        return flat
    return seasonal_index(values, season, multiplicative=True)
