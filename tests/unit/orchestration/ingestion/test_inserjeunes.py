"""InserJeunes: the file of the centres, that of the schools, and the coarser one that is neither."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

CENTRES, SCHOOLS = "raw_inserjeunes__cfa", "raw_inserjeunes__lycees"
RATES = (
    "DEVENIR Part poursuite études;DEVENIR Part en emploi 6 mois;DEVENIR Part autre situation 6 mois;"
    "{}Taux poursuite études;Taux emploi 6 mois;{}Taux emploi 12 mois;Taux emploi 18 mois;Taux emploi 24 mois"
)
EXPECTED = "Taux emploi 6 mois attendu;VA emploi 6 mois;"
CENTRE = "Année;UAI;Libellé;Région;" + RATES.format("Part contrats apprentissage interrompus;", EXPECTED)
COARSE = "Année;UAI;Libellé;Région;" + RATES.format("", EXPECTED)
LABELLED = (
    "Année;UAI;Libellé;Région;Type diplome;Code formation mefstat11;Libellé formation;Durée formation;"
    "Diplôme rénové ou nouveau;" + RATES.format("", "")
)
TECHNICAL = (
    "annee;uai;libelle;region;type_diplome;code_formation_mefstat11;libelle_formation;duree_formation;"
    "diplome_renove_ou_nouveau;part_en_poursuite_d_etudes;part_en_emploi_6_mois_apres_la_sortie;"
    "part_des_autres_situations;taux_poursuite_etudes;taux_emploi_6_mois;taux_emploi_12_mois;"
    "taux_emploi_18_mois;taux_emploi_24_mois"
)
SCHOOL = "cumul 2022-2023;0149001Z;Lycée fictif;NORMANDIE;CAP;24122122190;cuisine;2;non;40;30;30;40;50.5;55;;"
COARSE_ROW = "cumul 2022-2023;0149001Z;Lycée fictif;NORMANDIE;40;30;30;40;50;48;2;55;;"


@pytest.mark.parametrize("header", [LABELLED, TECHNICAL], ids=["labels", "technical names"])
def test_a_file_of_schools_is_read_under_either_of_its_headings(header: str, depot: Any) -> None:
    depot.text("export.csv", f"{header}\n{SCHOOL}\n")
    (accepted,) = depot.ingest(SCHOOLS).accepted
    (row,) = pd.read_parquet(accepted.parquet(depot.raw)).to_dict("records")
    told = [
        row[name] for name in ("code_mefstat11", "type_diplome", "part_emploi_6_mois", "taux_emploi_6_mois")
    ]
    assert told == ["24122122190", "CAP", "30", "50.5"]
    assert pd.isna(row["taux_emploi_18_mois"])


def test_a_file_of_centres_is_not_one_of_schools(depot: Any) -> None:
    depot.text("cfa.csv", f"{CENTRE}\ncumul 2022-2023;0149001Z;CFA;NORMANDIE;40;30;30;10;40;50;48;2;55;;\n")
    assert [finding.table for finding in depot.scan()] == [CENTRES]


def test_the_coarser_file_of_schools_passes_for_neither(depot: Any) -> None:
    depot.text("fr-en-inserjeunes-lycee_pro.csv", f"{COARSE}\n{COARSE_ROW}\n")
    [finding] = depot.scan()
    assert (finding.status, finding.table) == ("ignore", None)


@pytest.mark.parametrize(
    ("sound", "broken", "message"),
    [
        ("24122122190", "2412212219", "Code formation mefstat11"),
        ("24122122190", "", "Code formation mefstat11"),
        ("0149001Z", "149001Z", "UAI"),
        ("cumul 2022-2023", "2023", "Année"),
        ("50.5", "la moitié", "Taux emploi 6 mois"),
    ],
)
def test_a_broken_file_is_refused_with_its_column_and_remedy(
    sound: str, broken: str, message: str, depot: Any, only_problem: Callable[..., str]
) -> None:
    depot.text("export.csv", f"{LABELLED}\n{SCHOOL.replace(sound, broken)}\n")
    problem = only_problem(depot.ingest(SCHOOLS))
    assert message in problem
    assert "Remède : " in problem


def test_a_diploma_told_twice_is_refused(depot: Any, only_problem: Callable[..., str]) -> None:
    depot.text("export.csv", f"{LABELLED}\n{SCHOOL}\n{SCHOOL}\n")
    assert "clé répétée" in only_problem(depot.ingest(SCHOOLS))
