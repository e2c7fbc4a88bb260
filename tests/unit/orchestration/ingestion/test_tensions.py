"""Tensions, offers and job seekers by occupation: what is taken in and what is refused."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

TENSIONS = "raw_tensions__territoires"
OFFERS = "raw_offres__departements"

KNOWN: Mapping[str, frozenset[str]] = {
    "raw_insee__regions.code_region": frozenset({"28"}),
    "raw_insee__departements.code_departement": frozenset({"14"}),
    "raw_dares__fap_2009.code_fap": frozenset({"A0Z40"}),
    "raw_dares__fap_2009.code_fap_87": frozenset({"A0Z"}),
    "raw_dares__fap_2021.code_fap": frozenset({"A0X40"}),
    "raw_dares__fap_2021.code_fap_86": frozenset({"A0X"}),
}
HEADER = (
    "fap,Emploi moyen,Tension ,Catégorie Tension,Intensité d'embauches,Lien formation-emploi,"
    "Manque de main-d'œuvre disponible,Non-durabilité de l'emploi,Conditions de travail contraignantes,"
    "Inadéquation géographique,Année,niveau_geo,niveau_fap,reg,dep\n"
)
REGION = "A0Z40,4700,0.19,4.0,5.0,3.0,4.0,3.0,4.0,5.0,2019,reg,fap 225,28.0,\n"
# No class, and the blank that the producer leaves after « reg » on families.
FAMILY = "A0Z,100,-0.5,,,,,,,,2019,reg ,fap 87,28.0,\n"
DEPARTMENT = "A0Z40,900,0.19,,,,,,,,2019,dep,fap 225,,14\n"
SOUND = HEADER + REGION + FAMILY + DEPARTMENT
OFFER = {
    "date": "2019-04",
    "code_region": "28",
    "region": "Normandie",
    "code_departement": "14",
    "departement": "Calvados",
    "type_de_donnees": "Brutes",
    "type_d_offre_d_emploi": "Offres d'emploi collectées",
    "type_d_emploi": "Total",
    "qualification": "Total",
    "nombre_d_offres_d_emploi": "2100",
}


@pytest.fixture
def taken(depot: Any) -> Callable[..., pd.DataFrame]:
    """The raw rows of a file that is accepted."""

    def read(table: str, name: str, content: str, encoding: str = "utf-8") -> pd.DataFrame:
        depot.text(name, content, encoding)
        (accepted,) = depot.ingest(table, known=KNOWN).accepted
        return pd.read_parquet(accepted.parquet(depot.raw))

    return read


@pytest.fixture
def refusal(depot: Any, only_problem: Callable[..., str]) -> Callable[..., str]:
    """The problem of a file that is refused."""

    def read(table: str, name: str, content: str) -> str:
        depot.text(name, content)
        return only_problem(depot.ingest(table, known=KNOWN))

    return read


def offers(**changes: str) -> str:
    values = OFFER | changes
    return ";".join(values) + "\n" + ";".join(values.values()) + "\n"


def test_a_row_is_of_a_region_or_of_a_department(taken: Callable[..., pd.DataFrame]) -> None:
    rows = taken(TENSIONS, "tensions.csv", SOUND).astype(object)
    places = rows[["niveau_geo", "code_region", "code_departement"]]
    assert places.where(places.notna(), None).to_numpy().tolist() == [
        ["reg", "28", None],
        ["reg", "28", None],
        ["dep", None, "14"],
    ]
    assert set(rows.version_fap) == {"2009"}
    assert set(rows.millesime) == {"2019"}
    assert rows.tension_classe.isna().tolist() == [False, True, True]


def test_a_repeated_row_is_refused_though_a_column_of_its_key_is_blank(refusal: Callable[..., str]) -> None:
    assert "clé répétée (2019, reg, 28, , A0Z40)" in refusal(TENSIONS, "tensions.csv", SOUND + REGION)


@pytest.mark.parametrize(
    ("found", "wrong", "expected"),
    [
        ("4.0,5.0,3.0", "6.0,5.0,3.0", "une classe de 1 à 5"),
        ("fap 225", "fap 341", "fap 225 ou fap 87"),
        ("A0Z40,4700", "A0X40,4700", "un code de raw_dares__fap_2009.code_fap"),
        (",28.0,", ",99.0,", "un code de raw_insee__regions"),
    ],
)
def test_bad_cells_are_refused(found: str, wrong: str, expected: str, refusal: Callable[..., str]) -> None:
    problem = refusal(TENSIONS, "tensions.csv", HEADER + REGION.replace(found, wrong))
    assert "ligne 2" in problem
    assert expected in problem
    assert "Remède" in problem


def test_the_nomenclature_follows_the_year(taken: Callable[..., pd.DataFrame]) -> None:
    of_2024 = REGION.replace("A0Z40", "A0X40").replace("2019", "2024").replace("fap 225", "fap 228")
    (row,) = taken(TENSIONS, "tensions.csv", HEADER + of_2024).to_dict("records")
    assert (row["version_fap"], row["disposition"]) == ("2021", "dares_fap_2021")


def test_the_national_series_is_not_taken_for_a_table_of_territories(depot: Any) -> None:
    depot.text("a.csv", "fap,Tension ,Année\nA0Z40,0.2,2011\n")
    depot.text("b.csv", SOUND)
    assert [f.table for f in depot.scan()] == ["raw_tensions__historique_france", TENSIONS]


def test_windows_text_is_read(taken: Callable[..., pd.DataFrame]) -> None:
    content = '"Fap3","Annee","Effectifs","Categorie"\n"A0Z","1997",23.05,"Catégorie A"\n'
    (row,) = taken("raw_portraits__demandeurs_emploi", "serie.csv", content, "cp1252").to_dict("records")
    assert (row["categorie"], row["demandeurs_milliers"]) == ("Catégorie A", "23.05")


def test_the_year_of_the_list_is_in_the_name_of_the_file(depot: Any) -> None:
    depot.text(
        "metiers_en_tension_2024.csv", "Region,Famille Professionnelle,Code FAP\nNormandie,Éleveurs,A0Z40\n"
    )
    (accepted,) = depot.ingest("raw_reglementation__metiers_en_tension", known=KNOWN).accepted
    assert accepted.millesime == 2024


def test_offers_of_a_region_have_no_department(taken: Callable[..., pd.DataFrame]) -> None:
    (row,) = taken(OFFERS, "offres.csv", offers(code_departement="", departement="")).to_dict("records")
    assert pd.isna(row["code_departement"])
    assert row["offres"] == "2100"


@pytest.mark.parametrize(
    "changes",
    [{"type_de_donnees": "CVS"}, {"type_d_offre_d_emploi": "Offres reçues"}, {"date": "2019"}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_modality_that_is_not_declared_is_refused(
    changes: dict[str, str], refusal: Callable[..., str]
) -> None:
    ((name, value),) = changes.items()
    problem = refusal(OFFERS, "offres.csv", offers(**changes))
    assert f"« {value} »" in problem
    assert name in problem
