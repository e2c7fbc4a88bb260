"""The declaration of the simulation: every assumption has a value, a unit, a reason and a date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from models_ml.targets import Positive, Ratio

ShortageModel = Literal["persistance", "persistance_calibree", "simulation"]
Correlation = Annotated[float, Field(gt=-1, lt=1)]
Percentage = Annotated[float, Field(ge=0, le=100)]
_Value = TypeVar("_Value")
_PATH = Path(__file__).parents[1] / "targets" / "penuries.yml"


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Prior(_Declaration):
    """A Beta law: its mean, and the number of observations that it is worth."""

    mean: Annotated[float, Field(gt=0, lt=1)]
    strength: Positive

    def __str__(self) -> str:
        """In French."""
        return f"loi bêta de moyenne {_french(self.mean)}, valant {_french(self.strength)} observations"


class Reference(_Declaration):
    """The fixed scale on which a component of the index is put."""

    centre: float
    spread: Positive

    def __str__(self) -> str:
        """In French."""
        return f"centre {_french(self.centre)}, dispersion {_french(self.spread)}"


class Assumption(_Declaration, Generic[_Value]):
    """A value with its unit, its reason (French) and the day from which it holds."""

    value: _Value
    unit: str
    reason: str
    since: date


class Assumptions(_Declaration):
    """All that the simulation assumes; the reasons are in `models_ml/targets/penuries.yml`."""

    seuil_part_difficile: Assumption[Percentage]
    seuil_projets: Assumption[Positive]
    part_masquee_maximale: Assumption[Percentage]
    enquetes_examinees: Assumption[Annotated[int, Field(ge=1)]]
    etendue_maximale: Assumption[Annotated[float, Field(gt=1)]]
    classes_couvertes_maximum: Assumption[Annotated[int, Field(ge=1, le=5)]]
    correlation_projets_difficulte: Assumption[Correlation]
    correlation_bassin: Assumption[Ratio]
    part_disponible: Assumption[Prior]
    dispersion_locale_demandeurs: Assumption[Positive]
    evolution_demandeurs: Assumption[Positive]
    delai_formation: Assumption[Annotated[int, Field(ge=0)]]
    reconduction_achats: Assumption[Positive]
    remplissage: Assumption[Prior]
    achevement: Assumption[Prior]
    certification: Assumption[Prior]
    emploi_6_mois: Assumption[Prior]
    emploi_dans_metier: Assumption[Prior]
    reference_part_difficile: Assumption[Reference]
    reference_projets_par_demandeur: Assumption[Reference]
    seuils_classes: Assumption[tuple[float, float, float, float]]

    @model_validator(mode="after")
    def _thresholds_rise(self) -> "Assumptions":
        thresholds = self.seuils_classes.value
        if list(thresholds) != sorted(set(thresholds)):
            raise ValueError("seuils_classes: rising thresholds were expected")
        return self


class SentTarget(_Declaration):
    """A target that goes to workers as plain data: pickle finds no class by the name of `Assumption[...]`."""

    def __reduce__(self) -> tuple[Callable[[Any], Self], tuple[dict[str, Any]]]:
        """See `object.__reduce__`."""
        return type(self).model_validate, (self.model_dump(),)


class ShortageTarget(SentTarget):
    """Seed and size of the simulation, contenders of its backtest, assumptions."""

    seed: int
    draws: Annotated[int, Field(ge=100)]
    levels: tuple[int, ...]
    models: tuple[ShortageModel, ...]
    probability_floor: Annotated[float, Field(gt=0, lt=0.5)]
    reliability_classes: Annotated[int, Field(ge=2)]
    hypotheses: Assumptions


def assumption_table(assumptions: BaseModel) -> pd.DataFrame:
    """Assumptions as rows of text: `code_hypothese, valeur, unite, raison, valide_debut_date`."""
    return pd.DataFrame(
        [
            (code, _french(declared.value), declared.unit, declared.reason, declared.since.isoformat())
            for code, declared in assumptions
        ],
        columns=["code_hypothese", "valeur", "unite", "raison", "valide_debut_date"],
    )


def load_shortage_target() -> ShortageTarget:
    """Read `models_ml/targets/penuries.yml`; pydantic.ValidationError when it is malformed."""
    return ShortageTarget.model_validate(yaml.safe_load(_PATH.read_text("utf-8")))


def _french(value: object) -> str:
    if isinstance(value, tuple):
        return " ; ".join(_french(part) for part in value)
    return f"{value:g}".replace(".", ",") if isinstance(value, int | float) else str(value)
