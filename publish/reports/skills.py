"""Skills that are likely to lack, across the basins: derived from the needs of occupations, not observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.reports.forecasts import NEXT_WAVE
from publish.reports.release import Release
from publish.reports.territories import basin_label

TABLE = "pub_competences__besoins"
SHOWN = 8
TRANSITIONS = ("ecologique", "numerique", "demographique")
_COLUMNS = (
    *("horizon_periodes", "code_bassin_ft", "libelle_bassin_ft", "code_ogr", "libelle_competence", "nature"),
    *("rang", "rang_lo_80", "rang_hi_80", "code_fap_principal", "libelle_fap_principal"),
    *(f"est_transition_{name}" for name in TRANSITIONS),
)


@dataclass(frozen=True)
class Skill:
    """A skill that is likely to lack: where it ranks best, with the interval of that rank."""

    code: str
    label: str
    basins: int
    best: str
    best_label: str
    rank: tuple[int, int, int]
    occupation: str


def read_skills(release: Release) -> pd.DataFrame:
    """Read the skills of the next wave.

    Raises:
        PublicationError: the edition holds no such table.
    """
    rows = release.table(TABLE, _COLUMNS)
    return rows[rows["horizon_periodes"] == NEXT_WAVE]


def skills(rows: pd.DataFrame) -> dict[str, list[Skill]]:
    """Gather skills by nature, those of the most basins first, then the best ranks."""
    found: dict[str, list[Skill]] = {}
    for (nature, code), own in rows.groupby(["nature", "code_ogr"]):
        best: Any = own.sort_values(["rang", "code_bassin_ft"]).iloc[0]
        skill = Skill(
            code=str(code),
            label=str(best["libelle_competence"]),
            basins=own["code_bassin_ft"].nunique(),
            best=str(best["code_bassin_ft"]),
            best_label=basin_label(best),
            rank=(int(best["rang"]), int(best["rang_lo_80"]), int(best["rang_hi_80"])),
            occupation=str(best["libelle_fap_principal"]),
        )
        found.setdefault(str(nature), []).append(skill)
    return {
        nature: sorted(own, key=lambda each: (-each.basins, each.rank, each.code))[:SHOWN]
        for nature, own in found.items()
    }
