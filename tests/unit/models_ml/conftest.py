"""A small synthetic panel: persistent cells, survey noise, masking as in the real files."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models_ml.targets import Target, load_target

MakeHistory = Callable[..., pd.DataFrame]


def _history(
    years: range,
    *,
    basins: int = 27,
    occupations: int = 60,
    noise: float = 0.5,
    cell: float = 0.4,
    seed: int = 0,
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size = rng.lognormal(7.5, 0.8, basins)[:, None]
    weights = rng.lognormal(0, 1, occupations)
    mean = size * weights / weights.sum() * rng.lognormal(0, cell, (basins, occupations))
    difficulty = 1 / (1 + np.exp(-rng.normal(0.4, 0.8, occupations)))
    waves = [_wave(rng, year, mean, difficulty, noise) for year in years]
    return pd.concat(waves, ignore_index=True)


def _wave(
    rng: np.random.Generator, year: int, mean: np.ndarray, difficulty: np.ndarray, noise: float
) -> pd.DataFrame:
    count = rng.poisson(mean * rng.lognormal(0, noise, mean.shape))
    rate = np.clip(difficulty + rng.normal(0, 0.2, mean.shape), 0.02, 0.98)
    basin, occupation = np.nonzero(count)
    projects = count[basin, occupation]
    family = occupation // 6
    frame = pd.DataFrame(
        {
            "annee": year,
            "code_bassin_ft": [f"{28 + b // 27}{b % 27 + 1:02d}" for b in basin],
            "code_fap": [f"A{f:02d}{o:03d}" for f, o in zip(family, occupation, strict=True)],
            "code_fap_86": [f"A{f:02d}" for f in family],
            "code_fap_22": [f"A{f // 4}" for f in family],
            "poids_passage_min": 1.0,
        }
    )
    difficult = rng.binomial(projects, rate[basin, occupation])
    # Drawn last, so that the two other counts do not depend on it.
    season = np.where(family % 2 == 0, 0.7, 0.05)
    seasonal = rng.binomial(projects, np.clip(season + rng.normal(0, 0.2, len(season)), 0, 1))
    return frame.assign(
        **_bounded("projets_recrutement", projects, projects < 5, 1, np.full(len(frame), 4)),
        **_bounded("projets_difficiles", difficult, difficult < 5, 0, np.minimum(4, projects)),
        **_bounded("projets_saisonniers", seasonal, seasonal < 5, 0, np.minimum(4, projects)),
    )


def _bounded(
    name: str, value: np.ndarray, masked: np.ndarray, low: int, high: np.ndarray
) -> dict[str, np.ndarray]:
    return {
        f"{name}_nb": np.where(masked, np.nan, value),
        f"{name}_min": np.where(masked, low, value),
        f"{name}_max": np.where(masked, high, value),
    }


@pytest.fixture(scope="session")
def make_history() -> MakeHistory:
    return _history


@pytest.fixture(scope="session")
def target() -> Target:
    return load_target("projets")
