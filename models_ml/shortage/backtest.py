"""Backtest of the probability of shortage: what the waves that followed said of it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from models_ml.needs.panel import Floats
from models_ml.shortage.cells import KEY, ShortageInputs, needs_cells, of_retained, retained
from models_ml.shortage.simulation import basins, simulate_needs
from models_ml.shortage.summary import shortage_probability
from models_ml.shortage.target import ShortageTarget

REFERENCE = "persistance"
BACKTEST_TYPES = {
    "annee": "int64",
    "cutoff_annee": "int64",
    "code_bassin_ft": "str",
    "code_fap": "str",
    "modele": "str",
    "probabilite": "float64",
    "est_penurie_observee": "bool",
}
METRICS_TYPES = {
    "modele": "str",
    "horizon_periodes": "Int64",
    "cutoff_annee": "Int64",
    "n": "int64",
    **dict.fromkeys(
        ["frequence_observee", "brier", "brier_relatif", "perte_logarithmique", "auc"], "float64"
    ),
    "est_retenu": "bool",
}
RELIABILITY_TYPES = {
    "modele": "str",
    "classe_probabilite": "int64",
    "n": "int64",
    "probabilite_moyenne": "float64",
    "frequence_observee": "float64",
}
_DECIMALS = 4
_LABEL_KEY = ["annee", "code_bassin_ft", "code_fap"]


def labels(history: pd.DataFrame, target: ShortageTarget) -> pd.DataFrame:
    """Whether each cell of each wave was in shortage: `annee, code_bassin_ft, code_fap, est_penurie`.

    Bounds decide where a value is masked; a cell that they leave open is null.
    """
    share = target.hypotheses.seuil_part_difficile.value / 100
    volume = target.hypotheses.seuil_projets.value
    least, most = history["projets_recrutement_min"], history["projets_recrutement_max"]
    surely = (least >= volume) & (history["projets_difficiles_min"] > share * most)
    possibly = (most >= volume) & (history["projets_difficiles_max"] > share * least)
    decided = surely.astype("boolean").mask(surely != possibly)
    return history[_LABEL_KEY].assign(est_penurie=decided)


def last_labels(cells: pd.DataFrame, known: pd.DataFrame) -> Floats:
    """1 or 0 for the label of each cell at its cutoff, NaN where it is not known."""
    at_cutoff = known.rename(columns={"annee": "cutoff_annee"})
    joined = cells[["cutoff_annee", *_LABEL_KEY[1:]]].merge(at_cutoff, how="left")
    return joined["est_penurie"].to_numpy(np.float64, na_value=np.nan)


def backtest(inputs: ShortageInputs, target: ShortageTarget) -> pd.DataFrame:
    """Probability of each contender (`modele`) beside what happened (`BACKTEST_TYPES`).

    The cells are those of the backtest of the needs: both waves publish their projects and difficult share.
    """
    rows = of_retained(inputs.backtest, retained(inputs.forecast))
    cells, known = needs_cells(rows), labels(inputs.history, target)
    truth = cells[_LABEL_KEY].merge(known, how="left")["est_penurie"].to_numpy(np.float64, na_value=np.nan)
    scored = cells[KEY].assign(
        observed=truth, persistance=last_labels(cells, known), simulation=_simulated(cells, target)
    )
    scored = scored.dropna(subset=["observed", "persistance"]).reset_index(drop=True)
    scored["persistance_calibree"] = _recalibrated(scored)
    frame = scored.melt([*KEY, "observed"], list(target.models), "modele", "probabilite")
    frame = frame.assign(est_penurie_observee=frame["observed"].astype(bool))
    return frame[list(BACKTEST_TYPES)].astype(BACKTEST_TYPES).round({"probabilite": _DECIMALS})


def frequency_by_label(past: pd.DataFrame, label: Floats) -> Floats:
    """Frequency of shortage after each label in `past` (observed, persistance), for the given labels.

    One half observation of each outcome is added (Jeffreys), so that no frequency is 0 or 1.
    """
    rates = {
        value: (own.sum() + 0.5) / (len(own) + 1)
        for value in (0.0, 1.0)
        for own in [past.loc[past["persistance"] == value, "observed"]]
    }
    return np.asarray(pd.Series(label).map(rates), dtype=np.float64)


def champion(frame: pd.DataFrame) -> str:
    """The model of least Brier score over all origins; persistence stays unless it is beaten."""
    briers = {str(model): _brier(*_pairs(rows)) for model, rows in frame.groupby("modele")}
    return min(briers, key=lambda model: (briers[model], model != REFERENCE))


def metrics(frame: pd.DataFrame, target: ShortageTarget) -> pd.DataFrame:
    """Scores by model (`METRICS_TYPES`): over all, then by horizon and by origin."""
    if frame.empty:
        return pd.DataFrame(columns=list(METRICS_TYPES)).astype(METRICS_TYPES)
    best = champion(frame)
    rows = [
        {"modele": model, **place, **_scores(own, part, target), "est_retenu": model == best}
        for place, part in _slices(frame)
        for model, own in part.groupby("modele")
    ]
    return pd.DataFrame(rows)[list(METRICS_TYPES)].astype(METRICS_TYPES).round(_DECIMALS)


def reliability(frame: pd.DataFrame, target: ShortageTarget) -> pd.DataFrame:
    """Observed frequency by class of probability of equal width (`RELIABILITY_TYPES`), without empty ones."""
    count = target.reliability_classes
    classes = np.minimum((frame["probabilite"] * count).astype(int) + 1, count)
    grouped = frame.assign(classe_probabilite=classes).groupby(["modele", "classe_probabilite"])
    table = grouped.agg(
        n=("probabilite", "size"),
        probabilite_moyenne=("probabilite", "mean"),
        frequence_observee=("est_penurie_observee", "mean"),
    )
    return table.reset_index().astype(RELIABILITY_TYPES).round(_DECIMALS)


def _simulated(cells: pd.DataFrame, target: ShortageTarget) -> Floats:
    parts = [
        pd.Series(shortage_probability(simulate_needs(own, target), target), own.index)
        for own in basins(cells)
    ]
    return pd.concat([pd.Series(dtype=float), *parts]).reindex(cells.index).to_numpy(np.float64)


def _recalibrated(scored: pd.DataFrame) -> Floats:
    """The frequency known at the cutoff; at the first origin, that of the other basins."""
    values = pd.Series(np.nan, scored.index)
    for cutoff, own in scored.groupby("cutoff_annee"):
        past = scored[scored["annee"] <= cutoff]
        if len(past):
            values[own.index] = frequency_by_label(past, own["persistance"].to_numpy())
            continue
        for _, basin in own.groupby("code_bassin_ft"):
            others = own.drop(basin.index)
            values[basin.index] = frequency_by_label(others, basin["persistance"].to_numpy())
    return np.asarray(values, dtype=np.float64)


def _slices(frame: pd.DataFrame) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    horizon = frame["annee"] - frame["cutoff_annee"]
    yield {"horizon_periodes": None, "cutoff_annee": None}, frame
    for ahead, rows in frame.groupby(horizon):
        yield {"horizon_periodes": ahead, "cutoff_annee": None}, rows
        for cutoff, of_origin in rows.groupby("cutoff_annee"):
            yield {"horizon_periodes": ahead, "cutoff_annee": cutoff}, of_origin


def _pairs(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    return rows["probabilite"].to_numpy(np.float64), rows["est_penurie_observee"].to_numpy(np.float64)


def _scores(own: pd.DataFrame, part: pd.DataFrame, target: ShortageTarget) -> dict[str, float]:
    probability, observed = _pairs(own)
    reference = _brier(*_pairs(part[part["modele"] == REFERENCE]))
    floored = np.clip(probability, target.probability_floor, 1 - target.probability_floor)
    right = np.where(observed == 1, floored, 1 - floored)
    return {
        "n": len(own),
        "frequence_observee": float(observed.mean()),
        "brier": _brier(probability, observed),
        "brier_relatif": _brier(probability, observed) / (reference or np.nan),
        "perte_logarithmique": float(-np.log(right).mean()),
        "auc": _auc(probability, observed),
    }


def _brier(probability: Floats, observed: Floats) -> float:
    return float(np.square(probability - observed).mean())


def _auc(probability: Floats, observed: Floats) -> float:
    """Probability that a shortage had a higher score than a cell without (Mann and Whitney, 1947)."""
    positive = observed == 1
    hits, misses = positive.sum(), (~positive).sum()
    if not hits or not misses:
        return float("nan")
    return float((rankdata(probability)[positive].sum() - hits * (hits + 1) / 2) / (hits * misses))
