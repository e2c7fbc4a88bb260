"""The cells to simulate: a row per wave forecast, basin and occupation, with all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models_ml.needs.panel import Floats

KEY = ["annee", "cutoff_annee", "code_bassin_ft", "code_fap"]
PLACE = ["code_bassin_ft", "code_fap"]
PROJECTS, DIFFICULT, SEASONAL = "projets_recrutement_nb", "part_difficile_pct", "part_saisonniere_pct"
_QUANTILES = ["lo_95", "lo_80", "yhat", "hi_80", "hi_95"]
_HISTORY = [
    *("projets_recrutement_nb", "projets_difficiles_nb"),
    *("projets_recrutement_min", "projets_recrutement_max"),
    *("projets_difficiles_min", "projets_difficiles_max"),
    *("projets_saisonniers_min", "projets_saisonniers_max"),
]


@dataclass(frozen=True)
class ShortageInputs:
    """Frames that the simulation reads.

    `forecast`, `backtest`: those of the needs. `history`: `feat_projets__bassin_metier`.
    `job_seekers` (`feat_penuries__demandeurs`) and `training` (`feat_penuries__formations`) have a row per
    basin and occupation; bounds are those of an 80 % interval, or of secrecy.
    """

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    history: pd.DataFrame
    job_seekers: pd.DataFrame
    training: pd.DataFrame


def retained(forecast: pd.DataFrame) -> pd.DataFrame:
    """The model retained for each measure and horizon: `mesure, horizon_periodes, modele`."""
    return forecast.loc[forecast["est_retenu"], ["mesure", "horizon_periodes", "modele"]].drop_duplicates()


def of_retained(rows: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """The rows of the retained models."""
    return rows.merge(kept)


def needs_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per `KEY` that has projects and a difficult share, quantiles as `<mesure>_<quantile>`."""
    measures = [PROJECTS, DIFFICULT, SEASONAL]
    parts = [
        rows[rows["mesure"] == measure].set_index(KEY)[_QUANTILES].add_prefix(f"{measure}_")
        for measure in measures
    ]
    columns = [f"{measure}_{quantile}" for measure in measures for quantile in _QUANTILES]
    needed = [f"{measure}_yhat" for measure in (PROJECTS, DIFFICULT)]
    return pd.concat(parts, axis=1)[columns].dropna(subset=needed).sort_index().reset_index()


def quantiles(cells: pd.DataFrame, measure: str) -> Floats:
    """Quantiles of a measure, cells x levels."""
    return numbers(cells, [f"{measure}_{quantile}" for quantile in _QUANTILES])


def numbers(cells: pd.DataFrame, names: Sequence[str]) -> Floats:
    """Columns side by side, cells x names."""
    # One by one: for the few cells of a basin, to select several columns costs more than the draws.
    return np.column_stack([cells[name].to_numpy(np.float64) for name in names])


def supplied_cells(needs: pd.DataFrame, inputs: ShortageInputs, waves: int) -> pd.DataFrame:
    """The cells with their last wave, masked share over the last `waves`, job seekers and training.

    Where purchases are known and none leads to the occupation, it has no trainee; without any purchase,
    trainees are unknown (NaN).
    """
    cutoffs = needs["cutoff_annee"].unique()
    if not len(cutoffs):
        return needs
    past = pd.concat([_past(inputs.history, cutoff, waves) for cutoff in cutoffs], ignore_index=True)
    job_seekers = inputs.job_seekers.rename(columns={"annee": "annee_demandeurs"})
    training = inputs.training.rename(columns={"annee": "annee_achats"})
    cells = needs.merge(past, how="left", on=["cutoff_annee", *PLACE])
    cells = cells.merge(job_seekers, how="left", on=PLACE).merge(training, how="left", on=PLACE)
    if not training.empty:
        counts = training.columns.difference([*PLACE, "annee_achats"])
        absent = cells["annee_achats"].isna()
        cells.loc[absent, counts] = 0.0
        cells["annee_achats"] = cells["annee_achats"].fillna(training["annee_achats"].max())
    return cells.sort_values(KEY, ignore_index=True)


def _past(history: pd.DataFrame, cutoff: int, waves: int) -> pd.DataFrame:
    """What the waves up to `cutoff` say of a cell: bounds of the last one, masked share of the last ones."""
    known = history[history["annee"] <= cutoff]
    recent = known[known["annee"].isin(sorted(known["annee"].unique())[-waves:])]
    values = recent[["projets_recrutement_nb", "projets_difficiles_nb"]]
    masked = recent[PLACE].assign(part_masquee=100 * values.isna().mean(axis=1)).groupby(PLACE).mean()
    last = known[known["annee"] == cutoff][[*PLACE, *_HISTORY]]
    return masked.reset_index().merge(last, how="left", on=PLACE).assign(cutoff_annee=cutoff)
