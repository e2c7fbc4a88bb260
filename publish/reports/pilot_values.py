"""A row of the indicators of the pact, as the packs tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds

VALUES = "pub_pilotage_pacte__valeurs"
REGION, ALL = "region", "ensemble"
KEY = ("code_indicateur", "periode", "niveau", "code_territoire", "ventilation", "code_modalite")
VALUE = (
    *(*KEY, "periode_debut_date", "libelle_indicateur", "libelle_territoire", "valeur", "valeur_min"),
    *("valeur_max", "numerateur_nb", "denominateur_nb", "volume_nb", "unite", "motif_absence"),
    *("rupture_debut_date", "statut_donnee"),
)


@dataclass(frozen=True)
class Value:
    """An indicator at a period and a place: percent and bounds, or why there is none; volume if known.

    Where the count behind it is masked, the bounds are known and not the value. `is_surveyed`: it is the
    weighted rate of a survey.
    """

    key: Mapping[str, str]
    label: str
    place: str
    value: float | None
    bounds: Bounds | None
    volume: float | None
    why_not: str | None
    has_broken: bool
    is_surveyed: bool = False

    @property
    def query(self) -> str:
        """The key of its row in the published table."""
        return ";".join(f"{column}={told}" for column, told in self.key.items())

    @property
    def period(self) -> str:
        """What it is about in time."""
        return self.key["periode"]


def value_of(row: Mapping[str, Any]) -> Value:
    """Return a row of the published values."""
    known = not pd.isna(row["valeur"])
    return Value(
        key={column: str(row[column]) for column in KEY},
        label=str(row["libelle_indicateur"]),
        place=str(row["libelle_territoire"] or row["code_territoire"]),
        value=float(row["valeur"]) if known else None,
        bounds=None
        if pd.isna(row["valeur_min"])
        else Bounds(float(row["valeur_min"]), float(row["valeur_max"])),
        volume=None if pd.isna(row["volume_nb"]) else float(row["volume_nb"]),
        why_not=None if known else str(row["motif_absence"]),
        has_broken=not pd.isna(row["rupture_debut_date"]),
        is_surveyed=row["statut_donnee"] == "estime",
    )
