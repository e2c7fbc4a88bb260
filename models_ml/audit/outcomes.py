"""Forecasts beside their outcome: what each wave said, exactly or within bounds."""

import numpy as np
import pandas as pd

from models_ml.needs.panel import KEY as CELL
from models_ml.needs.panel import Floats

PROBABILITY = "probabilite_penurie"
EXACT, MASKED, ABSENT = "publiee", "masquee", "absente"
PLACE = ["code_bassin_ft", "code_fap"]
KEY = ["annee", "cutoff_annee", "horizon_periodes", *PLACE, "mesure", "modele"]
ESTIMATE = ["yhat", "lo_80", "hi_80", "lo_95", "hi_95"]
OUTCOME = ["valeur_observee", "valeur_min", "valeur_max"]
_SHARES = {"part_difficile_pct": "projets_difficiles", "part_saisonniere_pct": "projets_saisonniers"}
_COUNT = "projets_recrutement"


def truths(history: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """What each wave said of each cell: `CELL`, `mesure`, and `OUTCOME`, the value being null where masked.

    `history`: `feat_projets__bassin_metier`. `labels`: `CELL` and `est_penurie`, null where bounds do not
    decide; a shortage is worth 1, its absence 0.
    """
    bounds = [history[f"{_COUNT}_{bound}"].astype(float) for bound in ("nb", "min", "max")]
    parts = [_part(history, f"{_COUNT}_nb", *bounds)]
    parts += [_part(history, share, *_share_bounds(history, part)) for share, part in _SHARES.items()]
    label = labels["est_penurie"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    unsure = np.isnan(label)
    low, high = np.where(unsure, 0.0, label), np.where(unsure, 1.0, label)
    parts.append(_part(labels, PROBABILITY, *(pd.Series(each, labels.index) for each in (label, low, high))))
    return pd.concat(parts, ignore_index=True)


def observe(forecasts: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """The forecasts whose wave is known, in a basin that it surveys, with their outcome.

    `forecasts`: `KEY` and `ESTIMATE`, all else is kept. Adds `OUTCOME`; `statut_observation`, EXACT, MASKED
    or ABSENT (the wave has no row for the cell); `reference`, the value of the last wave known to the
    forecast, null unless published.
    """
    surveyed = truth[["annee", "code_bassin_ft"]].drop_duplicates()
    joined = forecasts.merge(surveyed).merge(truth.assign(est_present=True), how="left", on=[*CELL, "mesure"])
    known = [joined["valeur_observee"].notna(), joined["est_present"].eq(True)]
    reference = truth.rename(columns={"annee": "cutoff_annee", "valeur_observee": "reference"})
    reference = reference[["cutoff_annee", *PLACE, "mesure", "reference"]]
    return (
        joined.assign(statut_observation=np.select(known, [EXACT, MASKED], ABSENT))
        .drop(columns="est_present")
        .merge(reference, how="left", on=["cutoff_annee", *PLACE, "mesure"])
        .sort_values(KEY, ignore_index=True)
    )


def inside(rows: pd.DataFrame, level: int) -> pd.Series:
    """Whether the outcome lies in the interval; null where bounds do not decide, or nothing is known.

    A masked outcome is inside for sure where all its bounds are, outside where none of them can be.
    """
    low, high = rows[f"lo_{level}"], rows[f"hi_{level}"]
    surely = (low <= rows["valeur_min"]) & (rows["valeur_max"] <= high)
    possibly = (low <= rows["valeur_max"]) & (rows["valeur_min"] <= high)
    unknown = (surely != possibly) | rows["valeur_min"].isna() | low.isna()
    return surely.astype("boolean").mask(unknown)


def _part(
    cells: pd.DataFrame, measure: str, value: pd.Series, least: pd.Series, most: pd.Series
) -> pd.DataFrame:
    outcome = dict(zip(OUTCOME, (value, least, most), strict=True))
    known = cells[CELL].assign(mesure=measure, **outcome)
    return known.dropna(subset=["valeur_min", "valeur_max"])


def _share_bounds(history: pd.DataFrame, part: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Share of a part of the projects, in percent: exact where both are published, else its bounds."""
    whole = history[f"{_COUNT}_nb"].astype(float)
    share = 100 * (history[f"{part}_nb"].astype(float) / whole.where(whole > 0)).clip(upper=1)
    least = 100 * _ratio(history[f"{part}_min"], history[f"{_COUNT}_max"])
    most = 100 * _ratio(history[f"{part}_max"], history[f"{_COUNT}_min"])
    exact = share.notna()
    empty = history[f"{_COUNT}_max"] <= 0
    return share, least.mask(exact, share).mask(empty), most.mask(exact, share).mask(empty)


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """At most 1; 1 over an empty whole, which bounds nothing."""
    ratio: Floats = np.divide(
        part.to_numpy(np.float64),
        whole.to_numpy(np.float64),
        out=np.ones(len(part)),
        where=whole.to_numpy() > 0,
    )
    return pd.Series(np.minimum(ratio, 1.0), part.index)
