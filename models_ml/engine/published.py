"""The retained forecast at the present and at every past origin: made to add up, with its intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.engine.backtest import Origin
from models_ml.engine.hierarchy import Hierarchy
from models_ml.engine.intervals import LEVELS, Calibration, calibrate, calibrate_on_changes, error_scales
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
        self.calm = [
            np.where(origin.disturbed, np.nan, own) for origin, own in zip(origins, self.errors, strict=True)
        ]
        self.scales = [error_scales(origin.pool) for origin in origins]

    def forecast(self) -> pd.DataFrame:
        """Forecast frame, without the model."""
        return self._frame(0).drop(columns=["cutoff", "y", "disturbed"])

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
        """Calibrate on the errors of the past origins, without one, nor those that forecast the same periods.

        On those too where there are no others, and on its own where it is the only one.
        """
        horizon = self.means[0].shape[1]
        others = [place for place in range(1, len(self.origins)) if place != leave_out]
        apart = [place for place in others if not leave_out or self._gap(place, leave_out) >= horizon]
        past = self._whole(apart) or self._whole(others) or list(range(1, len(self.origins)))
        if not past:
            return calibrate_on_changes(self.pool, horizon)
        # Where nothing but disturbed errors is left at a step, they say more than none.
        known = np.vstack([np.isfinite(self.calm[place]) for place in past]).any(axis=0)
        return calibrate(
            [np.where(known, self.calm[place], self.errors[place]) for place in past],
            [self.scales[place] for place in past],
            [self.strata[self.origins[place].rows] for place in past],
        )

    def _whole(self, places: list[int]) -> list[int]:
        """The places if their origins have errors at every step, else none."""
        return places if any(not self.origins[place].partial for place in places) else []

    def _gap(self, place: int, other: int) -> int:
        """Periods between the cutoffs of two origins."""
        last = [int(self.origins[number].pool.last.max()) for number in (place, other)]
        return abs(last[0] - last[1])

    def _frame(self, place: int) -> pd.DataFrame:
        mean, bounds = self.means[place], self.bounds(place)
        limits = {name: bounds[:, :, number].ravel() for number, name in enumerate(BOUNDS)}
        return steps_ahead(self.origins[place]).assign(mean=mean.ravel(), **limits)

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
            nodes, residuals = self._nodes(place, order), self._residuals(place, order)
            result = reconcile(nodes, hierarchy, residuals, method, self._bounds(order))
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
        nodes, bounds = self._nodes(1, order), self._bounds(order)
        method, _ = best_method(nodes, actual, hierarchy, residuals, scale[order], bounds)
        return method, ", choisie sur le dernier rétrotest"

    def _bounds(self, order: Ints) -> tuple[Floats, Floats]:
        """Least and greatest values of the nodes: a series that was below zero may be again."""
        return floor(self.pool)[order], np.full(len(order), np.inf)

    def _residuals(self, leave_out: int, order: Ints) -> Floats | None:
        past = [
            place
            for place, origin in enumerate(self.origins)
            if place not in (0, leave_out) and not origin.partial
        ]
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


def holds_leaves(origin: Origin, hierarchy: Hierarchy) -> bool:
    """Whether every leaf was long enough at an origin: without one of them nothing adds up."""
    return bool(hierarchy.nodes[hierarchy.aggregates :].isin(origin.pool.ids).all())


def steps_ahead(origin: Origin) -> pd.DataFrame:
    """One row per series and step of an origin, and what came: unique_id, cutoff, ds, step, y, disturbed."""
    own, (count, horizon) = origin.pool, origin.truth.shape
    steps = np.arange(1, horizon + 1)
    return pd.DataFrame(
        {
            "unique_id": np.repeat(own.ids, horizon),
            "cutoff": own.dates(np.repeat(own.last[:, None], horizon, axis=1)),
            "ds": own.dates(own.last[:, None] + steps),
            "step": np.tile(steps, count),
            "y": origin.truth.ravel(),
            "disturbed": np.broadcast_to(origin.disturbed, origin.truth.shape).ravel(),
        }
    )
