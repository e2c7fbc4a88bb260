"""What `declarations.yml` says of the cohort surveys."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Retention(_Declared):
    """How many months a row is kept, from the first month of the training, and why."""

    mois: int
    raison: str


class Wave(_Declared):
    """A wave after the entry: the measure of who answered, and the question without which nobody did."""

    mesure: str
    question: str


class Indicator(_Declared):
    """A share of those who answered a wave: values of a column that count, those of people out of scope."""

    vague: str
    colonne: str
    valeurs: tuple[str, ...]
    hors_champ: tuple[str, ...] = ()


class Breakdown(_Declared):
    """A column whose values are the rows of a breakdown."""

    colonne: str


class Public(_Declared):
    """The people of whom a column holds one of some values."""

    colonne: str
    valeurs: tuple[str, ...]


class Reliability(_Declared):
    """Least respondents, and largest half-width of the 95 % interval in points."""

    repondants: int
    demi_largeur_pct: float


class Declarations(_Declared):
    """All of it."""

    conservation: dict[str, Retention]
    vagues: dict[str, Wave]
    indicateurs: dict[str, Indicator]
    ventilations: dict[str, Breakdown]
    publics: dict[str, Public]
    fiabilite: dict[str, Reliability]


@cache
def load_declarations() -> Declarations:
    """Read `declarations.yml`; pydantic.ValidationError when it is not well formed."""
    return Declarations(**yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8")))
