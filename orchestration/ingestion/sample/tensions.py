"""Fictitious tension by territory and occupation: one hard to fill in the survey has a higher class.

The index of an occupation is its odds of difficulty in the survey, the mood of the year and noise; the
six classes that explain it come from the same facts (seasonal jobs do not last, hard ones lack candidates).
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
import yaml

from orchestration.ingestion.sample.story import (
    FOLDER,
    REGION,
    ByPrefix,
    Declaration,
    Positive,
    Share,
    Story,
    by_prefix,
    read_basins,
    read_occupations,
    read_reference,
    read_story,
)

CLASSES = ("hiring", "training", "scarcity", "instability", "conditions", "distance")
FAMILIES = {"2009": "code_fap_87", "2021": "code_fap_86"}


class Index(Declaration):
    """Weights of the index; `noise` and `territory` are standard deviations."""

    occupation: Positive
    year: Positive
    noise: Positive
    territory: Positive


class Offers(Declaration):
    """Offers collected in the region."""

    months: tuple[str, str]
    level: Positive
    seasons: tuple[Positive, ...]
    durations: Mapping[str, Share]
    noise: Positive


class Seekers(Declaration):
    """National job seekers by occupation sought, in thousands."""

    years: tuple[int, int]
    level: Positive
    category_a: Share
    noise: Positive


class Movements(Declaration):
    """National entry rates for a hundred jobs."""

    years: tuple[int, int]
    ordinary: Positive
    seasonal: Positive
    noise: Positive


class Basins(Declaration):
    """Offers and job seekers of one year by basin and ROME code."""

    year: int
    offers: Positive
    seekers_per_offer: Positive
    noise: Positive


class Tensions(Declaration):
    """Everything the simulation needs to know, apart from the occupations and the survey."""

    editions: Mapping[int, str]
    history: tuple[int, int]
    index: Index
    thresholds: tuple[float, float, float, float]
    employment_per_weight: Positive
    published: Positive
    training: ByPrefix
    conditions: ByPrefix
    scores_noise: Positive
    offers: Offers
    job_seekers: Seekers
    movements: Movements
    basins: Basins
    regulatory: int


@cache
def read_tensions() -> Tensions:
    """The declared story of tensions (`tensions.yml`)."""
    return Tensions.model_validate(yaml.safe_load((FOLDER / "tensions.yml").read_text("utf-8")))


def latent_occupations(story: Tensions, survey: Story, seed: int) -> pd.DataFrame:
    """The latent occupations with what lasts: `base` (index without the year) and the six scores (0 to 1)."""
    rng = np.random.default_rng([seed, 20])
    occupations = read_occupations()
    codes = occupations.code_fap_2021
    difficulty = np.log(_looked_up(codes, survey.difficulty, 1.0))
    seasonal = np.log(_looked_up(codes, survey.seasonality, 0.04))
    n = len(occupations)
    base = story.index.occupation * difficulty + rng.normal(0, story.index.noise, n)
    scores = {
        "hiring": _ranked(seasonal + rng.normal(0, 1, n)),
        "training": _looked_up(codes, story.training, 0.35),
        "scarcity": _ranked(base + rng.normal(0, story.index.noise, n)),
        "instability": _ranked(seasonal),
        "conditions": _looked_up(codes, story.conditions, 0.45),
        "distance": rng.uniform(0, 1, n),
    }
    noisy = {name: score + rng.normal(0, story.scores_noise, n) for name, score in scores.items()}
    return occupations.assign(base=base, seasonal=_ranked(seasonal), **noisy)


def simulate_edition(story: Tensions, occupations: pd.DataFrame, year: int, seed: int) -> pd.DataFrame:
    """One edition: one row per territory and occupation, at the two levels of the nomenclature in force.

    Columns: level (`dep` or `reg`), territory, detailed, code, employment (rounded), index, tension and the
    six classes. Small occupations have no class and the index of their family, as in the producer's files.
    """
    rng = np.random.default_rng([seed, 21, year])
    version = story.editions[year]
    cells = occupations.merge(_territories(), how="cross")
    cells = cells.assign(workers=cells.weight * cells.part * story.employment_per_weight)
    code = cells[f"code_fap_{version}"]
    family = code.map(families(version))
    detailed = _averaged(cells.assign(code=code, parent=family, detailed=True))
    whole = _averaged(cells.assign(code=family, parent=family, detailed=False))
    rows = pd.concat([detailed, whole], ignore_index=True)
    mood = story.index.year * _logit(read_story().waves[year].difficult_share)
    index = rows.base + mood + rng.normal(0, story.index.territory, len(rows))
    rows = rows.assign(index=index.where(~rows.detailed | (rows.workers >= story.published)))
    index_of = rows[~rows.detailed].set_index(["territory", "code"])["index"]
    of_family = pd.Series(index_of.loc[list(zip(rows.territory, rows.parent, strict=True))].to_numpy())
    small = rows.workers < story.published
    classes = {name: _fifths(rows[name]).where(~small) for name in CLASSES}
    return rows.assign(
        employment=(rows.workers / 100).round().astype(int) * 100,
        index=rows["index"].fillna(of_family),
        tension=classified(rows["index"].fillna(0), story).where(~small),
        **classes,
    )


def national_index(story: Tensions, occupations: pd.DataFrame, year: int) -> pd.DataFrame:
    """National index of one year in FAP 2009, two levels: code, index."""
    family = occupations.code_fap_2009.map(families("2009"))
    both = pd.concat([occupations.assign(code=code) for code in (occupations.code_fap_2009, family)])
    weighted = both.assign(product=both.base * both.weight).groupby("code")[["product", "weight"]].sum()
    mood = story.index.year * _logit(read_story().waves[year].difficult_share)
    return (weighted["product"] / weighted.weight + mood).rename("index").reset_index()


def families(version: str) -> dict[str, str]:
    """The family of each occupation of a version of the nomenclature."""
    return dict(read_reference(f"fap_{version}")[["code_fap", FAMILIES[version]]].to_numpy())


def classified(index: pd.Series, story: Tensions) -> pd.Series:
    """The class, 1 to 5, of each value of the index."""
    return pd.Series(np.digitize(index, story.thresholds) + 1, index.index)


def _territories() -> pd.DataFrame:
    """The region and its departments, each with its share of the region."""
    parts = read_basins().groupby("code_departement").weight.sum() / read_basins().weight.sum()
    departments = pd.DataFrame({"level": "dep", "territory": parts.index, "part": parts.to_numpy()})
    region = pd.DataFrame({"level": ["reg"], "territory": [REGION], "part": [1.0]})
    return pd.concat([region, departments], ignore_index=True)


def _averaged(cells: pd.DataFrame) -> pd.DataFrame:
    """Sum the workers of each territory and code; their scores are means weighted by them."""
    by = ["level", "territory", "detailed", "code", "parent"]
    names = ["base", *CLASSES]
    weighted = cells.assign(**{name: cells[name] * cells.workers for name in names})
    sums = weighted.groupby(by, as_index=False)[["workers", *names]].sum()
    return sums.assign(**{name: sums[name] / sums.workers for name in names})


def _looked_up(codes: pd.Series, table: Mapping[str, float], default: float) -> np.ndarray:
    return np.array([by_prefix(table, code, default) for code in codes])


def _ranked(values: np.ndarray) -> np.ndarray:
    return pd.Series(values).rank(pct=True).to_numpy()


def _fifths(score: pd.Series) -> pd.Series:
    return (5 * score.rank(pct=True)).apply(np.ceil).astype("Int64")


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
