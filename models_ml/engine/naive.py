"""The forecasts that every other one must beat."""

from typing import Literal

import numpy as np

from models_ml.engine.declaration import Declaration
from models_ml.engine.series import Floats, Pool


class Naive(Declaration):
    """Last value, or value of the same season of the last year."""

    kind: Literal["naive", "seasonal_naive"]


def naive(pool: Pool, horizon: int) -> Floats:
    """Last value, at each step: shape (n, horizon)."""
    last = pool.values[np.arange(len(pool)), pool.lengths - 1]
    return np.repeat(last[:, None], horizon, axis=1)


def seasonal_naive(pool: Pool, horizon: int) -> Floats:
    """Value of the same season of the last year; the last value for a series shorter than a year."""
    steps = np.arange(horizon)[None, :]
    place = pool.lengths[:, None] - pool.season + steps % pool.season
    seasonal = pool.values[np.arange(len(pool))[:, None], np.maximum(place, 0)]
    return np.where((pool.lengths >= pool.season)[:, None], seasonal, naive(pool, horizon))
