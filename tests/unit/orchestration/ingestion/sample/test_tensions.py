"""The fictitious tensions: they tell the story of the survey, in the producers' own formats."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from orchestration.ingestion.sample.story import read_reference

CLASS = "Catégorie Tension"


def named(files: list[Path], part: str) -> Path:
    (file,) = (file for file in files if part in file.name)
    return file


def read(files: list[Path], part: str, separator: str = ",", encoding: str = "utf-8") -> pd.DataFrame:
    return pd.read_csv(named(files, part), sep=separator, dtype=str, keep_default_na=False, encoding=encoding)


def test_an_occupation_hard_to_fill_has_a_higher_index(
    files: list[Path], truth: dict[int, pd.DataFrame]
) -> None:
    """The noise of the survey's cells keeps the two from being the same."""
    survey = truth[2024].groupby("code_fap")[["projets", "difficiles"]].sum()
    survey = survey[survey.projets >= 200]
    edition = read(files, "tensions_2024")
    region = edition[(edition.niveau_geo == "reg") & (edition[CLASS] != "")].set_index("fap")
    both = survey.join(region["Tension "].astype(float), how="inner")
    assert len(both) > 50
    assert np.corrcoef(both.difficiles / both.projets, both["Tension "])[0, 1] > 0.4


@pytest.mark.parametrize(("year", "version"), [(2022, "2009"), (2023, "2009"), (2024, "2021")])
def test_codes_are_those_of_the_nomenclature_in_force(year: int, version: str, files: list[Path]) -> None:
    codes = read_reference(f"fap_{version}")
    edition = read(files, f"tensions_{year}")
    assert set(edition.fap) <= set(codes.code_fap) | set(codes.iloc[:, 2])
    assert not edition.duplicated(["fap", "reg", "dep"]).any()


def test_classes_follow_the_index_and_small_occupations_have_none(files: list[Path]) -> None:
    edition = read(files, "tensions_2023").assign(index=lambda rows: rows["Tension "].astype(float))
    classed = edition[edition[CLASS] != ""]
    assert set(classed[CLASS]) == {"1.0", "2.0", "3.0", "4.0", "5.0"}
    bounds = classed.groupby(CLASS)["index"].agg(["min", "max"])
    assert (bounds["max"].to_numpy()[:-1] <= bounds["min"].to_numpy()[1:]).all()
    without = edition[edition[CLASS] == ""]
    assert without["Emploi moyen"].astype(int).max() <= classed["Emploi moyen"].astype(int).min()


def test_an_index_without_class_is_that_of_the_family(files: list[Path]) -> None:
    edition = read(files, "tensions_2023")
    index = {(row.reg, row.dep, row.fap): row["Tension "] for _, row in edition.iterrows()}
    small = edition[(edition[CLASS] == "") & (edition.niveau_fap == "fap 225")]
    assert len(small) > 100
    assert all(row["Tension "] == index[row.reg, row.dep, row.fap[:3]] for _, row in small.iterrows())


def test_offers_are_rounded_each_on_their_own(files: list[Path]) -> None:
    offers = read(files, "offres_collectees", ";")
    count = offers.nombre_d_offres_d_emploi.astype(int)
    assert (count % 100 == 0).all()
    whole = offers[offers.type_d_emploi == "Total"].assign(count=count)
    region = whole[whole.code_departement == ""].set_index("date")["count"]
    departments = whole[whole.code_departement != ""].groupby("date")["count"].sum()
    assert (region - departments).abs().between(0, 300).all()
    assert (region != departments).any()


def test_job_seekers_of_occupations_sum_to_their_family(files: list[Path]) -> None:
    rows = read(files, "serie_demandeurs", encoding="cp1252")
    rows = rows[rows.Fap3 != "Ensemble"].assign(thousands=lambda table: table.Effectifs.astype(float))
    key = [rows.Annee, rows.Categorie, rows.Fap3.str[:3]]
    detailed = rows.Fap3.str.len() == 5
    parts = rows[detailed].groupby(key).thousands.sum()
    families = rows[~detailed].groupby(key).thousands.sum()
    assert (parts - families).abs().max() < 0.06


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("ours", "real"),
    [
        ("tensions_2023", "dares/tensions_2019_normandie.csv"),
        ("evol_tensions", "dares/evol_tensions.csv"),
        ("tension_ROME", "dares/tension_ROME_x_bassin_BMO19_2020_normandie.csv"),
        ("evol_mmo", "dares/evol_mmo.csv"),
        ("serie_demandeurs", "dares/serie_demandeurs_emploi_A_ABC.csv"),
        ("metiers_en_tension", "referentiels/metiers_en_tension_mars_2024.csv"),
    ],
)
def test_headers_are_those_of_the_real_files(
    ours: str, real: str, files: list[Path], real_data: Path
) -> None:
    sample, producer = (
        file.read_bytes().decode("cp1252").splitlines()[0] for file in (named(files, ours), real_data / real)
    )
    assert sample == producer
