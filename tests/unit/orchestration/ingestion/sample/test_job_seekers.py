"""The fictitious job seekers: calibrated, consistent, in the producers' own formats."""

import re
from pathlib import Path

import pandas as pd
import pytest

from orchestration.ingestion.sample.job_seeker_files import shortest
from orchestration.ingestion.sample.story import read_reference

COUNT = "Nombre de demandeurs d'emploi"


@pytest.fixture(scope="module")
def departments(files: list[Path]) -> pd.DataFrame:
    return read(files, "defm_departement", ",").assign(defm=lambda rows: rows.defm.astype(float))


@pytest.fixture(scope="module")
def zones(files: list[Path]) -> pd.DataFrame:
    return read(files, "defm_zones").assign(count=lambda rows: rows[COUNT].astype(int))


def named(files: list[Path], part: str) -> Path:
    (file,) = (file for file in files if part in file.name)
    return file


def read(files: list[Path], part: str, separator: str = ";") -> pd.DataFrame:
    return pd.read_csv(named(files, part), sep=separator, dtype=str, keep_default_na=False)


def test_the_region_counts_what_was_published_at_the_end_of_september_2018(departments: pd.DataFrame) -> None:
    counted = departments[(departments.date == "2018-09") & departments.categorie.isin(["A", "B", "C"])]
    assert counted.defm.sum() == pytest.approx(293_900, abs=1_000)


def test_months_run_from_2010_to_september_2026_without_a_hole(departments: pd.DataFrame) -> None:
    months = pd.period_range("2010-01", "2026-09", freq="M").astype(str)
    assert sorted(departments.date.unique()) == list(months)
    assert not departments.duplicated(["date", "categorie", "code_departement"]).any()
    assert len(departments) == len(months) * 5 * 5


def test_the_legal_break_shows_in_the_registered_and_not_in_the_rates(
    departments: pd.DataFrame, files: list[Path]
) -> None:
    registered = departments.groupby("date").defm.sum()
    # The usual step from December to January, season included, is 1.01 / 1.01.
    assert registered["2025-01"] / registered["2024-12"] == pytest.approx(1.06, abs=0.01)
    rates = read(files, "chomage_departement")
    by_quarter = rates.assign(taux=rates.taux_chomage.astype(float)).groupby("trimestre").taux.mean()
    assert abs(by_quarter["2025-T1"] - by_quarter["2024-T4"]) < 0.2


def test_totals_of_zones_are_the_sum_of_their_parts(zones: pd.DataFrame) -> None:
    key = ["Date", "Code zone d'emploi"]
    whole = zones[(zones.Sexe == "Total") & (zones["Tranche d'âge"] == "Total")].set_index(key)["count"]
    for dimension in ("Sexe", "Tranche d'âge"):
        parts = zones[zones[dimension] != "Total"].groupby(key)["count"].sum()
        assert parts.to_dict() == whole.to_dict()


def test_zones_and_communes_tell_the_story_of_the_departments(
    departments: pd.DataFrame, zones: pd.DataFrame, files: list[Path]
) -> None:
    months = ["2018-10", "2018-11", "2018-12"]
    of_quarter = departments[departments.date.isin(months) & departments.categorie.isin(["A", "B", "C"])]
    region = of_quarter.defm.sum() / 3
    communes = read(files, "defm_communales")
    assert communes[communes.Date == "2018-T4"][COUNT].astype(int).sum() == pytest.approx(region, rel=0.01)
    whole = (zones.Date == "2018-T4") & (zones.Sexe == "Total") & (zones["Tranche d'âge"] == "Total")
    inside = zones[whole & zones["Code zone d'emploi"].str.startswith("28")]["count"].sum()
    assert 0.9 * region < inside < region


def test_zones_are_the_official_ones(zones: pd.DataFrame, files: list[Path]) -> None:
    official = set(read_reference("zones_emploi").code_zone_emploi_insee)
    composition = read(files, "composition_communale")
    assert set(zones["Code zone d'emploi"]) == set(composition.ZE2020) == official
    assert set(read(files, "localise_ZE2020").ZE2020) == official
    assert composition.LIBGEO.str.startswith("Commune fictive ").all()
    assert set(composition[composition.ZE2020_PARTIE_REG != ""].ZE2020) == {
        code for code in official if code.startswith("00")
    }


@pytest.mark.parametrize(
    ("count", "written"), [(39_000, "39e3"), (38_900, "38900"), (100_000, "1e5"), (0, "0")]
)
def test_round_thousands_are_written_as_the_producer_does(count: int, written: str) -> None:
    assert shortest(count) == written


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("ours", "real", "separator"),
    [
        ("defm_departement", "defm/table_defm_departement_categorie.csv", ","),
        ("chomage_departement", "insee/taux_chomage_departement_normandie_trimestriel.csv", ";"),
        ("localise_ZE2020", "insee/taux_chomage_localise_ZE2020_normandie_2003T1_2023T3.csv", ";"),
        ("composition_communale", "insee/ZE2020_composition_communale_normandie_cog2023.csv", ";"),
    ],
)
def test_layouts_are_those_of_the_real_files(
    ours: str, real: str, separator: str, files: list[Path], real_data: Path
) -> None:
    sample, producer = (
        pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False)
        for file in (named(files, ours), real_data / real)
    )
    assert list(sample) == list(producer)
    # The shapes of the values, digits aside, are shapes that the producer writes.
    for column in {"date", "defm", "trimestre", "taux_chomage", "CODGEO", "ZE2020", "ZE2020_PARTIE_REG"} & {
        *sample
    }:
        shapes = ({re.sub(r"\d+", "9", value) for value in frame[column]} for frame in (sample, producer))
        assert next(shapes) <= next(shapes), column
