"""The fictitious hires: three files, one story."""

from pathlib import Path

import pandas as pd
import pytest

SECTOR = "grand_secteur_d_activite"
CONTRACT = ["duree_de_contrat", "nature_de_contrat"]
LABELS = {
    "Code département": "code_departement",
    "Code ancienne région": "code_ancienne_region",
    "Grand secteur d'activité": SECTOR,
    "Durée de contrat": "duree_de_contrat",
    "Nature de contrat": "nature_de_contrat",
    "Année": "annee",
    "Trimestre": "trimestre",
    "DPAE (brut)": "dpae_brut",
    "DPAE (cvs)": "dpae_cvs",
}
CODES = dict.fromkeys(("Code département", "Code ancienne région", "code_ancienne_region"), str)


def read(files: list[Path], part: str) -> pd.DataFrame:
    (path,) = (file for file in files if f"dpae-{part}" in file.name)
    return pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype=CODES).rename(columns=LABELS)


@pytest.fixture(scope="module")
def france(files: list[Path]) -> pd.DataFrame:
    return read(files, "mensuelles-france")


@pytest.fixture(scope="module")
def region(files: list[Path]) -> pd.DataFrame:
    return read(files, "mensuelles-par-region")


@pytest.fixture(scope="module")
def departments(files: list[Path]) -> pd.DataFrame:
    return read(files, "par-departement")


def test_series_stop_when_the_producer_did(france: pd.DataFrame, region: pd.DataFrame, departments) -> None:
    assert {table.dernier_jour_du_mois.max() for table in (france, region)} == {"2025-02-28"}
    last = departments[["annee", "trimestre"]].max(axis=0)
    assert list(last) == [2024, 4]


def test_departments_and_sectors_add_up_to_the_region(
    region: pd.DataFrame, departments: pd.DataFrame
) -> None:
    by = ["annee", "trimestre", "code_ancienne_region", *CONTRACT]
    known = departments[departments.annee > 2010]
    quarters = known.groupby(by).dpae_brut.sum()
    months = region[region.annee.between(2011, 2024)].groupby(by).dpae_brut.sum()
    pd.testing.assert_series_equal(quarters.sort_index(), months.sort_index(), check_dtype=False)


def test_adjusted_sectors_need_the_residual_rows(departments: pd.DataFrame, region: pd.DataFrame) -> None:
    residual = departments[departments[SECTOR] == "_calage_"]
    assert residual.dpae_brut.isna().all()
    assert (residual.dpae_cvs != 0).any()
    assert (residual.dpae_cvs < 0).any()
    per_quarter = departments.groupby(["annee", "trimestre", "code_departement", *CONTRACT])
    assert (per_quarter[SECTOR].apply(lambda labels: (labels == "_calage_").sum()) == 1).all()


def test_normandy_is_about_a_twentieth_of_france(france: pd.DataFrame, region: pd.DataFrame) -> None:
    long = region[region.duree_de_contrat == "Contrat de plus d'un mois"]
    share = long.groupby("annee").dpae_brut.sum() / france.groupby("annee").dpae_brut.sum()
    assert share.between(0.045, 0.05).all()


def test_adjustment_takes_the_season_away_and_keeps_the_year(region: pd.DataFrame) -> None:
    ordinary = region[region.annee.isin([2015, 2016, 2017])]
    months = ordinary.groupby("dernier_jour_du_mois")[["dpae_brut", "dpae_cvs"]].sum()
    assert months.dpae_cvs.std() < months.dpae_brut.std() / 3
    assert months.dpae_cvs.sum() == pytest.approx(months.dpae_brut.sum(), rel=0.02)


def test_the_crisis_of_2020_shows(region: pd.DataFrame) -> None:
    months = region.groupby("dernier_jour_du_mois").dpae_cvs.sum()
    assert months["2020-04-30"] < months["2020-01-31"] / 2


def test_a_few_cells_are_empty_without_being_residual(departments: pd.DataFrame) -> None:
    empty = departments[departments.dpae_brut.isna() & (departments[SECTOR] != "_calage_")]
    assert 0 < len(empty) < 20
    assert empty.dpae_cvs.isna().all()


@pytest.mark.real_data
def test_layout_is_the_real_one_and_values_are_not(france: pd.DataFrame, real_data: Path) -> None:
    real = pd.read_csv(real_data / "dpae" / "dpae-mensuelles-france-entiere.csv", sep=";")
    assert list(france) == list(real)
    key = ["dernier_jour_du_mois", *CONTRACT]
    both = france.merge(real, on=key, suffixes=("", "_real"))
    assert len(both) == 12 * 12 * 2
    assert (both.dpae_brut == both.dpae_brut_real).sum() <= 1
    # The level is that of the real series, within a fifth over the whole period.
    assert both.dpae_brut.sum() == pytest.approx(both.dpae_brut_real.sum(), rel=0.2)
