"""What the survey says of one basin: its occupations in the last wave, its totals wave after wave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import pandas as pd

from publish.counts import NO_PROJECT, Bounds, Count, change_bounds, share_bounds


@dataclass(frozen=True)
class Occupation:
    """An occupation of a basin in one wave, its departments added."""

    code: str
    label: str
    projects: Count
    difficult: Count
    lasting: Count  # projects that are not seasonal

    @property
    def difficult_bounds(self) -> Bounds | None:
        """Bounds in percent of the share of difficult projects; None where even the total is masked."""
        return None if self.projects.is_masked else share_bounds(self.difficult, self.projects)


@dataclass(frozen=True)
class Wave:
    """The total of a territory in one wave. Published sums leave masked cells out: they are lower bounds.

    A cell is an occupation in a basin, and in a department where the basin straddles two.
    """

    year: int
    nomenclature: str
    cells: int
    masked_cells: int
    published: float
    difficult_published: float
    projects: Count
    difficult: Count
    masked_pct: Mapping[str, float]

    @property
    def difficult_bounds(self) -> Bounds | None:
        """Bounds in percent of the share of difficult projects, masked cells included."""
        return share_bounds(self.difficult, self.projects)


def occupations(rows: pd.DataFrame) -> list[Occupation]:
    """Gather the rows of one basin and one wave by occupation, the most projects first."""
    cells = defaultdict(list)
    for row in rows.to_dict("records"):
        cells[str(row["code_fap"])].append(row)
    found = [_occupation(code, same) for code, same in cells.items()]
    return sorted(found, key=lambda each: (-each.projects.low, -each.projects.high, each.code))


def waves(totals: pd.DataFrame, nomenclatures: Mapping[int, str]) -> list[Wave]:
    """Turn the total rows of one territory into waves, the oldest first."""
    return [_wave(row, nomenclatures) for row in totals.sort_values("annee").to_dict("records")]


def change(before: Wave, after: Wave) -> Bounds | None:
    """Bound, in percent, the change of the number of projects between two waves."""
    return change_bounds(before.projects, after.projects)


def _occupation(code: str, rows: Sequence[Mapping[Any, Any]]) -> Occupation:
    projects = [_count(row, "projets_recrutement", "nb") for row in rows]
    seasonal = [_count(row, "projets_saisonniers", "nb") for row in rows]
    return Occupation(
        code=code,
        label=str(rows[0]["libelle_fap"]),
        projects=_sum(projects),
        difficult=_sum(_count(row, "projets_difficiles", "nb") for row in rows),
        lasting=_sum(whole.without(part) for whole, part in zip(projects, seasonal, strict=True)),
    )


def _wave(row: Mapping[Any, Any], nomenclatures: Mapping[int, str]) -> Wave:
    year = int(row["annee"])
    return Wave(
        year=year,
        nomenclature=nomenclatures[year],
        cells=int(row["cellules_nb"]),
        masked_cells=int(row["cellules_masquees_nb"]),
        published=float(row["projets_recrutement_publies_nb"]),
        difficult_published=float(row["projets_difficiles_publies_nb"]),
        projects=_count(row, "projets_recrutement", "publies_nb"),
        difficult=_count(row, "projets_difficiles", "publies_nb"),
        masked_pct={
            name: float(row[f"part_masquee_{name}_pct"]) for name in ("projets", "difficiles", "saisonniers")
        },
    )


def _count(row: Mapping[Any, Any], measure: str, suffix: str) -> Count:
    """Read a cell or a sum: it is exact where it is present and its bounds meet."""
    value, low, high = row[f"{measure}_{suffix}"], float(row[f"{measure}_min"]), float(row[f"{measure}_max"])
    is_exact = not pd.isna(value) and low == high
    return Count(float(value) if is_exact else None, low, high)


def _sum(counts: Iterable[Count]) -> Count:
    return reduce(add, counts, NO_PROJECT)
