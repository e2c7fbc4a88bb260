"""What committees decided of the proposals of earlier editions, as their documents tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from publish.french import integer, plural
from publish.release import rank
from publish.reports.release import Release

TABLE = "pub_propositions_achat__decisions"
ACCEPTED, REFUSED, POSTPONED = OUTCOMES = ("acceptée", "refusée", "reportée")
_COLUMNS = (
    *("edition", "annee", "code_bassin_ft", "code_fap", "decision", "motif", "places_decidees_nb"),
    "decision_date",
)


@dataclass(frozen=True)
class Decision:
    """What was decided of a proposal; `places` is None where it was postponed."""

    edition: str
    year: int
    outcome: str
    reason: str | None
    places: int | None
    day: date

    @property
    def told(self) -> str:
        """The decision in a line: ``acceptée en 2026.11 (12 places)``."""
        said = f"{self.outcome} en {short(self.edition)}"
        if self.outcome == ACCEPTED and self.places is not None:
            return f"{said} ({_places(self.places)})"
        return f"{said} : {self.reason}" if self.reason else said


@dataclass(frozen=True)
class Decided:
    """The decisions of a territory: the last one of each proposal, and those of the last edition, counted.

    `basins`: those of which something was decided in that edition.
    """

    edition: str
    basins: tuple[str, ...]
    counts: Mapping[str, int]
    places: int
    last: Mapping[tuple[str, str], Decision] = field(repr=False)

    @property
    def told(self) -> str:
        """Their counts in words: ``2 acceptées (24 places), 1 refusée``."""
        counted = {
            outcome: f"{integer(number)} {plural(number, outcome, f'{outcome}s')}"
            for outcome, number in self.counts.items()
            if number
        }
        if ACCEPTED in counted:
            counted[ACCEPTED] += f" ({_places(self.places)})"
        return ", ".join(counted.values())

    @property
    def short_edition(self) -> str:
        """The last edition of which something was decided, as it is told."""
        return short(self.edition)


def read_decisions(release: Release) -> pd.DataFrame:
    """Read what was decided before an edition, one row per proposal.

    Raises:
        PublicationError: the edition holds no table of decisions.
    """
    rows = release.table(TABLE, _COLUMNS)
    return rows[rows["edition"] != release.version]


def decided(rows: pd.DataFrame) -> Decided | None:
    """Gather the decisions of a territory (rows of `read_decisions`); None where there is none."""
    if rows.empty:
        return None
    editions = sorted(rows["edition"].unique(), key=rank)
    records: list[Any] = rows.to_dict("records")
    records.sort(key=lambda row: editions.index(row["edition"]))
    of_the_last = rows[rows["edition"] == editions[-1]]
    return Decided(
        edition=editions[-1],
        basins=tuple(sorted(of_the_last["code_bassin_ft"].astype(str).unique())),
        counts={outcome: int((of_the_last["decision"] == outcome).sum()) for outcome in OUTCOMES},
        places=int(of_the_last["places_decidees_nb"].sum()),
        last={(str(row["code_bassin_ft"]), str(row["code_fap"])): _decision(row) for row in records},
    )


def short(edition: str) -> str:
    """``2026.11`` for the first edition of a month, the whole version for the others."""
    return edition.removesuffix(".0")


def _places(number: int) -> str:
    return f"{integer(number)} {plural(number, 'place', 'places')}"


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        edition=str(row["edition"]),
        year=int(row["annee"]),
        outcome=str(row["decision"]),
        reason=None if pd.isna(row["motif"]) else str(row["motif"]),
        places=None if pd.isna(row["places_decidees_nb"]) else int(row["places_decidees_nb"]),
        day=row["decision_date"],
    )
