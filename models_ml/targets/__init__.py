"""Forecast targets: one YAML file each, read into a validated declaration."""

from itertools import product
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from models_ml.guards import Limits

Measure = Literal["projets_recrutement_nb", "part_difficile_pct", "part_saisonniere_pct"]
Model = Literal["persistance", "moyenne_mutualisee", "indicateurs_avances"]
Positive = Annotated[float, Field(gt=0)]
Ratio = Annotated[float, Field(ge=0, le=1)]


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Masking(_Declaration):
    """Where the expected value of a masked cell lies in its interval (0 = lower bound, 1 = upper)."""

    projets: Ratio
    difficiles: Ratio
    saisonniers: Ratio


class Parameters(_Declaration):
    """One setting of the pooled mean of a measure; see `models_ml.needs.pooled` for the role of each."""

    recency: Positive
    credibility: Positive
    credibility_by_size: Annotated[float, Field(ge=0)]
    bias: Positive = 1.0
    family: Ratio = 0.0
    growth: Ratio = 0.0
    occupation_mass: Positive = 1.0
    basin_mass: Positive = 1.0


class MeasureSpec(_Declaration):
    """How one measure is scored, bounded and tuned."""

    score: Literal["mae", "rmse"]
    scale: Literal["log", "linear"]
    maximum: float | None
    defaults: Parameters
    grid: dict[str, list[float]]

    @model_validator(mode="after")
    def _grid_starts_at_defaults(self) -> "MeasureSpec":
        for name, values in self.grid.items():
            if name not in Parameters.model_fields or values[0] != getattr(self.defaults, name):
                message = f"grid « {name} »: a field of `defaults`, whose value comes first, was expected"
                raise ValueError(message)
        return self

    def candidates(self) -> list[Parameters]:
        """All settings of the grid, the default one first, so that a tie keeps the defaults."""
        names = list(self.grid)
        return [
            Parameters.model_validate(self.defaults.model_dump() | dict(zip(names, values, strict=True)))
            for values in product(*self.grid.values())
        ]


class Intervals(_Declaration):
    """How the conformal intervals are pooled; a 95 % interval needs at least 39 errors.

    A horizon without past errors takes those of a shorter one, times (ratio of the two) ** `extrapolation`.
    """

    levels: tuple[int, ...]
    minimum_errors: Annotated[int, Field(ge=39)]
    errors_per_class: Annotated[int, Field(ge=39)]
    classes: Annotated[int, Field(ge=1)]
    folds: Annotated[int, Field(ge=2)]
    extrapolation: Ratio


class LeadingRule(_Declaration):
    """Indicators that may correct the pooled mean of the projects, and what they must show to be retained."""

    names: tuple[str, ...]
    prior_spread: Positive
    noise_spread: Positive
    minimum_held_out_years: Annotated[int, Field(ge=3)]
    least_gain: Ratio


class Target(_Declaration):
    """A forecast target: measures, candidates, horizons in years, interval levels and declared shocks."""

    name: str
    horizons: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
    minimum_origins: Annotated[int, Field(ge=1)]
    shocks: dict[int, str]
    masking: Masking
    intervals: Intervals
    leading: LeadingRule
    limits: Limits
    measures: dict[Measure, MeasureSpec]

    @field_validator("horizons")
    @classmethod
    def _horizons_ascend(cls, horizons: tuple[int, ...]) -> tuple[int, ...]:
        if list(horizons) != sorted(set(horizons)):
            message = f"horizons {list(horizons)}: distinct years in ascending order were expected"
            raise ValueError(message)
        return horizons


def load_target(name: str) -> Target:
    """Read `models_ml/targets/<name>.yml`.

    Raises FileNotFoundError when the target is not declared, pydantic.ValidationError when it is malformed.
    """
    path = Path(__file__).with_name(f"{name}.yml")
    return Target.model_validate({"name": name, **yaml.safe_load(path.read_text(encoding="utf-8"))})
