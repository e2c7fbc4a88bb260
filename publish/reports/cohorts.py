"""The results of the last cohort survey, by device and public, as the packs tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.release import Release
from publish.reports.rows import nullable_records

PANEL, RESULTS = "pub_resultats_cohortes__panel", "pub_resultats_cohortes__resultats"
# Basins and domains are in the dataset: a pack has no room for them.
_PLACES = ("ensemble", "dispositif")
_NOT_PUBLICS = (*_PLACES, "domaine", "bassin")
WAVES = {"fin": "à la fin", "6_mois": "à six mois", "12_mois": "à douze mois"}
OUTCOMES = {
    "certification": "Certification",
    "emploi_6_mois": "Emploi à six mois",
    "emploi_12_mois": "Emploi à douze mois",
}
_GROUP = ("annee", "ventilation", "code_modalite", "libelle_modalite")
_PANEL = (*_GROUP, "interroges_nb", *(f"taux_reponse_{wave}_pct" for wave in WAVES))
_RESULT = (*_GROUP, "indicateur", "repondants_nb", "taux_pct", "taux_lo_80", "taux_hi_80", "fiabilite")


@dataclass(frozen=True)
class Outcome:
    """A weighted share: percent and its 80 % interval, or nothing where it may not be told; who answered."""

    query: str
    value: float | None
    bounds: Bounds | None
    people: float | None
    reliability: str


@dataclass(frozen=True)
class Group:
    """Some people of a cohort: how many were asked, which share answered each wave, what became of them."""

    query: str
    label: str
    breakdown: str
    year: str
    asked: float | None
    answered: Mapping[str, float | None]
    outcomes: Mapping[str, Outcome]

    @property
    def is_told(self) -> bool:
        """Whether anything of it may be told."""
        return any(outcome.value is not None for outcome in self.outcomes.values())


def read_groups(release: Release) -> list[Group]:
    """Return the groups of the last cohort, everyone first, then the devices, then the publics."""
    panel = release.table(PANEL, _PANEL)
    results = release.table(RESULTS, _RESULT)
    if panel.empty:
        return []
    last = panel[panel["annee"] == panel["annee"].max()]
    kept = last[last["ventilation"].isin(_PLACES) | ~last["ventilation"].isin(_NOT_PUBLICS)]
    rank = kept["ventilation"].map({name: place for place, name in enumerate(_PLACES)}).fillna(len(_PLACES))
    ordered = kept.assign(rang=rank).sort_values(["rang", "libelle_modalite"])
    return [_group(row, results) for row in nullable_records(ordered)]


def _group(row: Mapping[str, Any], results: pd.DataFrame) -> Group:
    key = {name: str(row[name]) for name in ("annee", "ventilation", "code_modalite")}
    query = ";".join(f"{name}={told}" for name, told in key.items())
    same = results[
        (results["annee"] == row["annee"])
        & (results["ventilation"] == row["ventilation"])
        & (results["code_modalite"] == row["code_modalite"])
    ]
    return Group(
        query=query,
        label=str(row["libelle_modalite"]),
        breakdown=str(row["ventilation"]),
        year=str(row["annee"]),
        asked=row["interroges_nb"],
        answered={wave: row[f"taux_reponse_{wave}_pct"] for wave in WAVES},
        outcomes={str(one["indicateur"]): _outcome(one, query) for one in nullable_records(same)},
    )


def _outcome(row: Mapping[str, Any], query: str) -> Outcome:
    known = row["taux_pct"] is not None
    return Outcome(
        query=f"{query};indicateur={row['indicateur']}",
        value=row["taux_pct"],
        bounds=Bounds(float(row["taux_lo_80"]), float(row["taux_hi_80"])) if known else None,
        people=row["repondants_nb"],
        reliability=str(row["fiabilite"]),
    )
