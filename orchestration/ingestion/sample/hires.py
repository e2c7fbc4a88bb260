"""Fictitious declarations of hires (DPAE), written as the Urssaf does.

One latent table, month x department x sector x contract, is drawn around

    level of the year x share of the sector x weight of the department x season x shock x noise

and every file sums it: months, quarters, departments, sectors and regions agree. The adjusted series divide
the hires by the known season of their own level of detail, so that, as in the real files, adjusted sectors
only add up to the adjusted total with a residual row.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import yaml
from pydantic import Field

from orchestration.ingestion.sample.story import (
    FOLDER,
    REGION,
    Declaration,
    Positive,
    read_basins,
    read_reference,
)

FILES = {
    "france": "FICTIF_dpae-mensuelles-france-entiere.csv",
    "region": "FICTIF_dpae-mensuelles-par-region.csv",
    "department": "FICTIF_dpae-par-departement-x-grand-secteur.csv",
}
RESIDUAL = "_calage_"

Twelve = Annotated[tuple[Positive, ...], Field(min_length=12, max_length=12)]


class Contract(Declaration):
    """The producer's words for a contract."""

    nature: str
    duration: str


class Seasons(Declaration):
    """Factors of the twelve months, by contract and, for some, by sector."""

    contracts: Mapping[str, Twelve]
    sectors: Mapping[str, Twelve]


class Sector(Declaration):
    """The producer's label of a sector, and its share of each contract (%)."""

    label: str
    permanent: Positive
    long: Positive
    short: Positive


class Shock(Declaration):
    """A factor of some months, on some sectors or, where none is named, on all."""

    months: tuple[str, str]
    factor: Positive
    sectors: tuple[str, ...] = ()


class Empty(Declaration):
    """Cells that the producer left empty."""

    code_departement: str
    sector: str
    year: int


class OldRegion(Declaration):
    """A region of before 2016."""

    label: str
    departments: tuple[str, ...]


class Hires(Declaration):
    """Everything that the simulation of hires needs to know."""

    months: tuple[str, str]
    national_share: Positive
    empty: Empty
    contracts: Mapping[str, Contract]
    levels: Mapping[str, Mapping[int, Positive]]
    seasons: Seasons
    sectors: Mapping[str, Sector]
    departments: Mapping[str, Mapping[str, Positive]]
    shocks: tuple[Shock, ...]
    noise: Positive
    regions_before_2016: Mapping[str, OldRegion]


@cache
def read_hires() -> Hires:
    """The declared story of hires (`hires.yml`)."""
    return Hires.model_validate(yaml.safe_load((FOLDER / "hires.yml").read_text("utf-8")))


def simulate_hires(story: Hires, seed: int) -> pd.DataFrame:
    """The true hires, one row per month x department x sector x contract.

    Columns: month (period), code_departement, sector, contract, hires (integer) and unseasonal, what would be
    expected of the month without its season; `season` is the factor between the two.
    """
    cells = _cells(story)
    unseasonal = cells.weight * _level(story, cells) * _shock(story, cells)
    season = _season(story, cells)
    rng = np.random.default_rng([seed, 3])
    hires = rng.poisson(unseasonal * season * rng.lognormal(0, story.noise, len(cells)))
    return cells.drop(columns="weight").assign(unseasonal=unseasonal, season=season, hires=hires)


def write_hires(folder: Path, seed: int) -> list[Path]:
    """Write the three files; returns them."""
    story = read_hires()
    hires = simulate_hires(story, seed)
    region = _monthly(
        hires.assign(old_region=hires.code_departement.map(_old_regions(story))), ["old_region"]
    )
    tables = {
        "france": _france(story, _monthly(hires, []), np.random.default_rng([seed, 4])),
        "region": _region(story, region),
        "department": _department(story, hires),
    }
    for name, table in tables.items():
        # The export with French labels, made for spreadsheets, starts with a mark of its encoding.
        encoding = "utf-8-sig" if name == "department" else "utf-8"
        table.to_csv(folder / FILES[name], sep=";", index=False, lineterminator="\n", encoding=encoding)
    return [folder / name for name in FILES.values()]


def adjusted(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Sum the hires of each month and group, raw (`brut`) and divided by the group's own season (`cvs`)."""
    seasonal = rows.assign(seasonal=rows.unseasonal * rows.season)
    sums = seasonal.groupby(["month", *by], as_index=False)[["hires", "unseasonal", "seasonal"]].sum()
    cvs = sums.hires * sums.unseasonal / sums.seasonal
    return sums[["month", *by]].assign(brut=sums.hires, cvs=cvs)


def _cells(story: Hires) -> pd.DataFrame:
    months = pd.DataFrame({"month": pd.period_range(*story.months, freq="M")})
    weights = read_basins().groupby("code_departement").weight.sum() / 100
    rows = [
        (code, sector, contract, weights[code] * factors.get(sector, 1.0) * getattr(declared, contract))
        for code, factors in story.departments.items()
        for sector, declared in story.sectors.items()
        for contract in story.contracts
    ]
    cells = pd.DataFrame(rows, columns=["code_departement", "sector", "contract", "weight"])
    cells["weight"] /= cells.groupby("contract").weight.transform("sum")
    return months.merge(cells, how="cross")


def _level(story: Hires, cells: pd.DataFrame) -> pd.Series:
    """Hires of an ordinary month of that time, all sectors and departments together."""
    time = cells.month.dt.year + (cells.month.dt.month - 0.5) / 12 - 0.5
    level = pd.Series(0.0, cells.index)
    for contract, levels in story.levels.items():
        mine = cells.contract == contract
        level[mine] = np.interp(time[mine], list(levels), list(levels.values()))
    return level * 1000 / 12


def _shock(story: Hires, cells: pd.DataFrame) -> pd.Series:
    factor = pd.Series(1.0, cells.index)
    months = cells.month.astype(str)
    for shock in story.shocks:
        struck = months.between(*shock.months) & cells.sector.isin(shock.sectors or story.sectors)
        factor[struck] *= shock.factor
    return factor


def _season(story: Hires, cells: pd.DataFrame) -> pd.Series:
    """The factor of the month for the contract and the sector; a year of factors averages 1."""
    factors = {
        (contract, sector, month): factor
        for contract, of_contract in story.seasons.contracts.items()
        for sector in story.sectors
        for month, factor in enumerate(
            _mean_one(np.multiply(of_contract, story.seasons.sectors.get(sector, 1.0))), start=1
        )
    }
    keys = zip(cells.contract, cells.sector, cells.month.dt.month, strict=True)
    return pd.Series([factors[key] for key in keys], cells.index)


def _mean_one(factors: np.ndarray) -> np.ndarray:
    return factors / factors.mean()


def _old_regions(story: Hires) -> dict[str, str]:
    return {code: old for old, region in story.regions_before_2016.items() for code in region.departments}


def _monthly(hires: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    return adjusted(hires, [*by, "contract"])


def _france(story: Hires, normandy: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """France as Normandy scaled up, give or take what the other regions do differently."""
    scale = rng.lognormal(0, 0.02, len(normandy)) / story.national_share
    national = normandy.assign(brut=(normandy.brut * scale).round(), cvs=normandy.cvs * scale)
    # The producer publishes the contracts of more than a month only at this level.
    return _written(story, national[national.contract != "short"])[
        [
            *("annee", "trimestre", "dernier_jour_du_mois", "duree_de_contrat", "nature_de_contrat"),
            *("dpae_brut", "dpae_cvs"),
        ]
    ]


def _region(story: Hires, months: pd.DataFrame) -> pd.DataFrame:
    names = {code: region.label for code, region in story.regions_before_2016.items()}
    return _written(story, months).assign(
        region=_label("region", REGION),
        code_region=REGION,
        ancienne_region=months.old_region.map(names),
        code_ancienne_region=months.old_region,
    )[
        [
            *("region", "ancienne_region", "duree_de_contrat", "nature_de_contrat", "annee", "trimestre"),
            *("dernier_jour_du_mois", "code_region", "code_ancienne_region", "dpae_brut", "dpae_cvs"),
        ]
    ]


def _department(story: Hires, hires: pd.DataFrame) -> pd.DataFrame:
    """Quarters that are complete, sectors and residual rows, under the French labels."""
    whole = hires[hires.groupby(hires.month.dt.asfreq("Q")).month.transform("nunique") == 3]
    sectors = _quarterly(adjusted(whole, ["code_departement", "sector", "contract"]))
    rows = pd.concat([sectors, _residuals(whole, sectors)])
    order = ["month", "code_departement", "contract", "sector"]
    rows = _with_empty_cells(story, rows).sort_values(order, ignore_index=True)
    labels = {code: sector.label for code, sector in story.sectors.items()} | {RESIDUAL: RESIDUAL}
    old = rows.code_departement.map(_old_regions(story))
    departments = dict(read_reference("departements")[["code_departement", "libelle_departement"]].to_numpy())
    written = _written(story, rows)
    return pd.DataFrame(
        {
            "Code région": REGION,
            "Région": _label("region", REGION),
            "Code ancienne région": old,
            "Ancienne région": old.map({c: r.label for c, r in story.regions_before_2016.items()}),
            "Code département": rows.code_departement,
            "Département": rows.code_departement.map(departments),
            "Grand secteur d'activité": rows.sector.map(labels),
            "Durée de contrat": written.duree_de_contrat,
            "Nature de contrat": written.nature_de_contrat,
            "Année": written.annee,
            "Trimestre": written.trimestre,
            "Dernier jour du trimestre": written.dernier_jour_du_mois,
            "DPAE (brut)": written.dpae_brut,
            "DPAE (cvs)": written.dpae_cvs,
        }
    )


def _quarterly(months: pd.DataFrame) -> pd.DataFrame:
    """Sum to quarters; a quarter is named by its last month, and adjusted hires are whole numbers."""
    quarters = months.assign(month=months.month.dt.asfreq("Q").dt.asfreq("M"))
    by = [name for name in quarters if name not in {"brut", "cvs"}]
    sums = quarters.groupby(by, as_index=False)[["brut", "cvs"]].sum()
    return sums.assign(cvs=sums.cvs.round())


def _residuals(hires: pd.DataFrame, sectors: pd.DataFrame) -> pd.DataFrame:
    """What the adjusted sectors lack to the adjusted total of their department; no raw hires."""
    by = ["month", "code_departement", "contract"]
    totals = _quarterly(adjusted(hires, by[1:])).set_index(by).cvs
    residual = totals - sectors.groupby(by).cvs.sum()
    return residual.rename("cvs").reset_index().assign(sector=RESIDUAL, brut=np.nan)


def _with_empty_cells(story: Hires, rows: pd.DataFrame) -> pd.DataFrame:
    empty = story.empty
    hidden = (
        rows.code_departement.eq(empty.code_departement)
        & rows.sector.eq(empty.sector)
        & rows.month.dt.year.eq(empty.year)
    )
    return rows.assign(brut=rows.brut.mask(hidden), cvs=rows.cvs.mask(hidden))


def _written(story: Hires, rows: pd.DataFrame) -> pd.DataFrame:
    """Periods, contracts and measures in the producer's words."""
    contracts = rows.contract.map(story.contracts.get)
    return rows.assign(
        annee=rows.month.dt.year,
        trimestre=rows.month.dt.quarter,
        dernier_jour_du_mois=rows.month.dt.end_time.dt.strftime("%Y-%m-%d"),
        duree_de_contrat=[contract.duration for contract in contracts],
        nature_de_contrat=[contract.nature for contract in contracts],
        dpae_brut=rows.brut.astype("Int64"),
        dpae_cvs=rows.cvs.round().astype("Int64"),
    )


def _label(entity: str, code: str) -> str:
    labels = read_reference(f"{entity}s").set_index(f"code_{entity}")
    return str(labels.loc[code, f"libelle_{entity}"])
