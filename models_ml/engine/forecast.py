"""The engine's one entry point: a long frame of series in, forecasts, backtest and scores out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.engine.backtest import Fallback, Origin, make_origins, run_members
from models_ml.engine.combination import Weights, candidates, champion, combine, scores
from models_ml.engine.executor import Executor, InProcess, Progress
from models_ml.engine.family import Family, load_family
from models_ml.engine.hierarchy import Hierarchy
from models_ml.engine.intervals import LEVELS, Calibration, calibrate, calibrate_on_changes, error_scale
from models_ml.engine.members import Context, floor
from models_ml.engine.reconciliation import Method, best_method, reconcile
from models_ml.engine.series import Floats, Frequency, Ints, Pool, build_pool

BOUNDS = [f"{side}{level}" for level in LEVELS for side in ("lo", "hi")]


@dataclass(frozen=True)
class EngineResult:
    """What a forecast is made of, as frames.

    `forecast`: unique_id, ds, step, mean, lo80, hi80, lo95, hi95, modele.
    `backtest`: the same for each past origin, with `cutoff` (last period known) and `y`, NaN if unknown; the
    intervals come from the errors of the other origins.
    `scores`: modele, origine (0: all of them), n, owa (1 = Naive2), est_retenu.
    `fallbacks`: membre, origine, series_nb, raison. `notes`: sentences in French.
    """

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    scores: pd.DataFrame
    fallbacks: pd.DataFrame
    notes: tuple[str, ...]


def forecast(  # noqa: PLR0913 - the one entry point, keywords only after the three that count
    series: pd.DataFrame,
    frequency: Frequency,
    horizon: int,
    *,
    edges: pd.DataFrame | None = None,
    family: Family | None = None,
    context: Context | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> EngineResult:
    """Forecast every series of a pool, `horizon` periods ahead.

    Args:
        series: long frame `unique_id, ds, y`, one row per period, in any order.
        frequency: M (months), Q (quarters) or A (years).
        horizon: periods ahead, at least 1.
        edges: `parent, child`, what adds up to what; forecasts are then made to add up.
        family: what is tried; by default the declaration of the frequency.
        context: seed and regressors.
        executor: where the work is done; in this process by default. The result does not depend on it.
        progress: called with the number of tasks done and their total.

    Raises:
        ValueError: unusable series (see `build_pool`) or hierarchy, or a horizon below 1.
    """
    if horizon < 1:
        raise ValueError(f"Horizon : au moins 1 période était attendue, {horizon} demandée(s).")
    pool = build_pool(series, frequency)
    hierarchy = None if edges is None else Hierarchy.build(edges, pool.ids)
    family = family or load_family(frequency)
    origins = make_origins(pool, horizon, family)
    fallbacks = run_members(origins, family, context or Context(), executor or InProcess(), progress)
    absent = {item.member for item in fallbacks if item.whole}
    weights = candidates(origins[1:], family, absent)
    errors = scores(origins[1:], weights)
    retained = champion(errors, family.references)
    reconciled = _Published(pool, origins, weights[retained], hierarchy)
    return EngineResult(
        forecast=reconciled.forecast().assign(modele=retained),
        backtest=reconciled.backtest().assign(modele=retained),
        scores=_score_frame(origins[1:], errors, retained),
        fallbacks=pd.DataFrame(
            [(item.member, item.origin, item.series, item.reason) for item in fallbacks],
            columns=["membre", "origine", "series_nb", "raison"],
        ),
        notes=(*_notes(pool, origins, fallbacks, weights[retained], retained), *reconciled.notes),
    )


class _Published:
    """The retained forecast at every origin, made to add up, and its intervals."""

    def __init__(
        self, pool: Pool, origins: Sequence[Origin], weights: Weights, hierarchy: Hierarchy | None
    ) -> None:
        self.pool, self.origins = pool, origins
        self.base = [combine(origin.forecasts, weights) for origin in origins]
        self.means = self.base
        self.strata = np.zeros(len(pool), dtype=np.int64)
        self.notes: tuple[str, ...] = ()
        if hierarchy is not None:
            self._reconcile(hierarchy)
        self.errors = [origin.truth - mean for origin, mean in zip(origins, self.means, strict=True)]
        self.scales = [error_scale(origin.pool) for origin in origins]

    def forecast(self) -> pd.DataFrame:
        """Forecast frame, without the model."""
        return self._frame(0, self._calibration(leave_out=0)).drop(columns=["cutoff", "y"])

    def backtest(self) -> pd.DataFrame:
        """Backtest frame, without the model; empty without any past origin."""
        frames = [self._frame(place, self._calibration(place)) for place in range(1, len(self.origins))]
        return (
            pd.concat(frames, ignore_index=True) if frames else self._frame(0, self._calibration(0)).iloc[:0]
        )

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

    def _frame(self, place: int, calibration: Calibration) -> pd.DataFrame:
        origin, mean = self.origins[place], self.means[place]
        own = origin.pool
        bounds = calibration.bounds(mean, self.scales[place], self.strata[origin.rows], floor(own))
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


def _score_frame(past: Sequence[Origin], errors: dict[str, list[float]], retained: str) -> pd.DataFrame:
    rows = [
        (name, number, sum(len(origin.rows) for origin in scored), value, name == retained)
        for name, own in errors.items()
        for number, scored, value in [
            (0, past, float(np.mean(own)) if own else np.nan),
            *((origin.number, [origin], error) for origin, error in zip(past, own, strict=True)),
        ]
    ]
    return pd.DataFrame(rows, columns=["modele", "origine", "n", "owa", "est_retenu"])


def _notes(
    pool: Pool, origins: Sequence[Origin], fallbacks: Sequence[Fallback], weights: Weights, retained: str
) -> list[str]:
    mix = ", ".join(f"{name} × {weight}" for name, weight in weights.items())
    notes = [f"Modèle retenu : {retained} ({mix}), sur {len(origins) - 1} origine(s) de rétrotest."]
    if len(origins) == 1:
        notes.append(
            "Séries trop courtes pour un rétrotest : persistance, intervalles tirés des variations passées."
        )
    if np.isnan(error_scale(pool)).any():
        notes.append("Séries d’un seul point, sans autre série qui ait varié : intervalles inconnus.")
    if pool.gaps.any():
        gappy = int((pool.gaps > 0).sum())
        notes.append(f"{int(pool.gaps.sum())} période(s) absente(s) de {gappy} série(s), comblée(s).")
    if fallbacks:
        count = sum(item.series for item in fallbacks)
        notes.append(f"{count} prévision(s) de membres remplacée(s) par la persistance (voir le détail).")
    return notes
