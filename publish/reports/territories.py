"""Which basins an arrondissement or a department overlaps, and by how many municipalities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.reports.release import Release

_OVERLAPS, _DISTRICTS = "pub_territoires__recouvrements", "pub_territoires__arrondissements"
_OVERLAP_COLUMNS = ("annee", "code_bassin_ft", "libelle_bassin_ft", "code_arrondissement", "communes_nb")
_DISTRICT_COLUMNS = (
    *(
        "code_arrondissement",
        "libelle_arrondissement",
        "code_departement",
        "libelle_departement",
        "code_region",
    ),
)


@dataclass(frozen=True)
class Overlap:
    """A basin in a territory: its municipalities there, and all of them."""

    basin: str
    label: str
    inside: int
    all: int

    @property
    def is_whole(self) -> bool:
        """Tell whether the basin lies in the territory entirely."""
        return self.inside == self.all


@dataclass(frozen=True)
class Territory:
    """An arrondissement or a department, with the basins that it overlaps, the most municipalities first."""

    code: str
    label: str
    basins: list[Overlap]


def basin_label(row: Mapping[str, Any]) -> str:
    """Return the name of the basin of a row, or its code where the producer gives none."""
    label = row["libelle_bassin_ft"]
    return f"Bassin {row['code_bassin_ft']}" if pd.isna(label) else str(label)


def territories(release: Release, level: str) -> list[Territory]:
    """Return the territories of a level (`arrondissement`, `departement`), by code.

    Empty where the edition does not say of which arrondissement the municipalities are.

    Raises:
        PublicationError: the edition lacks a table.
    """
    districts = release.table(_DISTRICTS, _DISTRICT_COLUMNS)
    overlaps = release.table(_OVERLAPS, _OVERLAP_COLUMNS)
    # The newest year that knows the arrondissements.
    known = overlaps[overlaps["code_arrondissement"].notna()]
    rows = known[known["annee"] == known["annee"].max()].merge(districts, on="code_arrondissement")
    whole = rows.groupby("code_bassin_ft")["communes_nb"].sum()
    code, label = f"code_{level}", f"libelle_{level}"
    inside = rows.groupby([code, label, "code_bassin_ft"], dropna=False).agg(
        communes=("communes_nb", "sum"), basin=("libelle_bassin_ft", "first")
    )
    found: dict[tuple[str, str], list[Overlap]] = {}
    records: list[Any] = inside.reset_index().to_dict("records")
    for row in records:
        basin = str(row["code_bassin_ft"])
        name = f"Bassin {basin}" if pd.isna(row["basin"]) else str(row["basin"])
        named = str(row[code]) if pd.isna(row[label]) else str(row[label])
        overlap = Overlap(basin, name, int(row["communes"]), int(whole[basin]))
        found.setdefault((str(row[code]), named), []).append(overlap)
    return [
        Territory(key, name, sorted(basins, key=lambda each: (-each.inside, each.basin)))
        for (key, name), basins in sorted(found.items())
    ]
