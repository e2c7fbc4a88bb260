"""The fictitious survey: twelve waves of questionnaires drawn from one latent labour market.

The expected volume of a cell (basin x latent occupation) is

    basin weight x occupation weight x specialisation x trend x shock of the wave x noise,

scaled to the wave's declared total. Questionnaires follow a Poisson law around it and each stands for a
log-normal number of projects: small cells come and go from one wave to the next, as in the real survey.
"""

import numpy as np
import pandas as pd

from orchestration.ingestion.sample.story import Story, Wave, by_prefix, read_basins, read_occupations

CELL = ["code_departement", "code_bassin_ft", "code_fap"]


def latent_cells(story: Story, seed: int) -> pd.DataFrame:
    """What lasts from wave to wave, one row per basin x latent occupation.

    Columns: the codes of both lists, and `intensity` (relative volume), `difficulty`, `seasonality` (logits).
    """
    rng = np.random.default_rng(seed)
    cells = read_basins().merge(read_occupations(), how="cross", suffixes=("_basin", "_occupation"))
    codes, noise, n = cells.code_fap_2021, story.noise, len(cells)
    specialised = [
        by_prefix(story.specialisation[basin], code, default=1.0)
        for basin, code in zip(cells.code_bassin_ft, codes, strict=True)
    ]
    return cells.assign(
        intensity=cells.weight_basin
        * cells.weight_occupation
        * specialised
        * rng.lognormal(0, noise.specialisation, n),
        difficulty=_log_odds(codes, story.difficulty) + rng.normal(0, noise.difficulty, n),
        seasonality=_log_odds(codes, story.seasonality) + rng.normal(0, noise.seasonality, n),
    )


def simulate_wave(story: Story, cells: pd.DataFrame, year: int, seed: int) -> pd.DataFrame:
    """The true counts of one wave, before any masking: one row per basin x occupation with projects.

    Columns: code_departement, code_bassin_ft, code_fap (of the nomenclature in force), projets, difficiles,
    saisonniers (integers). `projets` adds up to the declared totals exactly; the two parts follow the
    declared shares to within one questionnaire and the rounding of cells.
    """
    wave = story.waves[year]
    answers = _answers(story, cells, year, np.random.default_rng([seed, year]))
    totals = _totals(wave)
    groups = _groups(answers, totals)
    weights = answers.projets * groups.map(totals) / answers.groupby(groups).projets.transform("sum")
    answers = answers.assign(
        projets=weights,
        difficiles=weights * likeliest(answers.difficulty, weights, wave.difficult_share),
        saisonniers=weights * likeliest(answers.seasonality, weights, wave.seasonal_share),
    )
    counts = answers.groupby(CELL, as_index=False)[["projets", "difficiles", "saisonniers"]].sum()
    return _whole_numbers(counts, totals)


def likeliest(propensity: pd.Series, weights: pd.Series, share: float) -> np.ndarray:
    """True for the rows of highest `propensity`, as many as it takes for `share` of the weights."""
    order = np.argsort(-propensity.to_numpy(), kind="stable")
    reached = np.cumsum(weights.to_numpy()[order])
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = reached <= share * reached[-1]
    return chosen


def apportion(values: np.ndarray, total: int) -> np.ndarray:
    """Integers proportional to `values` that add up to `total`, by largest remainders (ties: first row)."""
    exact = values * (total / values.sum())
    whole = np.floor(exact).astype(int)
    missing = total - whole.sum()
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole


def nomenclature(year: int) -> str:
    """FAP version of a wave: the survey changed from 2009 to 2021 with wave 2024."""
    return "2009" if year < 2024 else "2021"


def _log_odds(codes: pd.Series, odds: dict[str, float]) -> pd.Series:
    return np.log(codes.map(lambda code: by_prefix(odds, code, default=1.0)))


def _answers(story: Story, cells: pd.DataFrame, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """One row per questionnaire: its cell, its relative weight and its two propensities (logits)."""
    noise, n = story.noise, len(cells)
    codes = cells.code_fap_2021
    drift = (year - min(story.waves)) * codes.map(lambda code: by_prefix(story.trend, code, default=0.0))
    shock = codes.map(lambda code: by_prefix(story.shocks.get(year, {}), code, default=1.0))
    expected = cells.intensity * np.exp(drift) * shock * rng.lognormal(0, noise.volume, n)
    expected *= story.waves[year].projects / expected.sum() / story.answers.mean_projects

    traits = cells.assign(
        code_fap=cells[f"code_fap_{nomenclature(year)}"],
        difficulty=cells.difficulty + rng.normal(0, noise.difficulty_wave, n),
        seasonality=cells.seasonality + rng.normal(0, noise.seasonality_wave, n),
    )[[*CELL, "difficulty", "seasonality"]]
    answers = traits.loc[traits.index.repeat(rng.poisson(expected))].reset_index(drop=True)
    return answers.assign(
        projets=rng.lognormal(0, story.answers.sigma, len(answers)),
        # A logistic draw on top of a logit makes each answer a Bernoulli trial of that logit.
        difficulty=answers.difficulty + rng.logistic(size=len(answers)),
        seasonality=answers.seasonality + rng.logistic(size=len(answers)),
    )


def _totals(wave: Wave) -> dict[str, int]:
    """Totals to reach: the pinned departments, and `other` for the rest of the region."""
    return {**wave.departments, "other": wave.projects - sum(wave.departments.values())}


def _groups(rows: pd.DataFrame, totals: dict[str, int]) -> pd.Series:
    """The key of `totals` that each row counts for."""
    return rows.code_departement.where(rows.code_departement.isin(list(totals)), "other")


def _whole_numbers(counts: pd.DataFrame, totals: dict[str, int]) -> pd.DataFrame:
    """Round projects to the totals, and the parts in proportion; cells that fall to zero are absent."""
    groups = _groups(counts, totals)
    whole = pd.concat(
        pd.Series(apportion(counts.projets[groups == group].to_numpy(), total), counts.index[groups == group])
        for group, total in totals.items()
    ).sort_index()
    ratio = whole / counts.projets
    parts = {part: np.rint(counts[part] * ratio).astype(int) for part in ("difficiles", "saisonniers")}
    return counts.assign(projets=whole, **parts)[whole > 0].reset_index(drop=True)
