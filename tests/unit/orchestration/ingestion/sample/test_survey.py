import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.sample.story import read_occupations, read_story
from orchestration.ingestion.sample.survey import CELL, apportion, latent_cells, likeliest, simulate_wave

# Regional totals of France Travail (docs of the producer; 2016 and 2017 are rounded).
PUBLISHED = {
    2016: 57_800,
    2017: 74_050,
    2018: 92_200,
    2021: 112_507,
    2022: 124_640,
    2023: 139_750,
    2024: 125_300,
    2025: 111_807,
}
YEARS = range(2015, 2027)

Truth = dict[int, pd.DataFrame]
weights = st.lists(st.floats(1e-3, 1e4), min_size=1, max_size=60).map(np.array)


def test_waves_follow_one_another(truth: Truth) -> None:
    assert list(truth) == list(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_totals_are_the_declared_ones(truth: Truth, year: int) -> None:
    assert truth[year].projets.sum() == read_story().waves[year].projects


def test_published_totals_are_reached_and_marked_as_such(truth: Truth) -> None:
    assert {year: truth[year].projets.sum() for year in PUBLISHED} == PUBLISHED
    declared = {year for year, wave in read_story().waves.items() if wave.source == "publie"}
    assert declared == set(PUBLISHED)


def test_departments_of_2025_are_the_published_ones(truth: Truth) -> None:
    departments = truth[2025].groupby("code_departement").projets.sum()
    assert departments["76"] == 37_790
    assert departments["14"] == 32_008


@pytest.mark.parametrize("year", YEARS)
def test_parts_follow_the_declared_shares_and_never_exceed_the_total(truth: Truth, year: int) -> None:
    counts, wave = truth[year], read_story().waves[year]
    assert counts.projets.min() >= 1
    for part, share in (("difficiles", wave.difficult_share), ("saisonniers", wave.seasonal_share)):
        assert counts[part].between(0, counts.projets).all()
        assert counts[part].sum() / counts.projets.sum() == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize("year", YEARS)
def test_a_cell_is_one_row_of_the_nomenclature_in_force(truth: Truth, year: int) -> None:
    version = "2009" if year <= 2023 else "2021"
    assert not truth[year].duplicated(["code_bassin_ft", "code_fap"]).any()
    assert set(truth[year].code_fap) <= set(read_occupations()[f"code_fap_{version}"])


def test_cells_move_as_much_as_the_real_ones(truth: Truth) -> None:
    """Between the real waves of 2023 and 2024, the log ratio of surviving published cells has sd 0.73."""
    pair = truth[2022].merge(truth[2023], on=CELL, suffixes=("_before", "_after"))
    pair = pair[(pair.projets_before >= 5) & (pair.projets_after >= 5)]
    moves = np.log(pair.projets_after / pair.projets_before)
    assert 0.6 < moves.std() < 0.95
    assert np.corrcoef(np.log(pair.projets_before), np.log(pair.projets_after))[0, 1] > 0.6


def test_covid_empties_hotels_in_2021_only(truth: Truth) -> None:
    hotels = {
        year: counts.projets[counts.code_fap.str.startswith("S")].sum() / counts.projets.sum()
        for year, counts in truth.items()
    }
    assert hotels[2021] < 0.75 * min(hotels[2020], hotels[2022])


def test_the_new_nomenclature_renames_the_same_story(truth: Truth) -> None:
    """Groups of occupations that exchange no code with others keep their share across the break."""
    groups = _closed_groups(read_occupations())
    before = truth[2023].groupby(truth[2023].code_fap.map(groups)).projets.sum() / truth[2023].projets.sum()
    after = truth[2024].groupby(truth[2024].code_fap.map(groups)).projets.sum() / truth[2024].projets.sum()
    shares = pd.concat({"before": before, "after": after}, axis=1).fillna(0)
    large = shares[shares.before > 0.005]
    assert (large.after / large.before).between(0.6, 1.6).all()


def test_another_seed_is_another_story(truth: Truth) -> None:
    story = read_story()
    other = simulate_wave(story, latent_cells(story, 1), 2023, 1)
    assert other.projets.sum() == truth[2023].projets.sum()
    assert not other.equals(truth[2023])


@given(weights, st.integers(0, 10**6))
def test_apportion_adds_up_and_stays_within_one_of_the_exact_value(values: np.ndarray, total: int) -> None:
    whole = apportion(values, total)
    assert whole.sum() == total
    assert np.all(np.abs(whole - values * (total / values.sum())) < 1 + 1e-6)


@given(weights, st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_likeliest_stops_within_one_row_of_the_share(values: np.ndarray, share: float, seed: int) -> None:
    propensity = np.random.default_rng(seed).normal(size=len(values))
    chosen = likeliest(pd.Series(propensity), pd.Series(values), share)
    left = propensity[~chosen]
    assert values[chosen].sum() <= share * values.sum() * (1 + 1e-9)
    if len(left):
        assert values[chosen].sum() + values[np.argmax(np.where(chosen, -np.inf, propensity))] >= (
            share * values.sum() * (1 - 1e-9)
        )
        assert not chosen.any() or propensity[chosen].min() >= left.max()


def _closed_groups(occupations: pd.DataFrame) -> dict[str, str]:
    """Each code of both nomenclatures -> a name of its connected group."""
    group = {code: code for code in [*occupations.code_fap_2009, *occupations.code_fap_2021]}
    for before, after in occupations[["code_fap_2009", "code_fap_2021"]].to_numpy():
        merged = {group[before], group[after]}
        group = {code: min(merged) if name in merged else name for code, name in group.items()}
    return group
