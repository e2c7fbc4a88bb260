"""The three tracks of training of a branch in each territory: what is known, and why the rest is not."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.release import Release
from publish.reports.rows import records

TRACKS = "pub_offre_formation__voies"
SCHOOL, APPRENTICES, CONTINUING, UNTOLD = "initiale_scolaire", "apprentissage", "continue", "non_dite"
ORDER = (SCHOOL, APPRENTICES, CONTINUING, UNTOLD)
LEVELS = ("region", "departement", "bassin")
# Of a level, the territories that a sheet shows.
SHOWN_TERRITORIES = 30
_COLUMNS = (
    *("code_branche", "niveau", "code_territoire", "libelle_territoire", "code_voie", "libelle_voie"),
    *("catalogue_date", "sessions_nb", "formations_nb", "organismes_nb", "sessions_voie_nb"),
    *("sessions_voie_rattachees_nb", "motif_offre", "achats_annee", "places_achetees_nb"),
    *("heures_stagiaires_achetees_nb", "places_rattachees_pct", "motif_achats", "cpf_date"),
    *("formations_cpf_nb", "motif_cpf", "devenir_cumul_debut_annee", "devenir_cumul_fin_annee"),
    *("devenir_formations_voie_nb", "devenir_formations_voie_rattachees_nb", "devenir_etablissements_nb"),
    *("taux_emploi_6_mois_min_pct", "taux_emploi_6_mois_max_pct", "definition_resultat", "motif_devenir"),
)


@dataclass(frozen=True)
class Track:
    """A track of the branch in a territory; None: unknown, and the reason beside says why."""

    code: str
    label: str
    sessions: int | None
    courses: int | None
    providers: int | None
    all_sessions: int | None
    linked_sessions: int | None
    no_offer: str | None
    places: int | None
    hours: float | None
    linked_places: float | None
    no_purchase: str | None
    personal: int | None
    no_personal: str | None
    employed: Bounds | None
    schools: int | None
    all_diplomas: int | None
    linked_diplomas: int | None
    no_outcome: str | None
    definition: str | None
    cumulation: tuple[int, int] | None


@dataclass(frozen=True)
class Territory:
    """A territory and its tracks, by code."""

    level: str
    code: str
    label: str
    tracks: Mapping[str, Track]

    @property
    def size(self) -> float:
        """Sessions and places, to rank territories where a sheet cannot show them all."""
        return sum((each.sessions or 0) + (each.places or 0) for each in self.tracks.values())


@dataclass(frozen=True)
class Tracks:
    """The block of a sheet; `reasons` are those of its blanks, in the order of their marks."""

    territories: list[Territory]
    reasons: list[str]
    catalogue: date | None
    campaign: int | None
    personal: date | None

    def of(self, *levels: str) -> list[Territory]:
        """Return the territories of the levels, in the order of the levels, then of their names."""
        return [each for level in levels for each in self.territories if each.level == level]

    def mark(self, reason: str) -> str:
        """Return the letter that stands for a reason in the cells."""
        return string.ascii_lowercase[self.reasons.index(reason)]


def read_tracks(release: Release) -> pd.DataFrame:
    """Read the table of the tracks.

    Raises:
        PublicationError: the edition lacks it.
    """
    return release.table(TRACKS, _COLUMNS)


def tracks(rows: pd.DataFrame, branch: str) -> Tracks | None:
    """Gather the tracks of a branch; None where the edition knows none."""
    own = rows[rows["code_branche"] == branch].sort_values(
        "code_voie", key=lambda codes: codes.map(ORDER.index)
    )
    if own.empty:
        return None
    territories = [each for level in LEVELS for each in _territories(own, level)]
    reasons = dict.fromkeys(reason for each in territories for reason in _reasons(each))
    return Tracks(
        territories=territories,
        reasons=list(reasons),
        catalogue=_newest(own["catalogue_date"]),
        campaign=_newest(own["achats_annee"], int),
        personal=_newest(own["cpf_date"]),
    )


def _territories(rows: pd.DataFrame, level: str) -> list[Territory]:
    """Those of a level, by name: the largest, where there are more than a sheet shows."""
    found = [
        Territory(level, str(code), str(label), {str(row["code_voie"]): _track(row) for row in records(own)})
        for (code, label), own in _named(rows[rows["niveau"] == level]).groupby(
            ["code_territoire", "libelle_territoire"]
        )
    ]
    largest = sorted(found, key=lambda each: (-each.size, each.code))[:SHOWN_TERRITORIES]
    return sorted(largest, key=lambda each: (each.label, each.code))


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """A basin that its producer does not name bears its code."""
    return rows.assign(
        libelle_territoire=rows["libelle_territoire"].fillna("Bassin " + rows["code_territoire"])
    )


def _track(row: Mapping[str, Any]) -> Track:
    low, high = row["taux_emploi_6_mois_min_pct"], row["taux_emploi_6_mois_max_pct"]
    first, last = row["devenir_cumul_debut_annee"], row["devenir_cumul_fin_annee"]
    return Track(
        code=str(row["code_voie"]),
        label=str(row["libelle_voie"]),
        sessions=_whole(row["sessions_nb"]),
        courses=_whole(row["formations_nb"]),
        providers=_whole(row["organismes_nb"]),
        all_sessions=_whole(row["sessions_voie_nb"]),
        linked_sessions=_whole(row["sessions_voie_rattachees_nb"]),
        no_offer=_text(row["motif_offre"]),
        places=_whole(row["places_achetees_nb"]),
        hours=_known(row["heures_stagiaires_achetees_nb"]),
        linked_places=_known(row["places_rattachees_pct"]),
        no_purchase=_text(row["motif_achats"]),
        personal=_whole(row["formations_cpf_nb"]),
        no_personal=_text(row["motif_cpf"]),
        employed=None if pd.isna(low) else Bounds(float(low), float(high)),
        schools=_whole(row["devenir_etablissements_nb"]),
        all_diplomas=_whole(row["devenir_formations_voie_nb"]),
        linked_diplomas=_whole(row["devenir_formations_voie_rattachees_nb"]),
        no_outcome=_text(row["motif_devenir"]),
        definition=_text(row["definition_resultat"]),
        cumulation=None if pd.isna(first) else (int(first), int(last)),
    )


def _reasons(territory: Territory) -> Iterator[str]:
    """Of what a sheet shows: offer, purchases of continuing training, outcomes above the basin."""
    for track in territory.tracks.values():
        shown: Sequence[str | None] = (
            track.no_offer,
            *((track.no_purchase, track.no_personal) if track.code == CONTINUING else ()),
            *((track.no_outcome,) if territory.level != "bassin" and track.code != UNTOLD else ()),
        )
        yield from (reason for reason in shown if reason)


def _newest(values: pd.Series, kind: Any = None) -> Any:
    known = values.dropna()
    if known.empty:
        return None
    return kind(known.max()) if kind else pd.Timestamp(known.max()).date()


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
