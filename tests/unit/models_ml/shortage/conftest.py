"""Two basins and four occupations: a forecast, two waves behind it, job seekers and training."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from models_ml.shortage.cells import DIFFICULT, PROJECTS, ShortageInputs
from models_ml.shortage.target import ShortageTarget, load_shortage_target

BASINS = ["2801", "2802"]
# Projects forecast: the last occupation is too small for any number to be told.
OCCUPATIONS = {"A0X40": 200.0, "B0X21": 80.0, "S1X20": 60.0, "V1X80": 12.0}
SHARES = {"A0X40": 75.0, "B0X21": 30.0, "S1X20": 55.0, "V1X80": 60.0}
RATES = ("remplissage", "achevement", "certification", "emploi_6_mois")
MakeInputs = Callable[..., ShortageInputs]


def quantiles(middle: float, spread: float, maximum: float | None = None) -> dict[str, float]:
    """Quantiles of a forecast around `middle`, as columns."""
    steps = {"lo_95": -2.0, "lo_80": -1.3, "yhat": 0.0, "hi_80": 1.3, "hi_95": 2.0}
    return {name: float(np.clip(middle + step * spread, 0, maximum)) for name, step in steps.items()}


def _forecast(cutoff: int) -> pd.DataFrame:
    rows = []
    for basin, (fap, projects) in product(BASINS, OCCUPATIONS.items()):
        key = {"annee": cutoff + 1, "cutoff_annee": cutoff, "horizon_periodes": 1}
        key |= {"code_bassin_ft": basin, "code_fap": fap}
        for measure, law in (
            (PROJECTS, quantiles(projects, projects / 5)),
            (DIFFICULT, quantiles(SHARES[fap], 15.0, 100.0)),
        ):
            rows += [
                key | {"mesure": measure, "modele": model, "est_retenu": model == "moyenne_mutualisee"} | law
                for model in ("persistance", "moyenne_mutualisee")
            ]
    return pd.DataFrame(rows)


def _history() -> pd.DataFrame:
    rows = []
    for year, basin, (fap, projects) in product((2023, 2024), BASINS, OCCUPATIONS.items()):
        difficult = round(projects * SHARES[fap] / 100)
        row = {"annee": year, "code_bassin_ft": basin, "code_fap": fap}
        for name, value in (
            ("recrutement", projects),
            ("difficiles", difficult),
            ("saisonniers", 0.1 * projects),
        ):
            row |= {f"projets_{name}_{bound}": value for bound in ("nb", "min", "max")}
        rows.append(row)
    return pd.DataFrame(rows)


def _job_seekers() -> pd.DataFrame:
    cells = pd.DataFrame(product(BASINS, OCCUPATIONS), columns=["code_bassin_ft", "code_fap"])
    bounds = {"demandeurs_a_nb": 100.0, "demandeurs_a_min": 80.0, "demandeurs_a_max": 120.0}
    return cells.assign(annee=2024, **bounds)


def _training() -> pd.DataFrame:
    row = {"annee": 2024, "code_bassin_ft": "2801", "code_fap": "A0X40", "part_certifiante": 0.5}
    row |= {"places_nb": 40.0, "places_min": 30.0, "places_max": 50.0}
    for rate in RATES:
        row |= {f"{rate}_part_min": 20.0, f"{rate}_part_max": 24.0}
        row |= {f"{rate}_total_min": 28.0, f"{rate}_total_max": 32.0}
    return pd.DataFrame([row])


@pytest.fixture
def target() -> ShortageTarget:
    """The declared target, with fewer draws."""
    return load_shortage_target().model_copy(update={"draws": 300})


@pytest.fixture
def inputs() -> ShortageInputs:
    """Everything known."""
    backtest = _forecast(2023).drop(columns="est_retenu")
    known = _history()
    values = known[known["annee"] == 2024].set_index(["code_bassin_ft", "code_fap"])
    place = pd.MultiIndex.from_frame(backtest[["code_bassin_ft", "code_fap"]])
    projects = values["projets_recrutement_nb"].reindex(place).to_numpy()
    difficult = values["projets_difficiles_nb"].reindex(place).to_numpy()
    observed = np.where(backtest["mesure"] == PROJECTS, projects, 100 * difficult / projects)
    return ShortageInputs(
        _forecast(2024), backtest.assign(valeur_observee=observed), known, _job_seekers(), _training()
    )


@pytest.fixture
def blind(inputs: ShortageInputs) -> ShortageInputs:
    """Neither job seekers nor training, as in a folder that holds the survey only."""
    return replace(inputs, job_seekers=inputs.job_seekers.iloc[:0], training=inputs.training.iloc[:0])
