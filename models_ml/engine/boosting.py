"""One gradient-boosting model for the whole pool, on scaled differences, applied step after step.

Each series is put on the scale of its mean absolute change (of its logarithm if it is above zero), so that
one model learns from all of them; it predicts the next change from the last ones, the same season of the past
years and local means. The loss is the absolute error (Montero-Manso and Hyndman, 2021, on global models).
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field
from threadpoolctl import threadpool_limits

from models_ml.engine.declaration import Declaration
from models_ml.engine.series import Floats, Pool


class TooFewRowsError(ValueError):
    """The pool teaches too little for a global model."""


class Boosting(Declaration):
    """Settings of the model: `lags` in periods (fewer for short series), trees, leaves.

    It does not run on fewer than `minimum_rows` changes.
    """

    kind: Literal["boosting"] = "boosting"
    lags: Annotated[int, Field(ge=1)]
    trees: Annotated[int, Field(ge=1)] = 600
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.025
    leaves: Annotated[int, Field(ge=2)] = 31
    features_per_split: Annotated[float, Field(gt=0, le=1)] = 0.3
    minimum_rows: Annotated[int, Field(ge=1)] = 100


def boost(pool: Pool, horizon: int, settings: Boosting, seed: int) -> Floats:
    """Train on the whole pool and forecast it: shape (n, horizon).

    Raises TooFewRowsError when the pool holds fewer than `minimum_rows` changes to learn from.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    # A lag that no series is long enough to teach is dropped.
    window = _Window(pool, max(1, min(settings.lags, int(pool.lengths.max()) - 2)))
    features, target = window.training_rows()
    # A past year that no series has had yet.
    known = ~np.isnan(features).all(axis=0)
    if len(target) < settings.minimum_rows:
        message = f"{len(target)} variations pour apprendre, {settings.minimum_rows} attendues"
        raise TooFewRowsError(message)
    model = HistGradientBoostingRegressor(
        loss="absolute_error",
        max_iter=settings.trees,
        learning_rate=settings.learning_rate,
        max_leaf_nodes=settings.leaves,
        max_features=settings.features_per_split,
        early_stopping=False,
        random_state=seed,
    )
    # One thread: the same sums in the same order whatever the machine, and no wait between threads.
    with threadpool_limits(1):
        model.fit(features[:, known], target)
        for step in range(horizon):
            window.append(model.predict(window.next_features(step)[:, known]))
    return window.forecasts(horizon)


class _Window:
    """Scaled series aligned on their last point, grown by a column at each step."""

    def __init__(self, pool: Pool, lags: int) -> None:
        self.pool, self.lags, self.season = pool, lags, pool.season
        self.logarithm = np.nanmin(pool.values, axis=1) > 0
        width = pool.values.shape[1]
        # Enough empty columns before the first point for the oldest lag to be asked for.
        self.margin = max(3 * self.season, lags) + 1
        self.levels = np.full((len(pool), self.margin + width), np.nan)
        self.scale = np.ones(len(pool))
        for row, length in enumerate(pool.lengths):
            own = pool.series(row)
            level = np.log(own) if self.logarithm[row] else own
            change = np.abs(np.diff(level)).mean() if length > 1 else 0.0
            self.scale[row] = change or 1.0
            self.levels[row, self.margin + width - length :] = level / self.scale[row]

    def training_rows(self) -> tuple[Floats, Floats]:
        """Features and next change at every period that has all its lags."""
        width = self.levels.shape[1] - self.margin
        start = width - self.pool.lengths
        features, target = [], []
        for place in range(self.lags + 1, width):
            rows = np.flatnonzero(place - start >= self.lags + 1)
            column = place + self.margin
            features.append(self._features(rows, column, place - width))
            target.append(self.levels[rows, column] - self.levels[rows, column - 1])
        if not target:
            return np.empty((0, 0)), np.empty(0)
        return np.vstack(features), np.concatenate(target)

    def next_features(self, step: int) -> Floats:
        """Features of the period after the last column."""
        return self._features(np.arange(len(self.pool)), self.levels.shape[1], step)

    def append(self, change: Floats) -> None:
        """Add a column: the last level and its change."""
        self.levels = np.column_stack([self.levels, self.levels[:, -1] + change])

    def forecasts(self, horizon: int) -> Floats:
        """Return the last `horizon` columns on the scale of the series."""
        level = self.levels[:, -horizon:] * self.scale[:, None]
        return np.where(self.logarithm[:, None], np.exp(np.where(self.logarithm[:, None], level, 0.0)), level)

    def _features(self, rows: np.ndarray, column: int, ahead: int) -> Floats:
        """Features to predict `column` (rows, features); `ahead` periods after the first one to forecast."""
        past = self.levels[rows, column - self.margin : column]
        last = past[:, [-1]]
        changes = np.diff(past[:, -self.lags - 1 :], axis=1)
        columns = [changes, _mean(past[:, -3:]) - last, _mean(past[:, -self.season :]) - last]
        if self.season > 1:
            years = [past[:, [-year * self.season]] for year in (1, 2, 3)]
            before = [past[:, [-year * self.season - 1]] for year in (1, 2, 3)]
            month = (self.pool.last[rows] + 1 + ahead) % self.season
            columns += [
                past[:, [-self.season]] - last,
                *(now - then for now, then in zip(years, before, strict=True)),
                _mean(past[:, -2 * self.season : -self.season]) - last,
                changes.std(axis=1, keepdims=True),
                month[:, None],
            ]
        return np.column_stack(columns)


def _mean(values: Floats) -> Floats:
    """Mean of each row over what is known, shape (n, 1); NaN where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=1, keepdims=True)
    total = np.where(known, values, 0.0).sum(axis=1, keepdims=True)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
