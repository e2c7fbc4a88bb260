"""Job seekers, unemployment rates and zones d'emploi: what is taken in, what is mended, what is refused."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

DEPARTMENTS = "raw_defm__departements"
ZONES = "raw_defm__zones_emploi"
COMMUNES = "raw_defm__communes"
COMPOSITION = "raw_zonesemploi__communes"

KNOWN: Mapping[str, frozenset[str]] = {
    "raw_insee__regions.code_region": frozenset({"28", "84"}),
    "raw_insee__departements.code_departement": frozenset({"14", "26", "61"}),
}
HEADER = "date,categorie,code_departement,defm,code_region,libelle_departement\n"
ZONE = {
    "Date": "1997-T3",
    "Code région": "28",
    "Région": "Normandie",
    "Code zone d'emploi": "2814",
    "Zone d'emploi": "Lisieux",
    "Type de données": "Brutes",
    "Catégorie": "ABC",
    "Sexe": "Total",
    "Tranche d'âge": "Total",
    "Ancienneté": "Total",
    "Nombre de demandeurs d'emploi": "5860",
}
PLACES = {"Code zone d'emploi", "Zone d'emploi", "Ancienneté"}
COMMUNE = {
    "Date": "2024-T4",
    "Code région": "28",
    "Région": "Normandie",
    "Code département": "14",
    "Département": "Calvados",
    "Code commune": "14999",
    "Commune": "Commune fictive",
    **{name: value for name, value in list(ZONE.items())[5:] if name not in PLACES},
}


def dares(row: Mapping[str, str], **changes: str) -> str:
    values = {**row, **changes}
    return "\ufeff" + ";".join(values) + "\n" + ";".join(values.values()) + "\n"


@pytest.fixture
def taken(depot: Any) -> Callable[..., pd.DataFrame]:
    """The raw rows of a file that is accepted."""

    def read(table: str, name: str, content: str) -> pd.DataFrame:
        depot.text(name, content)
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


def test_counts_are_kept_as_written(taken: Callable[..., pd.DataFrame]) -> None:
    content = HEADER + "1996-02,A,14,39e3,28,Calvados\n1996-03,A,14,16100.000000000002,28,Calvados\n"
    rows = taken(DEPARTMENTS, "table_defm_departement_categorie.csv", content)
    assert rows["defm"].tolist() == ["39e3", "16100.000000000002"]
    assert set(rows["millesime"]) == {"1996"}


def test_the_malformed_department_is_mended_and_its_tripwire_speaks(depot: Any) -> None:
    depot.text("defm_departement.csv", HEADER + "1996-01,A,26  -Drôme,2e3,NA,NA\n")
    (accepted,) = depot.ingest(DEPARTMENTS, known=KNOWN).accepted
    assert pd.read_parquet(accepted.parquet(depot.raw))["code_departement"].tolist() == ["26"]
    assert accepted.corrections == ("departement_26 : 1 lignes, 26  -Drôme → 26",)
    assert ["departement_13" in warning for warning in accepted.warnings] == [True, False]
    assert "lu sur 1 lignes au lieu de 1050" in accepted.warnings[1]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1996-13,A,14,100,28,Calvados", "un mois"),
        ("1996-01,AB,14,100,28,Calvados", "une catégorie"),
        ("1996-01,A,14  -Calvados,100,28,Calvados", "un code de raw_insee__departements"),
        ("1996-01,A,14,-100,28,Calvados", "un effectif"),
    ],
)
def test_bad_cells_are_refused(row: str, expected: str, refusal: Callable[..., str]) -> None:
    problem = refusal(DEPARTMENTS, "defm_departement.csv", HEADER + row + "\n")
    assert "ligne 2" in problem
    assert expected in problem
    assert "Remède" in problem


def test_the_layouts_of_dares_are_read(taken: Callable[..., pd.DataFrame]) -> None:
    (zone,) = taken(ZONES, "zones.csv", dares(ZONE)).to_dict("records")
    assert (zone["date"], zone["code_zone_emploi_insee"], zone["defm"]) == ("1997-T3", "2814", "5860")
    assert (zone["sexe"], zone["tranche_age"], zone["anciennete"]) == ("Total", "Total", "Total")
    (commune,) = taken(COMMUNES, "communes.csv", dares(COMMUNE)).to_dict("records")
    assert (commune["code_commune_insee"], commune["defm"]) == ("14999", "5860")


@pytest.mark.parametrize(
    "changes",
    [
        {"Sexe": "Femme"},
        {"Tranche d'âge": "Moins de 26 ans"},
        {"Type de données": "CVS"},
        {"Date": "1997-09"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_modality_that_is_not_declared_is_refused(
    changes: dict[str, str], refusal: Callable[..., str]
) -> None:
    ((name, value),) = changes.items()
    problem = refusal(ZONES, "zones.csv", dares(ZONE, **changes))
    assert f"« {value} »" in problem
    assert name in problem


def composition(name: str, depot: Any) -> None:
    header = "CODGEO;LIBGEO;ZE2020;LIBZE2020;ZE2020_PARTIE_REG;DEP;REG\n"
    depot.text(name, header + "61999;Commune fictive;0051;Alençon;0051-28;61;28\n")


def test_the_year_of_the_communes_is_the_one_after_cog(depot: Any) -> None:
    composition("ZE2020_communes_COG-2024.csv", depot)
    (accepted,) = depot.ingest(COMPOSITION, known=KNOWN).accepted
    assert accepted.millesime == 2024


def test_without_it_the_file_is_left_aside_and_the_remedy_names_it(depot: Any) -> None:
    composition("ZE2020_communes_2024.csv", depot)
    (finding,) = depot.scan()
    assert finding.status == "ignore"
    assert "« cog2023 »" in finding.reason
