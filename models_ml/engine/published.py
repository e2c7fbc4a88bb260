"""The retained forecast at the present and at every past origin: made to add up, with its intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.engine.backtest import Origin
from models_ml.engine.hierarchy import Hierarchy
from models_ml.engine.intervals import LEVELS, Calibration, calibrate, calibrate_on_changes, error_scale
from models_ml.engine.members import floor
from models_ml.engine.reconciliation import Method, best_method, reconcile
from models_ml.engine.series import Floats, Ints, Pool
from models_ml.engine.sparse import count_quantiles

BOUNDS = [f"{side}{level}" for level in LEVELS for side in ("lo", "hi")]
_BOUND_QUANTILES = [q for level in LEVELS for q in (0.5 - level / 200, 0.5 + level / 200)]


@dataclass(frozen=True)
class Counts:
    """Rows of the pool (s,) whose intervals are those of a law of counts.

    `means` and `variances` of the law at each origin, (s, horizon) each; empty where series were too short.
    """

    rows: Ints
    means: Sequence[Floats]
    variances: Sequence[Floats]

    def bounds(self, place: int, mean: Floats) -> Floats:
        """Bounds at an origin (s, horizon, 4) once the law is moved to `mean`, which they hold.

        Whole numbers, but for a bound which the mean itself pushes.
        """
        given = self.means[place]
        moved = np.divide(mean, given, out=np.ones_like(mean), where=given > 0)
        raw = count_quantiles(mean, self.variances[place] * np.square(moved), _BOUND_QUANTILES)
        raw[0::2] = np.minimum(raw[0::2], mean)
        raw[1::2] = np.maximum(raw[1::2], mean)
        return np.moveaxis(raw, 0, 2)


class Published:
    """The retained forecast at every origin, made to add up, and its intervals.

    `base`: forecasts of each origin, (n, horizon); `counts`: series whose intervals are those of a law.
    """

    def __init__(  # noqa: D107 - see the class
        self,
        pool: Pool,
        origins: Sequence[Origin],
        base: Sequence[Floats],
        hierarchy: Hierarchy | None = None,
        counts: Counts | None = None,
    ) -> None:
        self.pool, self.origins, self.counts = pool, origins, counts
        self.base = list(base)
        self.means = self.base
        self.strata = np.zeros(len(pool), dtype=np.int64)
        self.notes: tuple[str, ...] = ()
        if hierarchy is not None:
            self._reconcile(hierarchy)
        self.errors = [origin.truth - mean for origin, mean in zip(origins, self.means, strict=True)]
        self.scales = [error_scale(origin.pool) for origin in origins]

    def forecast(self) -> pd.DataFrame:
        """Forecast frame, without the model."""
        return self._frame(0).drop(columns=["cutoff", "y"])

    def backtest(self) -> pd.DataFrame:
        """Backtest frame, without the model; empty without any past origin."""
        frames = [self._frame(place) for place in range(1, len(self.origins))]
        return pd.concat(frames, ignore_index=True) if frames else self._frame(0).iloc[:0]

    def bounds(self, place: int) -> Floats:
        """Bounds lo80, hi80, lo95, hi95 at an origin (n, horizon, 4), from the errors of the other ones."""
        origin, mean = self.origins[place], self.means[place]
        bounds = self._calibration(place).bounds(
            mean, self.scales[place], self.strata[origin.rows], floor(origin.pool)
        )
        own = np.flatnonzero(np.isin(origin.rows, [] if self.counts is None else self.counts.rows))
        if self.counts is not None and len(own):
            bounds[own] = self.counts.bounds(place, mean[own])
        return bounds

    def _calibration(self, leave_out: int) -> Calibration:
        """Calibrate on the errors of the past origins but one; on its own if it is the only one."""
        past = [place for place in range(1, len(self.origins)) if place != leave_out]
        past = past or list(range(1, len(self.origins)))
        if not past:
            return calibrate_on_changes(self.pool, self.means[0].shape[1])
        return calibrate(
            [self.errors[place] for place in past],
            [self.scales[place] for place in past],
            [self.strata[self.origins[place].rows] for place in past],
        )

    def _frame(self, place: int) -> pd.DataFrame:
        origin, mean, bounds = self.origins[place], self.means[place], self.bounds(place)
        own = origin.pool
        count, horizon = mean.shape
        steps = np.arange(1, horizon + 1)
        return pd.DataFrame(
            {
                "unique_id": np.repeat(own.ids, horizon),
                "cutoff": own.dates(np.repeat(own.last[:, None], horizon, axis=1)),
                "ds": own.dates(own.last[:, None] + steps),
                "step": np.tile(steps, count),
                "y": origin.truth.ravel(),
                "mean": mean.ravel(),
                **{name: bounds[:, :, number].ravel() for number, name in enumerate(BOUNDS)},
            }
        )

    def _reconcile(self, hierarchy: Hierarchy) -> None:
        """Make each origin's forecasts add up, by the method that errs least on the latest past origin."""
        if len(np.unique(self.pool.last)) > 1:
            early = self.pool.ids[self.pool.last.argmin()]
            message = (
                f"Hiérarchie : toutes les séries doivent finir à la même période ; {early} finit plus tôt. "
                "Complétez-la, ou coupez les autres."
            )
            raise ValueError(message)
        order = pd.Index(self.pool.ids).get_indexer(hierarchy.nodes)
        self.strata = np.empty(len(order), dtype=np.int64)
        self.strata[order] = hierarchy.level
        method, note = self._method(hierarchy, order)
        used, self.means = set(), []
        for place, origin in enumerate(self.origins):
            result = reconcile(self._nodes(place, order), hierarchy, self._residuals(place, order), method)
            used.add(result.method)
            by_series = np.empty_like(result.forecast)
            by_series[order] = result.forecast
            self.means.append(by_series[origin.rows])
        self.notes = (f"Hiérarchie réconciliée par {', '.join(sorted(used))}{note}.",)

    def _method(self, hierarchy: Hierarchy, order: Ints) -> tuple[Method, str]:
        if len(self.origins) < 2:
            return "wls_struct", ", sans rétrotest pour choisir"
        actual = self._by_node(self.origins[1].truth, 1, order)
        scale = np.full(len(order), np.nan)
        scale[self.origins[1].rows] = self.origins[1].scale
        residuals = self._residuals(1, order)
        method, _ = best_method(self._nodes(1, order), actual, hierarchy, residuals, scale[order])
        return method, ", choisie sur le dernier rétrotest"

    def _residuals(self, leave_out: int, order: Ints) -> Floats | None:
        past = [place for place in range(1, len(self.origins)) if place != leave_out]
        errors = [
            self._by_node(self.origins[place].truth, place, order) - self._nodes(place, order)
            for place in past
        ]
        return np.hstack(errors) if errors else None

    def _nodes(self, place: int, order: Ints) -> Floats:
        return self._by_node(self.base[place], place, order)

    def _by_node(self, values: Floats, place: int, order: Ints) -> Floats:
        """Put values by series of an origin in the order of the nodes; NaN where a series was too short."""
        full = np.full((len(self.pool), values.shape[1]), np.nan)
        full[self.origins[place].rows] = values
        return full[order]
