"""What the simulation of shortages says of a basin: likelihood, gap, and whether training is a lever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.reports.forecasts import NEXT_WAVE, Estimate
from publish.reports.release import Release
from publish.reports.rows import estimate
from publish.reports.territories import basin_label

TABLE, RULES = "pub_previsions__penuries", "pub_propositions_achat__regles"
_ESTIMATES = ("projets_difficiles", "projets_non_saisonniers", "demandeurs_disponibles", "ecart")
_COLUMNS = (
    *("annee", "cutoff_annee", "horizon_periodes", "code_bassin_ft", "libelle_bassin_ft", "code_fap"),
    *("libelle_fap", "code_fap_22", "libelle_fap_22", "motif"),
    *("probabilite_penurie", "modele_probabilite", "motif_ecart", "libelle_leviers", "est_formation_levier"),
    *(f"{name}_{end}" for name in _ESTIMATES for end in ("nb", "lo_80", "hi_80")),
)
_UNKNOWN = {
    "demandeurs_inconnus": "demandeurs d’emploi inconnus",
    "formations_inconnues": "formations achetées inconnues",
    "demandeurs_et_formations_inconnus": "demandeurs d’emploi et formations achetées inconnus",
}


@dataclass(frozen=True)
class Shortage:
    """An occupation of a basin at the next wave; estimates with their 80 % interval, None where unknown."""

    code: str
    label: str
    probability: float
    difficult: Estimate | None
    lasting: Estimate | None
    available: Estimate | None
    gap: Estimate | None
    why_no_gap: str | None
    levers: str | None
    is_training_lever: bool | None


@dataclass(frozen=True)
class Tally:
    """How many occupations are likely short, of those that may be told."""

    likely: int
    told: int

    @property
    def strength(self) -> int:
        """0 nothing told, 1 told and none likely, 2 some likely, 3 half of them or more."""
        if not self.told:
            return 0
        if not self.likely:
            return 1
        return 3 if 2 * self.likely >= self.told else 2


@dataclass(frozen=True)
class Shortages:
    """The occupations of a basin that may be told, the likeliest shortages first, then the largest."""

    year: int
    rows: list[Shortage]
    locally: int

    def tally(self, threshold: float) -> Tally:
        """Count the likely shortages: their probability reaches the threshold of the rules."""
        return Tally(sum(row.probability >= threshold for row in self.rows), len(self.rows))


@dataclass(frozen=True)
class AcrossBasins:
    """An occupation across the basins: where it may be told, and where its shortage is the likeliest."""

    code: str
    label: str
    basins: int
    told: int
    expected: float
    worst: str
    worst_label: str
    probability: float
    is_training_lever: bool | None


def read_shortages(release: Release) -> pd.DataFrame:
    """Read the shortages of the next wave.

    Raises:
        PublicationError: the edition holds none.
    """
    rows = release.table(TABLE, _COLUMNS)
    return rows[rows["horizon_periodes"] == NEXT_WAVE]


def shortage_threshold(release: Release) -> float:
    """Return the probability from which the rules speak of a shortage.

    Raises:
        PublicationError: the edition holds no rules.
    """
    rules = release.table(RULES, ("parametre", "valeur", "valide_debut_date"))
    own = rules[rules["parametre"] == "probabilite_penurie_min"].sort_values("valide_debut_date")
    return float(own["valeur"].iloc[-1])


def shortages(rows: pd.DataFrame) -> Shortages | None:
    """Gather the shortages of one basin; None where there is no simulation."""
    if rows.empty:
        return None
    told = rows[rows["probabilite_penurie"].notna()]
    order = told.sort_values(
        ["probabilite_penurie", "projets_difficiles_nb", "code_fap"], ascending=[False, False, True]
    )
    records: list[Any] = order.to_dict("records")
    return Shortages(int(rows["annee"].max()), [_shortage(row) for row in records], len(rows) - len(told))


def across_basins(likely: pd.DataFrame) -> list[AcrossBasins]:
    """Gather the occupations that may be told in some basin, the most shortages expected first."""
    found = []
    for code, rows in likely.groupby("code_fap"):
        told = rows[rows["probabilite_penurie"].notna()]
        if told.empty:
            continue
        worst: Any = told.sort_values(
            ["probabilite_penurie", "code_bassin_ft"], ascending=[False, True]
        ).iloc[0]
        lever = worst["est_formation_levier"]
        found.append(
            AcrossBasins(
                code=str(code),
                label=str(worst["libelle_fap"]),
                basins=len(rows),
                told=len(told),
                expected=float(told["probabilite_penurie"].sum()),
                worst=str(worst["code_bassin_ft"]),
                worst_label=basin_label(worst),
                probability=float(worst["probabilite_penurie"]),
                is_training_lever=None if pd.isna(lever) else bool(lever),
            )
        )
    return sorted(found, key=lambda each: (-each.expected, each.code))


def _shortage(row: Mapping[str, Any]) -> Shortage:
    difficult, lasting, available, gap = (estimate(row, name) for name in _ESTIMATES)
    lever, levers = row["est_formation_levier"], row["libelle_leviers"]
    return Shortage(
        code=str(row["code_fap"]),
        label=str(row["libelle_fap"]),
        probability=float(row["probabilite_penurie"]),
        difficult=difficult,
        lasting=lasting,
        available=available,
        gap=gap,
        why_no_gap=None if pd.isna(row["motif_ecart"]) else _UNKNOWN[str(row["motif_ecart"])],
        levers=None if pd.isna(levers) else str(levers),
        is_training_lever=None if pd.isna(lever) else bool(lever),
    )
