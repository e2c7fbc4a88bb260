"""What the indicators of the registry say of the occupations of one basin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.needs import Occupation

SHRUNK_SHARE = "part_difficile_lissee_pct"
TIGHTNESS = "offres_par_demandeur"
TRAINING = "couverture_formation_pct"
ON_PAGE = (SHRUNK_SHARE, TIGHTNESS, TRAINING)


@dataclass(frozen=True)
class Reading:
    """A published value with its bounds, the year that it is about and the two numbers that it divides."""

    year: int
    value: float
    bounds: Bounds
    numerator: float
    denominator: float


@dataclass(frozen=True)
class Context:
    """What stands beside the needs of an occupation, each where it is published."""

    code: str
    label: str
    tightness: Reading | None
    training: Reading | None


def readings(rows: pd.DataFrame, indicator: str) -> dict[str, Reading]:
    """Return the last published value of an indicator in one basin, by occupation."""
    published = rows[(rows["code_indicateur"] == indicator) & rows["valeur"].notna()]
    return {str(row["code_fap"]): _reading(row) for row in published.sort_values("annee").to_dict("records")}


def contexts(rows: pd.DataFrame, occupations: Sequence[Occupation]) -> list[Context]:
    """Gather tightness and training of the occupations that have either, in their order."""
    tightness, training = (readings(rows, indicator) for indicator in (TIGHTNESS, TRAINING))
    return [
        Context(each.code, each.label, tightness.get(each.code), training.get(each.code))
        for each in occupations
        if each.code in tightness or each.code in training
    ]


def _reading(row: Mapping[Any, Any]) -> Reading:
    value, low, high, numerator, denominator = (
        float(row[name])
        for name in ("valeur", "valeur_min", "valeur_max", "numerateur_nb", "denominateur_nb")
    )
    return Reading(int(row["annee"]), value, Bounds(low, high), numerator, denominator)
