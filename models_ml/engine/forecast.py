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
from models_ml.engine.shifts import Shock, Step
from models_ml.engine.shifts import notes as shift_notes

BOUNDS = [f"{side}{level}" for level in LEVELS for side in ("lo", "hi")]


@dataclass(frozen=True)
class EngineResult:
    """What a forecast is made of, as frames.

    `forecast`: unique_id, ds, step, mean, lo80, hi80, lo95, hi95, modele.
    `backtest`: the same for each past origin, with `cutoff` (last period known), `y`, NaN if unknown, and
    `disturbed` (a declared shift, unknown then, made it so); the intervals come from the errors of the other
    origins.
    `candidates`: what each candidate would have said at each past origin, before any reconciliation:
    unique_id, cutoff, ds, step, y, disturbed, scale (mean absolute change over a year, as known then), mean,
    modele. Empty unless asked for.
    `scores`: modele, origine (0: all of them), n, owa (1 = Naive2), est_retenu.
    `fallbacks`: membre, origine, series_nb, raison. `notes`: sentences in French.
    """

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    scores: pd.DataFrame
    fallbacks: pd.DataFrame
    candidates: pd.DataFrame
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
    shifts: Sequence[Step | Shock] = (),
    with_candidates: bool = False,
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
        shifts: declared breaks of all the series; each origin knows those that had come. What they disturb is
            scored, and calibrates no interval.
        with_candidates: whether to fill `candidates`, one row per candidate, origin, series and step.

    Raises:
        ValueError: unusable series (see `build_pool`) or hierarchy, or a horizon below 1.
    """
    if horizon < 1:
        raise ValueError(f"Horizon : au moins 1 période était attendue, {horizon} demandée(s).")
    pool = build_pool(series, frequency)
    hierarchy = None if edges is None else Hierarchy.build(edges, pool.ids)
    family = family or load_family(frequency)
    origins = make_origins(pool, horizon, family, shifts)
    if hierarchy is not None:
        origins = [origin for origin in origins if _holds_leaves(origin, hierarchy)]
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
        candidates=_candidate_frame(origins[1:], weights if with_candidates else {}),
        notes=(
            *_notes(pool, origins, fallbacks, weights[retained], retained),
            *reconciled.notes,
            *shift_notes(pool, shifts),
        ),
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
        self.calm = [
            np.where(origin.disturbed, np.nan, own) for origin, own in zip(origins, self.errors, strict=True)
        ]
        self.scales = [error_scale(origin.pool) for origin in origins]

    def forecast(self) -> pd.DataFrame:
        """Forecast frame, without the model."""
        return self._frame(0, self._calibration(leave_out=0)).drop(columns=["cutoff", "y", "disturbed"])

    def backtest(self) -> pd.DataFrame:
        """Backtest frame, without the model; empty without any past origin."""
        frames = [self._frame(place, self._calibration(place)) for place in range(1, len(self.origins))]
        return (
            pd.concat(frames, ignore_index=True) if frames else self._frame(0, self._calibration(0)).iloc[:0]
        )

    def _calibration(self, leave_out: int) -> Calibration:
        """Calibrate on the errors of the past origins, without one, nor those that forecast the same periods.

        On those too where there are no others, and on its own where it is the only one.
        """
        horizon = self.means[0].shape[1]
        others = [place for place in range(1, len(self.origins)) if place != leave_out]
        apart = [place for place in others if not leave_out or self._gap(place, leave_out) >= horizon]
        past = apart or others or list(range(1, len(self.origins)))
        if not past:
            return calibrate_on_changes(self.pool, self.means[0].shape[1])
        # Where nothing but disturbed errors is left at a step, they say more than none.
        known = np.vstack([np.isfinite(self.calm[place]) for place in past]).any(axis=0)
        return calibrate(
            [np.where(known, self.calm[place], self.errors[place]) for place in past],
            [self.scales[place] for place in past],
            [self.strata[self.origins[place].rows] for place in past],
        )

    def _gap(self, place: int, other: int) -> int:
        """Periods between the cutoffs of two origins."""
        last = [int(self.origins[number].pool.last.max()) for number in (place, other)]
        return abs(last[0] - last[1])

    def _frame(self, place: int, calibration: Calibration) -> pd.DataFrame:
        origin, mean = self.origins[place], self.means[place]
        bounds = calibration.bounds(mean, self.scales[place], self.strata[origin.rows], floor(origin.pool))
        limits = {name: bounds[:, :, number].ravel() for number, name in enumerate(BOUNDS)}
        return _steps_ahead(origin).assign(mean=mean.ravel(), **limits)

    def _reconcile(self, hierarchy: Hierarchy) -> None:
        """Make each origin's forecasts add up, by the method that errs least on the latest past origin."""
        if len(np.unique(self.pool.last)) > 1:
            raise ValueError("Hiérarchie : toutes les séries doivent finir à la même période.")
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


def _holds_leaves(origin: Origin, hierarchy: Hierarchy) -> bool:
    """Whether every leaf was long enough at an origin: without one of them nothing adds up."""
    return bool(hierarchy.nodes[-hierarchy.summing.shape[1] :].isin(origin.pool.ids).all())


def _steps_ahead(origin: Origin) -> pd.DataFrame:
    """One row per series and step of an origin, and what came."""
    own, (count, horizon) = origin.pool, origin.truth.shape
    step = np.tile(np.arange(1, horizon + 1), count)
    last = np.repeat(own.last, horizon)
    return pd.DataFrame(
        {
            "unique_id": np.repeat(own.ids, horizon),
            "cutoff": own.dates(last),
            "ds": own.dates(last + step),
            "step": step,
            "y": origin.truth.ravel(),
            "disturbed": np.broadcast_to(origin.disturbed, origin.truth.shape).ravel(),
        }
    )


def _candidate_frame(past: Sequence[Origin], weights: dict[str, Weights]) -> pd.DataFrame:
    frames = [
        _steps_ahead(origin).assign(
            scale=np.repeat(origin.scale, origin.truth.shape[1]),
            mean=combine(origin.forecasts, own).ravel(),
            modele=name,
        )
        for origin in past
        for name, own in weights.items()
    ]
    empty = pd.DataFrame(
        columns=["unique_id", "cutoff", "ds", "step", "y", "disturbed", "scale", "mean", "modele"]
    )
    return pd.concat(frames, ignore_index=True) if frames else empty


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
    if pool.gaps.any():
        gappy = int((pool.gaps > 0).sum())
        notes.append(f"{int(pool.gaps.sum())} période(s) absente(s) de {gappy} série(s), comblée(s).")
    if fallbacks:
        count = sum(item.series for item in fallbacks)
        notes.append(f"{count} prévision(s) de membres remplacée(s) par la persistance (voir le détail).")
    return notes
