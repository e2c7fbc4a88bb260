"""From the feature frame to the forecast, its backtest and its scores (docs/architecture.md, section 5)."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from models_ml.needs.backtest import Track, Trial, backtest_bounds, rolling_pairs
from models_ml.needs.conformal import bound_names, calibration, conformal_bounds
from models_ml.needs.contenders import build_contenders
from models_ml.needs.panel import COUNT, build_panel
from models_ml.needs.scores import LEADING, REFERENCE, champion, improved_years, metrics
from models_ml.targets import Target

_DECIMALS = 1
_KEY = {
    "annee": "int64",
    "cutoff_annee": "int64",
    "horizon_periodes": "int64",
    "code_bassin_ft": "str",
    "code_fap": "str",
    "mesure": "str",
    "modele": "str",
}


@dataclass(frozen=True)
class ForecastResult:
    """The three frames of docs/architecture.md, section 5, and notes in French for the reader."""

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    metrics: pd.DataFrame
    notes: tuple[str, ...]


def run(history: pd.DataFrame, indicators: pd.DataFrame, target: Target) -> ForecastResult:
    """Forecast the waves that follow the last one by `target.horizons` years.

    `history`: rows of `feat_projets__bassin_metier`; `indicators`: rows of `feat_projets__indicateurs`; both
    in any order. The result depends on their rows only.
    Counts are in projects, shares in percent, both rounded to one decimal; bounds hold yhat and are nested.
    A horizon without past errors borrows those of a shorter one, widened (`statut_intervalle`: extrapole).
    Without enough scored origins at any horizon a measure has no row, and a note says so.
    Raises ValueError, in French, when the history holds impossible values.
    """
    panel = build_panel(history, target.masking)
    tracks = [Track(panel, target, measure) for measure in target.measures]
    parts = [part for track in tracks for part in _forecast_measure(track, indicators)]
    frames = {
        name: pd.concat([pd.DataFrame(columns=list(types)), *(part[name] for part in parts if name in part)])
        .astype(types)
        .reset_index(drop=True)
        for name, types in _types(target).items()
    }
    notes = [note for track in tracks for note in _notes(track)]
    notes += [_leading_note(frames["backtest"], target)] if len(frames["backtest"]) else []
    return ForecastResult(frames["forecast"], frames["backtest"], frames["metrics"], tuple(notes))


def _forecast_measure(track: Track, indicators: pd.DataFrame) -> Iterator[dict[str, pd.DataFrame]]:
    """The frames of each horizon; those without past errors have a forecast only."""
    if not any(map(track.is_calibrated, track.target.horizons)):
        return
    contenders = build_contenders(track.panel, track.measure, track.target, indicators)
    trials = [Trial(track, contender) for contender in contenders[:2]]
    trials += [Trial(track, contender, tuned_as=trials[-1]) for contender in contenders[2:]]
    pairs: list[pd.DataFrame] = []
    retained = REFERENCE
    for horizon in track.target.horizons:
        calibrating = track.calibrating_horizon(horizon)
        if calibrating is None:
            continue
        found = {}
        if calibrating == horizon:
            pairs = [rolling_pairs(trial, horizon) for trial in trials]
            parts = [_backtest(trial, own, horizon) for trial, own in zip(trials, pairs, strict=True)]
            retained = champion(pd.concat(parts), track.spec, track.target.leading)
            scores = metrics(pd.concat(parts), retained, track.target.intervals.levels)
            found = {"backtest": pd.concat(parts), "metrics": scores.assign(horizon_periodes=horizon)}
        waves = [
            _future_wave(trial, own, horizon, calibrating) for trial, own in zip(trials, pairs, strict=True)
        ]
        forecast = pd.concat(waves)
        yield found | {"forecast": forecast.assign(est_retenu=forecast["modele"] == retained)}


def _future_wave(trial: Trial, pairs: pd.DataFrame, horizon: int, calibrating: int) -> pd.DataFrame:
    track, rule = trial.track, trial.track.target.intervals
    cells = trial.forecast(len(track.panel.years) - 1, horizon, calibrating)
    widening = (horizon / calibrating) ** rule.extrapolation
    bounds = conformal_bounds(calibration(pairs, rule), cells, track.spec, rule, widening)
    masked = cells["stratum"] == "masque"
    return _keyed(trial, cells, bounds, horizon).assign(
        statut_donnee=masked.map({True: "prevision_historique_masque", False: "prevision"}),
        statut_intervalle="calibre" if calibrating == horizon else "extrapole",
    )


def _backtest(trial: Trial, pairs: pd.DataFrame, horizon: int) -> pd.DataFrame:
    rows = _keyed(trial, pairs, backtest_bounds(pairs, trial.track, horizon), horizon)
    return rows.assign(valeur_observee=pairs["value"])[pairs["scored"]]


def _keyed(trial: Trial, rows: pd.DataFrame, bounds: pd.DataFrame, horizon: int) -> pd.DataFrame:
    panel = trial.track.panel
    cutoff = panel.years[rows["cutoff"]]
    return bounds.round(_DECIMALS).assign(
        annee=cutoff + horizon,
        cutoff_annee=cutoff,
        horizon_periodes=horizon,
        code_bassin_ft=panel.basin[rows["cell"]],
        code_fap=panel.occupation[rows["cell"]],
        mesure=trial.track.measure,
        modele=trial.contender.model,
        yhat=rows["yhat"].round(_DECIMALS),
    )


def _types(target: Target) -> dict[str, dict[str, str]]:
    """Columns of each frame, in order, with their type: the same for an empty frame."""
    levels = sorted(target.intervals.levels)
    estimate = _KEY | dict.fromkeys(["yhat", *bound_names(target.intervals)], "float64")
    errors = ["mae", "rmse", "mae_relative", "rmse_relative"]
    scores = [*errors, *(f"couverture_{level}_pct" for level in levels)]
    return {
        "forecast": estimate | {"statut_donnee": "str", "statut_intervalle": "str", "est_retenu": "bool"},
        "backtest": estimate | {"valeur_observee": "float64"},
        "metrics": {"mesure": "str", "modele": "str", "horizon_periodes": "int64"}
        | {"cutoff_annee": "Int64", "n": "int64"}
        | dict.fromkeys(scores, "float64")
        | {"est_retenu": "bool"},
    }


def _notes(track: Track) -> list[str]:
    years, target = track.panel.years.tolist(), track.target
    name, rule = track.measure, target.intervals
    calibrated = [horizon for horizon in target.horizons if track.is_calibrated(horizon)]
    if not calibrated:
        return [
            f"{name} : aucune prévision. Il faut au moins {target.minimum_origins} couple(s) de vagues "
            f"distantes de {target.horizons[0]} an(s), avec {rule.minimum_errors} cellules publiées par les "
            f"deux ; vagues reçues : {years}."
        ]
    first = years[track.origins(calibrated[0])[0][0]]
    shocks = [
        f"{name}, vague {year} : {reason}. Écartée du réglage et de la calibration, gardée dans le rétrotest."
        for year, reason in target.shocks.items()
        if year in years
    ]
    extrapolated = [
        f"{name}, horizon {horizon} an(s) : aucune erreur passée à cette distance ; intervalles extrapolés "
        f"de ceux de l’horizon {calibrating} (erreurs multipliées par "
        f"{(horizon / calibrating) ** rule.extrapolation:.2f})."
        for horizon in target.horizons
        if (calibrating := track.calibrating_horizon(horizon)) and calibrating != horizon
    ]
    return [
        f"{name} : le rétrotest et les intervalles d'une cellule publiée portent sur les cellules que "
        "publient à la fois la dernière vague connue et la vague prévue ; ils valent sous réserve de "
        "publication.",
        f"{name}, vague {first + calibrated[0]} prévue depuis {first} : aucune erreur passée n'existe ; les "
        f"intervalles y sont calibrés sur les erreurs des autres bassins ({rule.folds} groupes), "
        "jamais sur celles du bassin lui-même (faute de bassins : des autres métiers).",
        *extrapolated,
        *shocks,
    ]


def _leading_note(backtest: pd.DataFrame, target: Target) -> str:
    years = target.leading.minimum_held_out_years
    names = ", ".join(target.leading.names)
    if LEADING not in set(backtest["modele"]):
        return (
            f"Indicateurs avancés ({names}) : pas essayés. Il faut qu’un indicateur soit connu à la dernière "
            f"vague, et assez de vagues passées pour en tenir {years} à l’écart."
        )
    next_wave = backtest[(backtest["mesure"] == COUNT) & (backtest["horizon_periodes"] == target.horizons[0])]
    improved = improved_years(next_wave, target.measures[COUNT])
    return (
        f"Indicateurs avancés ({names}) : à un an, l’erreur de la moyenne mutualisée baisse sur "
        f"{len(improved)} vague(s) tenue(s) à l’écart ({improved}). Pour les retenir, il en faut {years}, "
        f"et une erreur d’ensemble réduite d’au moins {100 * target.leading.least_gain:.0f} %."
    )
