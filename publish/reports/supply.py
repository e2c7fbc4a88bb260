"""What was bought in a basin, beside what courses of the same domain gave in the region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from publish.counts import Bounds
from publish.reports.release import Release

BOUGHT, REGION = "pub_offre_formation__achats", "pub_offre_formation__achats_totaux"
_BOUGHT_COLUMNS = (
    *("annee", "code_bassin_ft", "code_domaine_formacode", "sessions_nb", "places_nb"),
    *("entrees_min", "entrees_max"),
)
_RATES = ("taux_certification", "taux_emploi_6_mois")
_REGION_COLUMNS = (
    *("annee", "niveau", "code_territoire", "ventilation", "code_modalite", "libelle_modalite", "places_nb"),
    *("presents_examen_nb", "repondants_6_mois_nb", "taux_remplissage_pct", "definition_emploi_6_mois"),
    *(f"{name}_{end}" for name in _RATES for end in ("pct", "lo_80", "hi_80")),
)


@dataclass(frozen=True)
class Rate:
    """A published rate in percent, with its 80 % bounds where it has some, and how many it is about."""

    value: float
    bounds: Bounds | None
    volume: float


@dataclass(frozen=True)
class Domain:
    """Courses of one domain: bought in the basin, and their rates in the region (None: not published)."""

    code: str
    label: str
    sessions: int
    places: int
    entries: Bounds | None
    fill: Rate | None
    certified: Rate | None
    employed: Rate | None


@dataclass(frozen=True)
class Supply:
    """The last campaign of a basin, the largest domains first; rates are those of `rates_year`."""

    year: int
    rates_year: int | None
    definition: str | None
    domains: list[Domain]


@dataclass(frozen=True)
class Campaigns:
    """The tables of an edition that `supply` reads."""

    bought: pd.DataFrame
    region: pd.DataFrame


def read_campaigns(release: Release) -> Campaigns:
    """Read what was bought, and the totals of the region by domain.

    Raises:
        PublicationError: the edition lacks a table.
    """
    totals = release.table(REGION, _REGION_COLUMNS)
    own = totals[(totals["niveau"] == "region") & (totals["ventilation"] == "domaine")]
    return Campaigns(release.table(BOUGHT, _BOUGHT_COLUMNS), own)


def supply(campaigns: Campaigns, basin: str) -> Supply | None:
    """Gather the last campaign of a basin; None where nothing was bought there."""
    own = campaigns.bought[campaigns.bought["code_bassin_ft"] == basin]
    if own.empty:
        return None
    year = int(own["annee"].max())
    last = own[own["annee"] == year].drop(columns=["annee", "code_bassin_ft"])
    summed = last.groupby("code_domaine_formacode").sum(min_count=1)
    # A sum that lacks a term is unknown.
    unknown = last["entrees_max"].isna().groupby(last["code_domaine_formacode"]).any()
    summed.loc[unknown, ["entrees_min", "entrees_max"]] = pd.NA
    rates = _latest_rates(campaigns.region)
    domains = [
        _domain(str(code), row, rates.get(str(code), {}))
        for code, row in summed.sort_values("places_nb", ascending=False).iterrows()
    ]
    known = [row for row in rates.values() if not pd.isna(row["definition_emploi_6_mois"])]
    return Supply(
        year=year,
        rates_year=int(next(iter(rates.values()))["annee"]) if rates else None,
        definition=str(known[0]["definition_emploi_6_mois"]) if known else None,
        domains=domains,
    )


def _latest_rates(region: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The rows of the last campaign of which the employment is known, by domain; else of the last one."""
    known = region[region["taux_emploi_6_mois_pct"].notna()]
    rows = known if len(known) else region
    records: list[Any] = region[region["annee"] == rows["annee"].max()].to_dict("records")
    return {str(row["code_modalite"]): row for row in records}


def _domain(code: str, row: Any, rates: Mapping[str, Any]) -> Domain:
    label = rates.get("libelle_modalite")
    entries = (
        None if pd.isna(row["entrees_max"]) else Bounds(float(row["entrees_min"]), float(row["entrees_max"]))
    )
    return Domain(
        code=code,
        label=f"Domaine {code}" if label is None or pd.isna(label) else str(label).capitalize(),
        sessions=int(row["sessions_nb"]),
        places=int(row["places_nb"]),
        entries=entries,
        fill=_rate(rates, "taux_remplissage", "places_nb"),
        certified=_rate(rates, "taux_certification", "presents_examen_nb"),
        employed=_rate(rates, "taux_emploi_6_mois", "repondants_6_mois_nb"),
    )


def _rate(row: Mapping[str, Any], name: str, volume: str) -> Rate | None:
    value = row.get(f"{name}_pct")
    if value is None or pd.isna(value) or pd.isna(row[volume]):
        return None
    low, high = (row.get(f"{name}_{end}", float("nan")) for end in ("lo_80", "hi_80"))
    bounds = None if pd.isna(low) else Bounds(float(low), float(high))
    return Rate(float(value), bounds, float(row[volume]))
