"""Fictitious job seekers and unemployment rates: one story, told by department, zone d'emploi and commune."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
import yaml

from orchestration.ingestion.sample.story import FOLDER, Declaration, Positive, Share, read_basins

ABC = ("A", "B", "C")


class Break(Declaration):
    """A month from which the same people are counted otherwise."""

    month: str
    factor: Positive


class Deviations(Declaration):
    """Standard deviations of logarithms."""

    count: Positive
    zone: Positive


class JobSeekers(Declaration):
    """Everything the simulation needs to know, apart from the basins and their zones."""

    months: tuple[str, str]
    first_quarter_of_zones: str
    first_year_of_communes: int
    levels: Mapping[str, int]
    legal_break: Break
    seasons: tuple[Positive, ...]
    departments: Mapping[str, Share]
    categories: Mapping[str, Share]
    women: Share
    ages: Mapping[str, Share]
    inter_regional: Mapping[str, Share]
    unemployed_share: Share
    labour_force: Mapping[str, int]
    noise: Deviations


@cache
def read_job_seekers() -> JobSeekers:
    """The declared story (`job_seekers.yml`)."""
    return JobSeekers.model_validate(yaml.safe_load((FOLDER / "job_seekers.yml").read_text("utf-8")))


def read_basin_zones() -> pd.DataFrame:
    """The zones d'emploi of each basin: code_bassin_ft, code_zone_emploi_insee, share (of the basin)."""
    return pd.read_csv(FOLDER / "basin_zones.csv", dtype=str).astype({"share": float})


def underlying_level(story: JobSeekers) -> pd.Series:
    """Job seekers A, B and C of the region by month, without seasons nor legal break."""
    months = pd.period_range(*story.months, freq="M")
    known = pd.Series({pd.Period(month, "M"): float(level) for month, level in story.levels.items()})
    return known.reindex(months).interpolate()


def registered_level(story: JobSeekers) -> pd.Series:
    """The same, as people register: with the seasons and the legal break."""
    level = underlying_level(story)
    season = np.array(story.seasons)[pd.PeriodIndex(level.index).month - 1]
    counted = np.where(level.index >= pd.Period(story.legal_break.month, "M"), story.legal_break.factor, 1)
    return level * season * counted


def by_department(story: JobSeekers, seed: int) -> pd.DataFrame:
    """Columns: month, code_departement, categorie, count (rounded to the hundred, as published)."""
    rng = np.random.default_rng([seed, 10])
    cells = pd.MultiIndex.from_product(
        [registered_level(story).index, story.departments, story.categories],
        names=["month", "code_departement", "categorie"],
    ).to_frame(index=False)
    expected = (
        cells.month.map(registered_level(story))
        * cells.code_departement.map(story.departments)
        * cells.categorie.map(story.categories)
    )
    count = expected * np.exp(rng.normal(0, story.noise.count, len(cells)))
    return cells.assign(count=(count / 100).round().astype(int) * 100)


def by_zone(departments: pd.DataFrame, story: JobSeekers) -> pd.DataFrame:
    """Quarterly means of A, B and C: quarter, code_zone_emploi_insee, count (rounded to ten)."""
    quarterly = _quarterly(departments[departments.categorie.isin(ABC)])
    parts = _zone_parts().merge(quarterly, on="code_departement")
    whole = parts.code_zone_emploi_insee.map(story.inter_regional).fillna(1)
    counts = (
        parts.assign(count=parts["count"] * parts.part / whole)
        .groupby(["quarter", "code_zone_emploi_insee"], as_index=False)["count"]
        .sum()
    )
    return counts.assign(count=tens(counts["count"]))


def by_commune(departments: pd.DataFrame, communes: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Means of the fourth quarters: quarter, code_commune_insee, count (rounded to five)."""
    rng = np.random.default_rng([seed, 11])
    basins = _basin_parts().rename(columns={"code_bassin_ft": "bassin_2021"})
    size = pd.Series(rng.lognormal(0, 1, len(communes)), index=communes.index)
    shares = communes.assign(within=size / size.groupby(communes.bassin_2021).transform("sum"))
    quarterly = _quarterly(departments[departments.categorie.isin(ABC)])
    fourth = quarterly[[quarter.quarter == 4 for quarter in quarterly.quarter]]
    rows = shares.drop(columns="code_departement").merge(basins, on="bassin_2021")
    rows = rows.merge(fourth, on="code_departement")
    count = rows["count"] * rows.part * rows.within
    return rows.assign(count=(count / 5).round().astype(int) * 5)[["quarter", "code_commune_insee", "count"]]


def rates(story: JobSeekers, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Unemployment rates of departments and of zones: quarter, code, rate (one decimal).

    They follow the underlying level: neither the seasons nor the legal break show.
    """
    rng = np.random.default_rng([seed, 12])
    unemployed = underlying_level(story) * story.categories["A"] * story.unemployed_share
    region = unemployed.groupby(pd.PeriodIndex(unemployed.index).asfreq("Q")).mean().rename_axis("quarter")
    force = pd.Series(story.labour_force, dtype=float)
    relative = 100 * pd.Series(story.departments) / force
    departments = _rate_table(region, relative)
    # A zone that two departments share has the mean of their rates, weighted by its parts of them.
    zones = _zone_parts()
    weighted = zones.part * zones.code_departement.map(relative)
    code = zones.code_zone_emploi_insee
    of_zones = weighted.groupby(code).sum() / zones.part.groupby(code).sum()
    return departments, _rate_table(region, of_zones * np.exp(rng.normal(0, story.noise.zone, len(of_zones))))


def _rate_table(region: pd.Series, relative: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame(np.outer(region, relative), index=region.index, columns=relative.index)
    long = table.reset_index().melt("quarter", var_name="code", value_name="rate")
    return long.assign(rate=long.rate.round(1))


def _quarterly(counts: pd.DataFrame) -> pd.DataFrame:
    """Mean over the months of a whole quarter of the sum of the categories, by department."""
    monthly = counts.groupby(["month", "code_departement"], as_index=False)["count"].sum()
    monthly = monthly.assign(quarter=monthly.month.dt.asfreq("Q"))
    return monthly.groupby(["quarter", "code_departement"], as_index=False)["count"].mean()


def _basin_parts() -> pd.DataFrame:
    """Share of each basin in the job seekers of its department: code_bassin_ft, code_departement, part."""
    basins = read_basins()
    part = basins.weight / basins.groupby("code_departement").weight.transform("sum")
    return basins.assign(part=part)[["code_bassin_ft", "code_departement", "part"]]


def _zone_parts() -> pd.DataFrame:
    """Share of each zone in a department's job seekers: code_zone_emploi_insee, code_departement, part."""
    parts = _basin_parts().merge(read_basin_zones(), on="code_bassin_ft")
    parts = parts.assign(part=parts.part * parts.share)
    return parts.groupby(["code_zone_emploi_insee", "code_departement"])["part"].sum().reset_index()


def tens(values: pd.Series) -> pd.Series:
    """Rounded to ten people, as the producer publishes zones."""
    return (values / 10).round().astype(int) * 10
