"""What the territories told: needs as they were declared, beside what the statistics can hold of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd

from publish.counts import Bounds
from publish.reports.release import Release

TABLE = "pub_besoins_territoriaux__besoins"
_COLUMNS = (
    *("id_besoin", "besoin_date", "code_bassin_ft", "code_metier", "libelle_metier"),
    *("recrutements_declares_nb", "confiance", "source_besoin", "engagement_employeur"),
    *("origine_statistique", "annee_rapprochement", "projets_recrutement_min", "projets_recrutement_max"),
    "rapprochement",
)
BRAKES_TABLE = "pub_besoins_territoriaux__freins"
_BRAKES_COLUMNS = (
    *("code_bassin_ft", "code_frein", "libelle_frein", "rang_frein"),
    *("besoins_citant_nb", "besoins_renseignes_nb"),
)
EXCEEDS, UNSEEN = "dépasse", "absent des données"


@dataclass(frozen=True)
class DeclaredNeed:
    """One need; `projects` bounds what the survey counts, or the forecast expects (None: nothing known)."""

    identifier: str
    occupation: str
    hires: int
    due: datetime.date
    confidence: str
    source: str
    commitment: str
    reconciliation: str
    origin: str | None
    year: int | None
    projects: Bounds | None


@dataclass(frozen=True)
class DeclaredNeeds:
    """The needs of a basin, the largest first."""

    needs: list[DeclaredNeed]

    @property
    def hires(self) -> int:
        """Hires told, all needs together."""
        return sum(need.hires for need in self.needs)

    @property
    def exceeding(self) -> int:
        """Needs above the upper bound of the statistics."""
        return self._count(EXCEEDS)

    @property
    def unseen(self) -> int:
        """Needs of which the statistics count nothing."""
        return self._count(UNSEEN)

    def _count(self, reconciliation: str) -> int:
        return sum(need.reconciliation == reconciliation for need in self.needs)


@dataclass(frozen=True)
class Brake:
    """A brake to employment, and how many needs name it."""

    code: str
    label: str
    needs: int


@dataclass(frozen=True)
class Brakes:
    """The brakes that the needs of a basin name, the most named first, among the `asked` that name one."""

    basin: str
    named: list[Brake]
    asked: int


def brakes_by_basin(release: Release) -> dict[str, Brakes]:
    """Return the brakes of each basin where a need names one.

    Raises:
        PublicationError: the table is absent, or lacks a column.

    """
    rows = release.table(BRAKES_TABLE, _BRAKES_COLUMNS)
    ordered = rows.sort_values(["besoins_citant_nb", "rang_frein"], ascending=[False, True])
    return {str(basin): _brakes(str(basin), named) for basin, named in ordered.groupby("code_bassin_ft")}


def _brakes(basin: str, rows: pd.DataFrame) -> Brakes:
    named = rows[rows["besoins_citant_nb"] > 0]
    facts = zip(named["code_frein"], named["libelle_frein"], named["besoins_citant_nb"], strict=True)
    return Brakes(
        basin=basin,
        named=[Brake(str(code), str(label), int(needs)) for code, label, needs in facts],
        asked=int(rows["besoins_renseignes_nb"].iloc[0]),
    )


def read_declared(release: Release) -> pd.DataFrame:
    """Read the needs told by the territories of a release.

    Raises:
        PublicationError: the table is absent, or lacks a column.

    """
    return release.table(TABLE, _COLUMNS)


def declared_needs(rows: pd.DataFrame) -> DeclaredNeeds:
    """Return the needs of one basin."""
    ordered = rows.sort_values(["recrutements_declares_nb", "id_besoin"], ascending=[False, True])
    return DeclaredNeeds([_need(row) for _, row in ordered.iterrows()])


def _need(row: pd.Series) -> DeclaredNeed:
    known = pd.notna(row["projets_recrutement_max"])
    low, high = row["projets_recrutement_min"], row["projets_recrutement_max"]
    return DeclaredNeed(
        identifier=str(row["id_besoin"]),
        occupation=str(row["libelle_metier"] if pd.notna(row["libelle_metier"]) else row["code_metier"]),
        hires=int(row["recrutements_declares_nb"]),
        due=pd.Timestamp(row["besoin_date"]).date(),
        confidence=str(row["confiance"]),
        source=str(row["source_besoin"]),
        commitment=str(row["engagement_employeur"]),
        reconciliation=str(row["rapprochement"]),
        origin=str(row["origine_statistique"]) if known else None,
        year=int(row["annee_rapprochement"]) if known else None,
        projects=Bounds(float(low), float(high)) if known else None,
    )
