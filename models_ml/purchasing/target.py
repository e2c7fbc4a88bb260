"""The declaration of the proposals and of the scenario of their portfolio."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from models_ml.targets import Positive, Ratio

_PATH = Path(__file__).parents[1] / "targets" / "achats.yml"


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scenario(_Declaration):
    """What a portfolio may spend, and where.

    Attributes:
        nom: its name in the tables.
        budget_eur: euros in all; None: the cost of the last campaign.
        parts_axes_max: by axis of the pact, the part of the budget that it takes at most.
        croissance_max: places of a cell, as a part of those of the last campaign added to them at most.
        places_nouvelles_max: places of a cell that had none.
        part_departement_min: part of the budget that each department gets at least.
        exclure_bassins: basins where nothing is bought.
        exclure_metiers: occupations (FAP 2021) for which nothing is bought.
    """

    nom: str = "simulation"
    budget_eur: Positive | None = None
    parts_axes_max: dict[str, Ratio] = Field(default_factory=dict)
    croissance_max: Annotated[float, Field(ge=0)] = 0.5
    places_nouvelles_max: Annotated[int, Field(ge=0)] = 24
    part_departement_min: Ratio = 0.0
    exclure_bassins: tuple[str, ...] = ()
    exclure_metiers: tuple[str, ...] = ()

    def growth(self, places: float) -> float:
        """Return the places that may be added to those of the last campaign, at most."""
        return places * self.croissance_max if places > 0 else float(self.places_nouvelles_max)


class PurchaseTarget(_Declaration):
    """How proposals and portfolio are computed; the rules are tables."""

    seed: int
    draws: Annotated[int, Field(ge=100)]
    poids_minimum: Ratio
    correlation: Ratio
    scenarios: Annotated[int, Field(ge=1)]
    scenario: Scenario


def load_purchase_target() -> PurchaseTarget:
    """Read `models_ml/targets/achats.yml`; pydantic.ValidationError when it is malformed."""
    return PurchaseTarget.model_validate(yaml.safe_load(_PATH.read_text("utf-8")))
