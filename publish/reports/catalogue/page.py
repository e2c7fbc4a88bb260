"""What each provider fills in of the elements that purchases need."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from publish.reports.release import Release
from publish.reports.rows import records

TABLE = "pub_offre_formation__qualite_catalogue"
WHOLE = "ensemble"
SHOWN = 40
_COLUMNS = (
    *("version_lheo", "niveau", "code_organisme", "code_element", "libelle_element", "rang_element"),
    *("sessions_nb", "sessions_renseignees_nb", "part_renseignee_pct", "balises_lheo", "enjeu", "remede"),
)


@dataclass(frozen=True)
class Element:
    """An element in the sessions of a catalogue or of a provider: how many fill it in, out of `sessions`."""

    code: str
    label: str
    filled: int
    sessions: int
    share: float
    tags: str
    stake: str
    remedy: str

    @property
    def blank(self) -> int:
        """Sessions that leave it blank."""
        return self.sessions - self.filled


@dataclass(frozen=True)
class Provider:
    """A provider, by its SIRET, and its elements in their order."""

    code: str
    sessions: int
    elements: list[Element]

    @property
    def blank(self) -> int:
        """Blanks of all its sessions, every element together."""
        return sum(element.blank for element in self.elements)


@dataclass(frozen=True)
class Catalogue:
    """A version of the format: its elements, and its providers, the most blanks first."""

    version: str
    sessions: int
    elements: list[Element]
    providers: list[Provider]
    shown: int = SHOWN

    @property
    def worst(self) -> Element:
        """The element that is blank most often, the first of its equals."""
        return max(self.elements, key=lambda element: element.blank)


def catalogues(release: Release) -> list[Catalogue]:
    """Return the catalogues of an edition, the largest first; none where no file was received.

    Raises:
        PublicationError: the table is absent, or lacks a column.

    """
    rows = release.table(TABLE, _COLUMNS).sort_values("rang_element", kind="stable")
    found = [_catalogue(str(version), group) for version, group in rows.groupby("version_lheo")]
    return sorted(found, key=lambda each: (-each.sessions, each.version))


def _catalogue(version: str, rows: pd.DataFrame) -> Catalogue:
    whole = _elements(rows[rows["niveau"] == WHOLE])
    of_providers = rows[rows["niveau"] != WHOLE].groupby("code_organisme")
    providers = [_provider(str(code), _elements(group)) for code, group in of_providers]
    providers.sort(key=lambda each: (-each.blank, each.code))
    return Catalogue(version, whole[0].sessions, whole, providers)


def _provider(code: str, elements: list[Element]) -> Provider:
    return Provider(code, elements[0].sessions, elements)


def _elements(rows: pd.DataFrame) -> list[Element]:
    return [
        Element(
            code=str(row["code_element"]),
            label=str(row["libelle_element"]),
            filled=int(row["sessions_renseignees_nb"]),
            sessions=int(row["sessions_nb"]),
            share=float(row["part_renseignee_pct"]),
            tags=str(row["balises_lheo"]),
            stake=str(row["enjeu"]),
            remedy=str(row["remede"]),
        )
        for row in records(rows)
    ]
