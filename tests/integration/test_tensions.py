"""Tensions, offers and job seekers by occupation of the release, computed again from the producers' files."""

import csv
import os
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

REAL_DATA = os.environ.get("VIGIE_REAL_DATA")
CLASSES = {
    "tension_classe": "Catégorie Tension",
    "intensite_embauches_classe": "Intensité d'embauches",
    "lien_formation_emploi_classe": "Lien formation-emploi",
    "manque_main_oeuvre_classe": "Manque de main-d'œuvre disponible",
    "non_durabilite_emploi_classe": "Non-durabilité de l'emploi",
    "conditions_travail_classe": "Conditions de travail contraignantes",
    "inadequation_geographique_classe": "Inadéquation géographique",
}

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture
def dataset(real_run: Path) -> Path:
    return real_run / "releases" / "latest" / "tensions" / "data"


def producer(path: str, separator: str = ",", encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with (Path(str(REAL_DATA)) / path).open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=separator))


def published(dataset: Path, table: str) -> pd.DataFrame:
    return pd.read_parquet(dataset / f"pub_tensions__{table}.parquet")


def tensions_2019() -> list[dict[str, str]]:
    return producer("dares/tensions_2019_normandie.csv")


def place(row: dict[str, str]) -> str:
    return row["dep"] or str(int(float(row["reg"])))


def test_indices_and_employment_are_those_of_the_file(dataset: Path) -> None:
    rows = published(dataset, "territoires_metiers")
    keys = zip(rows.code_territoire, rows.code_fap, strict=True)
    found = dict(zip(keys, zip(rows.tension_indice, rows.emploi_moyen_nb, strict=True), strict=True))
    assert len(rows) == 1_578
    assert found == {
        (place(row), row["fap"]): (float(row["Tension "]), int(row["Emploi moyen"]))
        for row in tensions_2019()
    }


@pytest.mark.parametrize("column", CLASSES)
def test_classes_are_distributed_as_in_the_file(column: str, dataset: Path) -> None:
    classes = published(dataset, "territoires_metiers")[column]
    expected = Counter(row[CLASSES[column]] for row in tensions_2019())
    assert Counter("" if pd.isna(value) else f"{value:.1f}" for value in classes) == expected
    assert expected[""] == 604


def test_an_index_without_class_is_that_of_a_wider_level() -> None:
    """The reading of `est_indice_propre`: the family, the region, both, or the country."""
    rows = tensions_2019()
    index = {(place(row), row["fap"]): row["Tension "] for row in rows}
    history = producer("dares/evol_tensions.csv")
    country = {row["fap"]: row["Tension "] for row in history if row["Année"] == "2019"}
    for row in (row for row in rows if not row["Catégorie Tension"]):
        family = row["fap"][:3]
        wider = {(place(row), family), ("28", row["fap"]), ("28", family)} - {(place(row), row["fap"])}
        assert row["Tension "] in {country.get(family)} | {index[key] for key in wider}


def test_levers_of_long_training_are_those_of_the_rule(dataset: Path) -> None:
    levers = published(dataset, "leviers")
    named = levers[levers.code_levier == "formation_qualifiante"]
    causes = ("Catégorie Tension", "Manque de main-d'œuvre disponible", "Lien formation-emploi")
    expected = {
        (place(row), row["fap"])
        for row in tensions_2019()
        if row["Catégorie Tension"] and all(float(row[cause]) >= 4 for cause in causes)
    }
    assert set(zip(named.code_territoire, named.code_fap, strict=True)) == expected
    assert not levers.tension_classe.lt(4).any()


def test_offers_of_basins_sum_to_the_file_and_job_seekers_lie_within_their_bounds(dataset: Path) -> None:
    rows = published(dataset, "bassins_rome")
    expected = producer("dares/tension_ROME_x_bassin_BMO19_2020_normandie.csv", ";")
    assert len(rows) == len(expected)
    assert rows.offres_nb.sum() == sum(int(row["oee"]) for row in expected)
    seekers = [int(row["defm_abc"]) for row in expected]
    assert rows.demandeurs_abc_min.sum() <= sum(seekers) <= rows.demandeurs_abc_max.sum()
    assert rows.demandeurs_abc_nb.notna().sum() == sum(count == 0 or count >= 5 for count in seekers)
    enough = [row for row in expected if int(row["oee"]) >= 30 and int(row["defm_abc"]) >= 30]
    assert rows.offres_pour_100_demandeurs.notna().sum() == len(enough)


def test_national_series_are_those_of_the_files(dataset: Path) -> None:
    history = published(dataset, "historique_france")
    assert dict(
        zip(zip(history.annee, history.code_fap, strict=True), history.tension_indice, strict=True)
    ) == {
        (int(row["Année"]), row["fap"]): float(row["Tension "]) for row in producer("dares/evol_tensions.csv")
    }
    sought = published(dataset, "demandeurs_par_metier")
    expected: Counter[tuple[int, str, str]] = Counter()
    for row in producer("dares/serie_demandeurs_emploi_A_ABC.csv", encoding="cp1252"):
        if row["Effectifs"] != "NA":
            category = "A" if row["Categorie"] == "Catégorie A" else "ABC"
            level = "detaille" if len(row["Fap3"]) == 5 else "agrege"
            expected[int(row["Annee"]), category, level] += round(1000 * float(row["Effectifs"]))
    sums = sought.groupby(["annee", "categorie", "niveau_fap"]).demandeurs_emploi_nb.sum()
    assert sums.to_dict() == dict(expected)


def test_the_regulatory_list_is_that_of_the_annex(dataset: Path) -> None:
    rows = published(dataset, "liste_reglementaire")
    annex = producer("referentiels/metiers_en_tension_mars_2024.csv")
    for level, name in (("region", "Normandie"), ("france", "France Entière")):
        expected = {row["Code FAP"] for row in annex if row["Region"] == name}
        assert set(rows[rows.niveau == level].code_fap) == expected
