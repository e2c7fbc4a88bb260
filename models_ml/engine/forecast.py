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
from models_ml.engine.intervals import error_scales
from models_ml.engine.members import Context
from models_ml.engine.published import Published, holds_leaves, steps_ahead
from models_ml.engine.series import Frequency, Pool, build_pool
from models_ml.engine.shifts import Shock, Step
from models_ml.engine.shifts import notes as shift_notes
from models_ml.engine.sparse_family import Score, share, split_pool

_CANDIDATE_COLUMNS = ["unique_id", "cutoff", "ds", "step", "y", "disturbed", "scale", "mean", "modele"]
_SCORE_COLUMNS = ["famille", "modele", "origine", "n", "owa", "pinball", "est_retenu"]


@dataclass(frozen=True)
class EngineResult:
    """What a forecast is made of, as frames.

    `forecast`: unique_id, ds, step, mean, lo80, hi80, lo95, hi95, modele.
    `backtest`: the same for each past origin, with `cutoff` (last period known), `y`, NaN if unknown, and
    `disturbed` (a declared shift, unknown then, made it so); the intervals come from the errors of the other
    origins.
    `candidates`: what each candidate would have said of the dense series at each past origin, before any
    reconciliation: unique_id, cutoff, ds, step, y, disturbed, scale (mean absolute change over a year, as
    known then), mean, modele. Empty unless asked for.
    `scores`: famille (dense, creuse), modele, origine (0: all of them), n, owa (dense series; 1 = Naive2),
    pinball (sparse series: mean loss of the quantiles, in counts), est_retenu.
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
        shifts: declared breaks of all the series; each origin knows those that had come. What they disturb
            is in the backtest, ranks no candidate and calibrates no interval.
        with_candidates: whether to fill `candidates`, one row per candidate, origin, series and step.

    Raises:
        ValueError: unusable series (see `build_pool`) or hierarchy, or a horizon below 1.
    """
    if horizon < 1:
        raise ValueError(f"Horizon : au moins 1 période était attendue, {horizon} demandée(s).")
    pool = build_pool(series, frequency)
    hierarchy = None if edges is None else Hierarchy.build(edges, pool.ids)
    family = family or load_family(frequency)
    split = split_pool(pool, hierarchy, family.minimum_history + horizon)
    if len(split.sparse):
        # The law of a count is judged on whole horizons.
        family = family.model_copy(update={"partial_origin": False})
    everything = _usable(make_origins(pool, horizon, family, shifts), hierarchy)
    origins = everything
    if len(split.sparse):
        numbers = {origin.number for origin in everything}
        made = make_origins(split.pool, horizon, family, shifts)
        origins = [origin for origin in made if origin.number in numbers]
    past = [origin for origin in origins[1:] if not origin.partial]
    fallbacks = run_members(origins, family, context or Context(), executor or InProcess(), progress)
    absent = {item.member for item in fallbacks if item.whole}
    weights = candidates(past, family, absent)
    errors = scores(past, weights)
    retained = champion(errors, family.references)
    base = [combine(origin.forecasts, weights[retained]) for origin in origins]
    shared = share(split, Published(split.pool, origins, base), everything)
    published = Published(pool, shared.origins, shared.base, hierarchy, shared.counts)
    models = dict(zip(pool.ids[split.sparse], [shared.retained] * len(split.sparse), strict=True))
    return EngineResult(
        forecast=_with_model(published.forecast(), models, retained),
        backtest=_with_model(published.backtest(), models, retained),
        scores=pd.DataFrame([*_scores(past, errors, retained), *shared.scores], columns=_SCORE_COLUMNS),
        fallbacks=pd.DataFrame(
            [(item.member, item.origin, item.series, item.reason) for item in fallbacks],
            columns=["membre", "origine", "series_nb", "raison"],
        ),
        candidates=_candidate_frame(past, weights if with_candidates else {}),
        notes=(
            *_notes(pool, len(past), fallbacks, weights[retained], retained),
            *shared.notes,
            *published.notes,
            *shift_notes(pool, shifts),
        ),
    )


def _usable(origins: list[Origin], hierarchy: Hierarchy | None) -> list[Origin]:
    """The origins where what adds up is there; a partial one says nothing without a whole one."""
    found = [origin for origin in origins if hierarchy is None or holds_leaves(origin, hierarchy)]
    return found if any(not origin.partial for origin in found[1:]) else found[:1]


def _scores(past: Sequence[Origin], errors: dict[str, list[float]], retained: str) -> list[Score]:
    return [
        ("dense", name, number, sum(len(origin.rows) for origin in scored), value, np.nan, name == retained)
        for name, own in errors.items()
        for number, scored, value in [
            (0, past, float(np.mean(own)) if own else np.nan),
            *((origin.number, [origin], error) for origin, error in zip(past, own, strict=True)),
        ]
    ]


def _candidate_frame(past: Sequence[Origin], weights: dict[str, Weights]) -> pd.DataFrame:
    frames = [
        steps_ahead(origin).assign(
            scale=np.repeat(origin.scale, origin.truth.shape[1]),
            mean=combine(origin.forecasts, own).ravel(),
            modele=name,
        )
        for origin in past
        for name, own in weights.items()
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_CANDIDATE_COLUMNS)


def _with_model(frame: pd.DataFrame, models: dict[str, str], retained: str) -> pd.DataFrame:
    """Name the model of each row: that of its series if it has its own."""
    return frame.assign(modele=frame["unique_id"].map(models).fillna(retained) if models else retained)


def _notes(
    pool: Pool, origins: int, fallbacks: Sequence[Fallback], weights: Weights, retained: str
) -> list[str]:
    mix = ", ".join(f"{name} × {weight}" for name, weight in weights.items())
    notes = [f"Modèle retenu : {retained} ({mix}), sur {origins} origine(s) de rétrotest."]
    if not origins:
        notes.append(
            "Séries trop courtes pour un rétrotest : persistance, intervalles tirés des variations passées."
        )
    if np.isnan(error_scales(pool).own).any():
        notes.append("Séries d’un seul point, sans autre série qui ait varié : intervalles inconnus.")
    if pool.gaps.any():
        gappy = int((pool.gaps > 0).sum())
        notes.append(f"{int(pool.gaps.sum())} période(s) absente(s) de {gappy} série(s), comblée(s).")
    if fallbacks:
        count = sum(item.series for item in fallbacks)
        notes.append(f"{count} prévision(s) de membres remplacée(s) par la persistance (voir le détail).")
    return notes
