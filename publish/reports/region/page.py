"""What the report of a region says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.decisions import read_decisions
from publish.reports.forecasts import Estimate
from publish.reports.proposals import Proposals, proposals
from publish.reports.release import Release
from publish.reports.rows import known_estimate, records
from publish.reports.shortages import Tally, shortage_threshold

PLANS, ENVELOPES, AIMS, TRAINED, HITS = (
    *(f"pub_propositions_achat__{name}" for name in ("synthese", "enveloppes", "objectifs")),
    "pub_offre_formation__achats_totaux",
    "pub_previsions__audit_achats",
)
SHOWN = 12
ALL, OPTIMAL, SAME = "ensemble", "optimal", "comme_l_an_dernier"
_NEXT_WAVE = 1
_PLAN = (
    *("plan", "axe_pacte", "budget_eur", "plafond_eur", "cout_eur", "places_nb", "reduction_nb"),
    *("reduction_lo_80", "reduction_hi_80", "prochain_1000_eur", "motif", "annee", "scenario"),
)
_TRAINED = (
    *("annee", "niveau", "code_territoire", "ventilation", "places_nb", "entrees_min", "entrees_max"),
    *("taux_remplissage_pct",),
)
_HITS = (
    *("statut_prevision", "niveau", "code_territoire", "annee", "horizon_periodes", "retenus_nb"),
    *("difficiles_nb", "taux_pct", "taux_persistance_pct", "taux_hasard_pct"),
)


@dataclass(frozen=True)
class HeatTable:
    """Basins by family of occupations, the most likely shortages first; `threshold`: of the probability."""

    threshold: float
    families: list[tuple[str, str]]
    basins: list[tuple[str, str]]
    squares: Mapping[tuple[str, str], Tally]


@dataclass(frozen=True)
class Plan:
    """A way to spend a budget, whole or for one axis."""

    name: str
    axis: str
    budget: float
    ceiling: float
    cost: float
    places: float
    reduction: Estimate
    next_thousand: float | None


@dataclass(frozen=True)
class Campaign:
    """Places and entries of a year in the whole region; entries within bounds, None where not known yet."""

    year: int
    places: int
    entries: Bounds | None
    fill: float | None


@dataclass(frozen=True)
class Aim:
    """The courses that the pact wants over its years, beside what is known of them."""

    value: float
    first: int
    last: int
    source: str
    done: Bounds | None

    @property
    def yearly(self) -> float:
        """The pace that reaches the aim."""
        return self.value / (self.last - self.first + 1)


@dataclass(frozen=True)
class Hit:
    """Of the occupations that would have been bought, how many proved difficult; rates in percent."""

    year: int
    status: str
    taken: int
    difficult: int
    rate: float
    persistence: float
    chance: float


@dataclass(frozen=True)
class RegionPage:
    """All that the report says."""

    code: str
    label: str
    basins: list[str]
    proposals: Proposals
    heat: HeatTable
    plans: list[Plan]
    why_no_plan: str | None
    plan_year: int | None
    envelopes: pd.DataFrame
    aim: Aim | None
    transverse_cap: float | None
    campaigns: list[Campaign]
    hits: list[Hit]
    shown: int = SHOWN

    @property
    def whole(self) -> dict[str, Plan]:
        """The plans over all axes, by name."""
        return {plan.name: plan for plan in self.plans if plan.axis == ALL}

    @property
    def places(self) -> float:
        """Places proposed in all."""
        return sum(each.places.value for each in self.proposals.bought if each.places)

    @property
    def cost(self) -> float:
        """Their cost, in euros."""
        return sum(each.cost.value for each in self.proposals.bought if each.cost)


def region_page(
    release: Release, verdicts: pd.DataFrame, likely: pd.DataFrame, region: str, label: str
) -> RegionPage | None:
    """Gather the report of a region; None without a proposal.

    Args:
        release: the edition.
        verdicts: its proposals (`read_proposals`), of the basins of the region.
        likely: its shortages of the next wave (`read_shortages`), of the same basins.
        region: INSEE code.
        label: its name.
    """
    found = proposals(verdicts.sort_values("rang"), read_decisions(release))
    if found is None:
        return None
    plans = release.table(PLANS, _PLAN)
    empty = plans["cout_eur"].isna().all() if len(plans) else True
    return RegionPage(
        code=region,
        label=label,
        basins=sorted(verdicts["code_bassin_ft"].unique()),
        proposals=found,
        heat=_heat(release, likely),
        plans=[] if empty else [_plan(row) for row in records(plans)],
        why_no_plan=str(plans["motif"].iloc[0]) if empty and len(plans) else None,
        plan_year=None if plans.empty else int(plans["annee"].iloc[0]),
        envelopes=_envelopes(release),
        campaigns=(campaigns := _campaigns(release, region)),
        aim=_aim(release, campaigns),
        transverse_cap=_cap(release),
        hits=_hits(release, region),
    )


def _heat(release: Release, likely: pd.DataFrame) -> HeatTable:
    threshold = shortage_threshold(release)
    rows = likely.assign(
        is_likely=likely["probabilite_penurie"] >= threshold, is_told=likely["probabilite_penurie"].notna()
    )
    counted = rows.groupby(["code_bassin_ft", "code_fap_22"])[["is_likely", "is_told"]].sum()
    return HeatTable(
        threshold=threshold,
        families=_ordered(rows, "code_fap_22", "libelle_fap_22"),
        basins=_ordered(rows, "code_bassin_ft", "libelle_bassin_ft"),
        squares={
            (str(basin), str(family)): Tally(int(short), int(told))
            for (basin, family), short, told in counted.itertuples(name=None)
        },
    )


def _ordered(rows: pd.DataFrame, code: str, label: str) -> list[tuple[str, str]]:
    """Codes and labels of what has something to tell, the most likely shortages first."""
    groups = rows.groupby(code).agg(
        likely=("is_likely", "sum"), told=("is_told", "sum"), label=(label, "first")
    )
    kept = groups[groups["told"] > 0].sort_values(["likely", "told"], ascending=False, kind="stable")
    return [(str(key), str(key) if pd.isna(row.label) else str(row.label)) for key, row in kept.iterrows()]


def _plan(row: Mapping[str, Any]) -> Plan:
    further = row["prochain_1000_eur"]
    return Plan(
        name=str(row["plan"]),
        axis=str(row["axe_pacte"]),
        budget=float(row["budget_eur"]),
        ceiling=float(row["plafond_eur"]),
        cost=float(row["cout_eur"]),
        places=float(row["places_nb"]),
        reduction=known_estimate(row, "reduction"),
        next_thousand=None if pd.isna(further) else float(further),
    )


def _envelopes(release: Release) -> pd.DataFrame:
    """Euros by year (rows) and axis or floor (columns)."""
    rows = release.table(ENVELOPES, ("annee", "axe_pacte", "financeur", "montant_eur"))
    wide = rows.pivot_table(
        index="annee", columns=["financeur", "axe_pacte"], values="montant_eur", aggfunc="sum"
    )
    return wide.sort_index()


def _campaigns(release: Release, region: str) -> list[Campaign]:
    rows = release.table(TRAINED, _TRAINED)
    own = rows[
        (rows["niveau"] == "region") & (rows["code_territoire"] == region) & (rows["ventilation"] == ALL)
    ]
    return [
        Campaign(
            year=int(row["annee"]),
            places=int(row["places_nb"]),
            entries=None
            if pd.isna(row["entrees_max"])
            else Bounds(float(row["entrees_min"]), float(row["entrees_max"])),
            fill=None if pd.isna(row["taux_remplissage_pct"]) else float(row["taux_remplissage_pct"]),
        )
        for row in records(own.sort_values("annee"))
    ]


def _aims(release: Release) -> dict[str, dict[str, Any]]:
    columns = ("code_objectif", "debut_annee", "fin_annee", "valeur", "source")
    return {str(row["code_objectif"]): row for row in records(release.table(AIMS, columns))}


def _aim(release: Release, campaigns: Sequence[Campaign]) -> Aim | None:
    row = _aims(release).get("parcours")
    if row is None:
        return None
    first, last = int(row["debut_annee"]), int(row["fin_annee"])
    within = [each.entries for each in campaigns if first <= each.year <= last and each.entries]
    done = Bounds(sum(each.low for each in within), sum(each.high for each in within)) if within else None
    return Aim(float(row["valeur"]), first, last, str(row["source"]), done)


def _cap(release: Release) -> float | None:
    row = _aims(release).get("plafond_transverse")
    return None if row is None else float(row["valeur"])


def _hits(release: Release, region: str) -> list[Hit]:
    rows = release.table(HITS, _HITS)
    own = rows[
        (rows["niveau"] == "region")
        & (rows["code_territoire"] == region)
        & (rows["horizon_periodes"] == _NEXT_WAVE)
    ]
    return [
        Hit(
            year=int(row["annee"]),
            status=str(row["statut_prevision"]),
            taken=int(row["retenus_nb"]),
            difficult=int(row["difficiles_nb"]),
            rate=float(row["taux_pct"]),
            persistence=float(row["taux_persistance_pct"]),
            chance=float(row["taux_hasard_pct"]),
        )
        for row in records(own.sort_values(["annee", "statut_prevision"], ascending=False))
    ]
