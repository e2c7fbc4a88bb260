"""What the rules propose: where to buy training, where not, and what remains to be looked into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from publish.reports.decisions import Decided, Decision, decided
from publish.reports.forecasts import Estimate
from publish.reports.release import Release
from publish.reports.rows import estimate
from publish.reports.territories import basin_label

TABLE = "pub_propositions_achat__propositions"
BUY, DO_NOT_BUY, ACT_OTHERWISE, LOCALLY, NO_NEED = (
    "acheter",
    "ne_pas_acheter",
    "agir_autrement",
    "a_instruire",
    "sans_besoin",
)
_COLUMNS = (
    *(
        "annee",
        "cutoff_annee",
        "code_bassin_ft",
        "libelle_bassin_ft",
        "code_fap",
        "libelle_fap",
        "code_fap_22",
        "libelle_fap_22",
    ),
    *("verdict", "rang", "libelle_formacode", "objectif", "modalite", "heures_min_nb", "heures_nb"),
    *("heures_max_nb", "financeur", "code_dispositif", "code_regle_financeur", "est_arbitrage"),
    *("places_nb", "places_lo_80", "places_hi_80", "cout_eur", "cout_lo_80", "cout_hi_80", "regles"),
    *("motif", "ce_qui_changerait", "remplissage_min_pct", "remplissage_max_pct", "remplissage_places_nb"),
)


@dataclass(frozen=True)
class Purchase:
    """A course to buy; `places` and `cost` are None where the gap is not known.

    `last` is what a committee decided when an earlier edition proposed to buy there, if anything.
    """

    basin: str
    basin_label: str
    code: str
    label: str
    course: str
    objective: str
    hours: tuple[float, float, float]
    funders: tuple[str, ...]
    devices: str | None
    rules: str
    needs_a_person: bool
    places: Estimate | None
    cost: Estimate | None
    reason: str
    turn: str
    last: Decision | None


@dataclass(frozen=True)
class Refusal:
    """A likely shortage for which training is not to be bought."""

    basin: str
    basin_label: str
    code: str
    label: str
    reason: str
    turn: str


@dataclass(frozen=True)
class Proposals:
    """The verdicts of a territory for the next wave, the best purchases first, and what was decided."""

    year: int
    decided: Decided | None = None
    bought: list[Purchase] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    otherwise: list[Refusal] = field(default_factory=list)
    locally: int = 0
    no_need: int = 0

    @property
    def is_any_decided(self) -> bool:
        """Whether a committee has decided of one of the purchases when an earlier edition proposed it."""
        return any(row.last for row in self.bought)

    @property
    def judged(self) -> int:
        """How many occupations the rules could judge."""
        return len(self.bought) + len(self.refused) + len(self.otherwise) + self.no_need


def read_proposals(release: Release) -> pd.DataFrame:
    """Read the verdicts of an edition.

    Raises:
        PublicationError: the edition holds none.
    """
    return release.table(TABLE, _COLUMNS)


def proposals(rows: pd.DataFrame, decisions: pd.DataFrame) -> Proposals | None:
    """Gather the verdicts of a territory; None where the rules were read on none of its occupations.

    Args:
        rows: its verdicts (`read_proposals`).
        decisions: those of any territory that holds it (`read_decisions`).
    """
    if rows.empty:
        return None
    before = decided(decisions[decisions["code_bassin_ft"].isin(rows["code_bassin_ft"])])
    last = before.last if before else {}
    records: list[Any] = rows.sort_values(["rang", "code_bassin_ft", "code_fap"]).to_dict("records")
    return Proposals(
        year=int(rows["annee"].max()),
        decided=before,
        bought=[_purchase(row, last) for row in _of(records, BUY)],
        refused=[_refusal(row) for row in _of(records, DO_NOT_BUY)],
        otherwise=[_refusal(row) for row in _of(records, ACT_OTHERWISE)],
        locally=len(list(_of(records, LOCALLY))),
        no_need=len(list(_of(records, NO_NEED))),
    )


def _of(records: Iterable[Mapping[str, Any]], verdict: str) -> Iterable[Mapping[str, Any]]:
    return (row for row in records if row["verdict"] == verdict)


def _purchase(row: Mapping[str, Any], last: Mapping[tuple[str, str], Decision]) -> Purchase:
    cell = _cell(row)
    return Purchase(
        **cell,
        course=str(row["libelle_formacode"]),
        objective=str(row["objectif"]),
        hours=(float(row["heures_min_nb"]), float(row["heures_nb"]), float(row["heures_max_nb"])),
        funders=tuple(str(row["financeur"]).split(" | ")),
        devices=None if pd.isna(row["code_dispositif"]) else str(row["code_dispositif"]),
        rules=str(row["code_regle_financeur"]),
        needs_a_person=bool(row["est_arbitrage"]),
        places=estimate(row, "places"),
        cost=estimate(row, "cout", "eur"),
        reason=str(row["motif"]),
        turn=str(row["ce_qui_changerait"]),
        last=last.get((cell["basin"], cell["code"])),
    )


def _refusal(row: Mapping[str, Any]) -> Refusal:
    return Refusal(**_cell(row), reason=str(row["motif"]), turn=str(row["ce_qui_changerait"]))


def _cell(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "basin": str(row["code_bassin_ft"]),
        "basin_label": basin_label(row),
        "code": str(row["code_fap"]),
        "label": str(row["libelle_fap"]),
    }
