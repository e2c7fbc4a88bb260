"""Fictitious job seekers by public of the pact, in the workbook that a convention would send."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from orchestration.ingestion.file_check import code_lists
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.job_seekers import ABC, by_department, by_zone, read_job_seekers
from orchestration.ingestion.sample.story import FOLDER, REGION, Declaration, Positive, Share
from orchestration.ingestion.template import write_template

TABLE = "raw_convention__publics_demandeurs_emploi"
FILE = "FICTIF_publics_demandeurs_emploi_normandie.xlsx"
NOTICE = "DONNÉES FICTIVES : ces données fictives sont produites par simulation, sans convention ni inscrit."
SMALLEST_TOLD, STEP, MASK = 5, 10, "*"


class Public(Declaration):
    """Share of a public in that of the PIC, by department where it differs, and among the others."""

    among_pic: Share
    departments: Mapping[str, Share] = {}
    among_others: Share


class Publics(Declaration):
    """Everything the simulation needs to know, apart from the job seekers themselves."""

    first_month: str
    quarters_of_zones: int
    pic: Mapping[str, Share]
    pic_in_a: Share
    publics: Mapping[str, Public]
    without_qpv: tuple[str, ...]
    share_without_qpv: Share
    noise: Positive


@cache
def read_publics() -> Publics:
    """The declared story (`publics.yml`)."""
    return Publics.model_validate(yaml.safe_load((FOLDER / "publics.yml").read_text("utf-8")))


def invent_publics(seed: int) -> pd.DataFrame:
    """True counts by month, territory and category; the region sums up its departments."""
    story, rng = read_publics(), np.random.default_rng([seed, 58])
    job_seekers = read_job_seekers()
    departments = by_department(job_seekers, seed)
    recent = departments[departments.month >= pd.Period(story.first_month, "M")]
    totals = pd.concat(
        recent[recent.categorie.isin(kept)]
        .groupby(["month", "code_departement"], as_index=False)["count"]
        .sum()
        .assign(categorie=category)
        for category, kept in (("A", ("A",)), ("ABC", ABC))
    ).rename(columns={"code_departement": "code_territoire"})
    of_departments = _told(totals.assign(niveau="departement"), story, rng)
    zones = by_zone(departments, job_seekers).rename(columns={"code_zone_emploi_insee": "code_territoire"})
    last = sorted(zones.quarter.unique())[-story.quarters_of_zones :]
    of_zones = zones[zones.quarter.isin(last)].assign(niveau="zone_emploi", categorie="ABC")
    of_zones["month"] = pd.PeriodIndex(of_zones.quarter).asfreq("M", how="E")
    region = of_departments.drop(columns="code_territoire").groupby(["month", "categorie"], as_index=False)
    of_region = region.sum(numeric_only=True).assign(niveau="region", code_territoire=REGION)
    return pd.concat([of_region, of_departments, _told(of_zones, story, rng)], ignore_index=True)


def as_sent(count: int) -> int | str:
    """A count as the format asks for it: rounded to ten, masked under five."""
    return MASK if count < SMALLEST_TOLD else (count + STEP // 2) // STEP * STEP


def write_publics(folder: Path, seed: int) -> list[Path]:
    """Write the workbook; returns it."""
    inventory = load_inventory()
    table = inventory.table(TABLE)
    known = code_lists(table, inventory)
    return [write_template(folder / FILE, table, known, _rows(invent_publics(seed)), notice=NOTICE)]


def _told(rows: pd.DataFrame, story: Publics, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the publics of each row: columns of the format, with true counts."""
    mean = sum(story.pic.values()) / len(story.pic)
    share = rows.code_territoire.map(story.pic).fillna(mean) + story.pic_in_a * rows.categorie.eq("A")
    whole = rows["count"]
    pic = _drawn(whole, share, story, rng)
    told = rows[["month", "niveau", "code_territoire", "categorie"]].assign(ensemble=whole, pic=pic)
    blank = rows.code_territoire.isin(story.without_qpv)
    for name, public in story.publics.items():
        among_pic = rows.code_territoire.map(public.departments).fillna(public.among_pic)
        among_others = pd.Series(public.among_others, index=rows.index)
        if name == "qpv":
            among_pic, among_others = (
                one.mask(blank, story.share_without_qpv) for one in (among_pic, among_others)
            )
        both = _drawn(pic, among_pic, story, rng)
        told[name] = both + _drawn(whole - pic, among_others, story, rng)
        told[f"pic_{name}"] = both
    return told


def _drawn(whole: pd.Series, share: pd.Series, story: Publics, rng: np.random.Generator) -> pd.Series:
    noisy = share * np.exp(rng.normal(0, story.noise, len(share)))
    return pd.Series(rng.binomial(whole.to_numpy(int), noisy.to_numpy()), index=whole.index)


def _rows(counts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    names = ("niveau", "code_territoire", "categorie")
    rows: list[Any] = counts.to_dict("records")
    for row in rows:
        told = {
            name: str(as_sent(value)) for name, value in row.items() if name not in (*names, "month", "count")
        }
        yield {"mois": str(row["month"]), **{name: row[name] for name in names}, **told}
