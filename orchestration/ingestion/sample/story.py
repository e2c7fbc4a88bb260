"""The declarations behind the sample, read from the files of this folder and checked."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent
REFERENCE = FOLDER.parent / "reference"
REGION = "28"

Share = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]
ByPrefix = dict[str, float]


class Declaration(BaseModel):
    """Base of the declarations: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answers(Declaration):
    """How many projects one weighted questionnaire stands for (log-normal)."""

    mean_projects: Positive
    sigma: Positive


class Noise(Declaration):
    """Standard deviations: logarithms for volumes, logits for shares."""

    specialisation: Positive
    volume: Positive
    difficulty: Positive
    difficulty_wave: Positive
    seasonality: Positive
    seasonality_wave: Positive


class Wave(Declaration):
    """Regional level of one wave, before masking; `departments` pins some departments too."""

    projects: Annotated[int, Field(gt=0)]
    source: Literal["publie", "interpole"]
    difficult_share: Share
    seasonal_share: Share
    departments: Mapping[str, int] = Field(default_factory=dict)


class Story(Declaration):
    """Everything the simulation needs to know, apart from the lists of occupations and basins."""

    answers: Answers
    noise: Noise
    waves: dict[int, Wave]
    trend: ByPrefix
    shocks: dict[int, ByPrefix]
    specialisation: dict[str, ByPrefix]
    difficulty: ByPrefix
    seasonality: ByPrefix


def by_prefix(table: Mapping[str, float], code: str, default: float) -> float:
    """Value of the longest key of `table` that starts `code`, else `default`."""
    fitting = [key for key in table if code.startswith(key)]
    return table[max(fitting, key=len)] if fitting else default


@cache
def read_story() -> Story:
    """The declared story (`story.yml`)."""
    return Story.model_validate(yaml.safe_load((FOLDER / "story.yml").read_text("utf-8")))


def read_occupations() -> pd.DataFrame:
    """The latent occupations: code_fap_2009, code_fap_2021, code_famille_bmo_2009, _2021, weight.

    An occupation is finer than both nomenclatures, so that the change of 2024 renames a single story.
    Weights are round orders of magnitude, set by hand.
    """
    return pd.read_csv(FOLDER / "occupations.csv", dtype=str).astype({"weight": float})


def read_basins() -> pd.DataFrame:
    """The 27 basins: code_bassin_ft, libelle_bassin_ft, code_departement, weight (share of the region, %)."""
    sizes = pd.read_csv(FOLDER / "basins.csv", dtype=str).astype({"weight": float})
    return sizes.merge(read_reference("bassins"), on="code_bassin_ft", validate="1:1")


def read_reference(name: str) -> pd.DataFrame:
    """An official list that ships with the project, all columns as text."""
    return pd.read_csv(REFERENCE / f"{name}.csv", dtype=str)
