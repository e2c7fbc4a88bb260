"""From the long feature frame to dense arrays, wave x cell; a cell is a basin x occupation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models_ml.targets import Masking, Measure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

COUNT: Measure = "projets_recrutement_nb"
KEY = ["annee", "code_bassin_ft", "code_fap"]
_FAMILIES = ["code_fap_86", "code_fap_22"]
_PARTS: dict[Measure, str] = {
    "part_difficile_pct": "projets_difficiles",
    "part_saisonniere_pct": "projets_saisonniers",
}
_MEASURES = ["projets_recrutement", *_PARTS.values()]
_BOUNDS = [f"{measure}_{bound}" for measure in _MEASURES for bound in ("min", "max")]
_COLUMNS = [*KEY, *_FAMILIES, *_BOUNDS, *(f"{measure}_nb" for measure in _MEASURES), "poids_passage_min"]
# Sums over a weighted bridge are not exact.
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Panel:
    """Waves in rows (ascending years), cells in columns (sorted by basin then occupation).

    `projects`: expected number of projects, 0 where the wave has no row for the cell.
    `share`: by measure, the expected share in percent, NaN where there is no project.
    `present`: whether there is any project.
    `*_known`: the producer publishes the figure (neither masked nor absent).
    `weight`: confidence in [0, 1]; the bridge weight, 0 where the wave ignores the basin or the occupation.
    `groups`: for each grouping, the group number of each cell.
    """

    years: Ints
    basin: NDArray[np.object_]
    occupation: NDArray[np.object_]
    groups: dict[str, Ints]
    projects: Floats
    share: dict[Measure, Floats]
    present: Bools
    projects_known: Bools
    share_known: dict[Measure, Bools]
    weight: Floats


def build_panel(history: pd.DataFrame, masking: Masking) -> Panel:
    """Build the panel of a feature frame (docs/architecture.md, section 5), in whatever row order.

    Raises ValueError, in French, on missing columns, duplicated keys and impossible values.
    """
    _check_history(history)
    rows = history.sort_values(KEY, ignore_index=True)
    years, wave = np.unique(rows["annee"].to_numpy(np.int64), return_inverse=True)
    cells = rows.drop_duplicates(KEY[1:], keep="last").sort_values(KEY[1:], ignore_index=True)
    place = pd.MultiIndex.from_frame(cells[KEY[1:]]).get_indexer(pd.MultiIndex.from_frame(rows[KEY[1:]]))

    def dense(values: pd.Series, absent: float) -> Floats:
        array = np.full((len(years), len(cells)), absent)
        array[wave, place] = values.to_numpy(np.float64)
        return array

    projects = _expected(rows, "projets_recrutement", masking.projets)
    position = {"part_difficile_pct": masking.difficiles, "part_saisonniere_pct": masking.saisonniers}
    parts = {
        share: np.minimum(_expected(rows, part, position[share]), projects) for share, part in _PARTS.items()
    }
    known = rows["projets_recrutement_nb"].notna()
    part_known = {
        share: known & rows[f"{part}_nb"].notna() & (projects > 0) for share, part in _PARTS.items()
    }
    return Panel(
        years=years,
        basin=cells["code_bassin_ft"].to_numpy(object),
        occupation=cells["code_fap"].to_numpy(object),
        groups=_groups(cells),
        projects=dense(projects, 0.0),
        # Divided first: 100 * a / a may exceed 100 by a rounding error.
        share={
            share: dense(100 * (part / projects.where(projects > 0)), np.nan) for share, part in parts.items()
        },
        present=dense(projects, 0.0) > 0,
        projects_known=dense(known, 0.0) > 0,
        share_known={share: dense(published, 0.0) > 0 for share, published in part_known.items()},
        weight=_confidence(dense(rows["poids_passage_min"], np.nan), cells),
    )


def group_sum(values: Floats, groups: Ints) -> Floats:
    """Sum `values` (one per cell) within groups, and give each cell the sum of its group."""
    return np.bincount(groups, weights=values)[groups].astype(np.float64)


def _check_history(history: pd.DataFrame) -> None:
    """Refuse what no forecast can be made from; the message names the first faulty row."""
    missing = [column for column in _COLUMNS if column not in history]
    if missing:
        message = (
            f"Historique des projets : colonnes absentes {missing}. Reconstruire feat_projets__bassin_metier."
        )
        raise ValueError(message)
    bounds = history[_BOUNDS].apply(pd.to_numeric).to_numpy(np.float64)
    weight = pd.to_numeric(history["poids_passage_min"]).to_numpy(np.float64)
    _refuse(history, history[[*KEY, *_FAMILIES]].isna().any(axis=1), "code ou année vide")
    _refuse(history, history.duplicated(KEY), "clé (année, bassin, métier) en double")
    _refuse(history, ~np.isfinite(bounds).all(axis=1), "borne vide ou infinie")
    _refuse(history, (bounds < 0).any(axis=1), "borne négative")
    _refuse(history, ~((weight > 0) & (weight <= 1)), "poids de passage hors de ]0, 1]")
    for measure in _MEASURES:
        low, high = history[f"{measure}_min"], history[f"{measure}_max"]
        value = history[f"{measure}_nb"]
        outside = (value < low - _TOLERANCE) | (value > high + _TOLERANCE)
        _refuse(history, low > high + _TOLERANCE, f"{measure} : minimum supérieur au maximum")
        _refuse(history, outside, f"{measure} : valeur hors de ses bornes")


def _refuse(history: pd.DataFrame, faulty: pd.Series | Bools, reason: str) -> None:
    mask = np.asarray(faulty, dtype=bool)
    if mask.any():
        key = history[KEY].iloc[int(mask.argmax())].tolist()
        message = (
            f"Historique des projets, ligne {key} : {reason} ({int(mask.sum())} ligne(s)). "
            "Corriger feat_projets__bassin_metier, puis relancer la prévision."
        )
        raise ValueError(message)


def _expected(rows: pd.DataFrame, measure: str, position: float) -> pd.Series:
    low, high = rows[f"{measure}_min"].astype(float), rows[f"{measure}_max"].astype(float)
    return rows[f"{measure}_nb"].astype(float).fillna(low + position * (high - low))


def _groups(cells: pd.DataFrame) -> dict[str, Ints]:
    # The first two characters of a France Travail basin code are its INSEE region.
    region = cells["code_bassin_ft"].str[:2]
    keys = {
        "region": region,
        "basin": cells["code_bassin_ft"],
        "region_22": region + cells["code_fap_22"],
        "region_86": region + cells["code_fap_86"],
        "region_fap": region + cells["code_fap"],
        "basin_22": cells["code_bassin_ft"] + cells["code_fap_22"],
        "basin_86": cells["code_bassin_ft"] + cells["code_fap_86"],
    }
    return {name: _numbers(key) for name, key in keys.items()}


def _numbers(key: pd.Series) -> Ints:
    return pd.factorize(key, sort=True)[0].astype(np.int64)


def _confidence(weight: Floats, cells: pd.DataFrame) -> Floats:
    """Fill the absent cells: the lowest weight of the occupation in the wave, 0 if the wave ignores it."""
    basin, occupation = _numbers(cells["code_bassin_ft"]), _numbers(cells["code_fap"])
    filled = weight.copy()
    for row in filled:
        seen = ~np.isnan(row)
        lowest = np.full(occupation.max() + 1, np.inf)
        np.minimum.at(lowest, occupation[seen], row[seen])
        surveyed = np.isfinite(lowest[occupation]) & np.isin(basin, basin[seen])
        row[~seen] = np.where(surveyed, lowest[occupation], 0.0)[~seen]
    return filled
