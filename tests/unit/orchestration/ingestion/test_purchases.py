"""Purchased training: the template, its schema, what is accepted and what is refused."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import Resource, Schema
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.inventory import Inventory, Table
from orchestration.ingestion.table_schema import own_formats, schema_text
from orchestration.ingestion.template import write_template
from orchestration.ingestion.validation import KnownCodes, is_siret

FOLDER = Path(__file__).parents[4] / "docs" / "schemas" / "achats-formation"
EXAMPLE = FOLDER / "exemple-valide.csv"
TABLE = "raw_region__achats_formation"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
Check = Callable[..., list[str]]


def example() -> list[dict[str, str]]:
    with EXAMPLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def as_csv(rows: list[dict[str, str]], separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, cells)) for cells in (rows[0], *(row.values() for row in rows)))


@pytest.fixture(scope="module")
def table(inventory: Inventory) -> Table:
    return own_formats(inventory)["achats-formation"]


@pytest.fixture(scope="module")
def codes(inventory: Inventory, table: Table) -> KnownCodes:
    return code_lists(table, inventory)


@pytest.fixture
def check(tmp_path: Path, inventory: Inventory) -> Check:
    """The problems, as lines, of the example with some cells of its first row changed."""

    def problems(**changes: str) -> list[str]:
        first, *others = example()
        file = tmp_path / "achats.csv"
        file.write_text(as_csv([first | changes, *others]), "utf-8")
        return [str(problem) for problem in check_file(file, inventory, tmp_path).problems]

    return problems


def test_the_published_schema_is_that_of_the_inventory(
    inventory: Inventory, table: Table, codes: KnownCodes
) -> None:
    text = schema_text(inventory.source_of(TABLE), table, codes)
    assert (FOLDER / "schema.json").read_text("utf-8") == text, (
        "vigie modele achats-formation --out docs/schemas/achats-formation/schema.json"
    )


def test_every_column_is_documented(table: Table) -> None:
    for name, column in table.layouts[0].columns.items():
        assert column.title, name
        assert column.description.endswith("."), name
        assert column.example, name


def test_an_independent_reader_finds_the_example_valid() -> None:
    schema = Schema.from_descriptor(json.loads((FOLDER / "schema.json").read_text("utf-8")))
    report = Resource(path=EXAMPLE.name, basepath=str(FOLDER), schema=schema).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_the_example_is_valid(check: Check) -> None:
    assert check() == []


def test_a_filled_template_is_valid(
    inventory: Inventory, table: Table, codes: KnownCodes, tmp_path: Path
) -> None:
    typed = {"integer": int, "number": float, "year": int, "string": str, "date": pd.Timestamp}
    columns = table.layouts[0].columns
    rows = [{n: typed[columns[n].type](v) for n, v in row.items() if v} for row in example()]
    verdict = check_file(write_template(tmp_path / "x.xlsx", table, codes, rows), inventory, tmp_path)
    assert (verdict.problems, verdict.rows, verdict.millesime) == ((), 3, 2024)


def test_an_empty_template_asks_for_the_year(
    inventory: Inventory, table: Table, codes: KnownCodes, tmp_path: Path
) -> None:
    (problem,) = check_file(write_template(tmp_path / "x.xlsx", table, codes), inventory, tmp_path).problems
    assert "une année à quatre chiffres" in problem.expected


def test_what_a_french_excel_writes_is_read(depot: Any, known: Any, codes: KnownCodes) -> None:
    """Semicolons, cp1252, French dates, decimal commas, and the leading zeros of codes gone."""
    rows = [
        row
        | {
            "date_debut": "/".join(reversed(row["date_debut"].split("-"))),
            "cout_total_eur": row["cout_total_eur"].replace(".", ","),
            "siret_organisme": row["siret_organisme"].lstrip("0"),
            "code_commune_insee": "01001".lstrip("0"),
        }
        for row in example()
    ]
    depot.text("achats.csv", as_csv(rows, ";"), "cp1252")
    (accepted,) = depot.ingest(TABLE, known=codes).accepted
    taken = pd.read_parquet(accepted.parquet(depot.raw))
    assert set(taken["code_commune_insee"]) == {"01001"}
    assert taken["siret_organisme"].tolist() == [row["siret_organisme"] for row in example()]
    assert (taken["cout_total_eur"][0], taken["date_debut"][0]) == ("41500,50", "05/02/2024")
    assert taken["entrees"].isna().tolist() == [False, True, False]


def test_optional_columns_may_be_left_out(depot: Any, codes: KnownCodes) -> None:
    optional = {
        "certifies",
        "presents_examen",
        "id_lot",
        "repondants_6_mois",
        "en_emploi_6_mois",
        "axe_pacte",
    }
    depot.text("a.csv", as_csv([{n: v for n, v in row.items() if n not in optional} for row in example()]))
    (accepted,) = depot.ingest(TABLE, known=codes).accepted
    assert pd.read_parquet(accepted.parquet(depot.raw))["certifies"].isna().all()


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"code_dispositif": "QUALIFS"}, "code_dispositif", "liste des dispositifs"),
        ({"financeur": "Region"}, "financeur", "« Région »"),
        ({"siret_organisme": "00001090000018"}, "siret_organisme", "clé de contrôle"),
        ({"siret_organisme": "1.09E+12"}, "siret_organisme", "au format texte"),
        ({"siret_organisme": "000 010 900 00017"}, "siret_organisme", "sans espace"),
        ({"code_commune_insee": "Caen"}, "code_commune_insee", "valeur « Caen »"),
        ({"date_debut": "45537"}, "date_debut", "au format Date"),
        ({"date_debut": "31/02/2024"}, "date_debut", "une date du calendrier"),
        ({"date_fin": "2024-02-01"}, "date_fin", "égale ou postérieure"),
        ({"heures_total": "600"}, "heures_total", "la somme de"),
        ({"places_achetees": "12.5"}, "places_achetees", "un nombre entier"),
        ({"cout_total_eur": "-1"}, "cout_total_eur", "d’au moins 0"),
        ({"entrees": "n.c."}, "entrees", "une cellule vide"),
        ({"termines": "13"}, "termines", "inférieure ou égale"),
        ({"certifies": "11"}, "certifies", "inférieure ou égale"),
        ({"presents_examen": ""}, "presents_examen", "une valeur, puisque"),
        ({"definition_emploi_6_mois": ""}, "definition_emploi_6_mois", "une valeur, puisque"),
        ({"intitule": ""}, "intitule", "obligatoire"),
        ({"annee": "2024", "code_rome": "1703F"}, "code_rome", "un code ROME"),
    ],
)
def test_each_fault_is_told_with_its_row_column_and_remedy(
    changes: dict[str, str], column: str, expected: str, check: Check
) -> None:
    (problem,) = check(**changes)
    assert f"ligne 2, colonne « {column} »" in problem
    assert expected in problem
    assert "Remède" in problem


def test_every_fault_of_a_file_is_told_at_once(check: Check) -> None:
    assert len(check(code_dispositif="X", siret_organisme="1", date_debut="hier", cout_total_eur="-1")) == 4


def test_a_row_of_totals_is_told_once(tmp_path: Path, inventory: Inventory) -> None:
    total = dict.fromkeys(example()[0], "") | {"annee": "2024", "places_achetees": "45"}
    (tmp_path / "a.csv").write_text(as_csv([*example(), total]), "utf-8")
    (problem,) = check_file(tmp_path / "a.csv", inventory, tmp_path).problems
    assert problem.location.startswith("ligne 5, colonnes « id_session », « code_commune_insee »")
    assert "supprimez la ligne" in problem.remedy


def test_more_entries_than_places_deserve_a_look(tmp_path: Path, inventory: Inventory) -> None:
    first, *others = example()
    file = tmp_path / "a.csv"
    file.write_text(as_csv([first | {"places_achetees": "5"}, *others]), "utf-8")
    verdict = check_file(file, inventory, tmp_path)
    (warning,) = verdict.warnings
    assert verdict.problems == ()
    assert "ligne 2, colonne « entrees » : valeur « 12 »" in warning
    assert "colonne « places_achetees »" in warning


def test_a_lost_column_is_mended_from_the_template(tmp_path: Path, inventory: Inventory) -> None:
    rows = [{name: value for name, value in row.items() if name != "intitule"} for row in example()]
    (tmp_path / "a.csv").write_text(as_csv(rows), "utf-8")
    (problem,) = check_file(tmp_path / "a.csv", inventory, tmp_path).problems
    assert "colonne « intitule » absente" in problem.found
    assert "modèle" in problem.remedy


@pytest.mark.parametrize(
    ("content", "found", "remedy"),
    [
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "mot de passe", "sans mot de passe"),
        (OLE + bytes(600), "ancien format Excel", "au format .xlsx"),
        (ODS, "OpenDocument", "au format .xlsx"),
        ("annee;id_session".encode("utf-16"), "UTF-16", "convertissez le fichier"),
    ],
)
def test_a_file_that_cannot_be_opened_says_how_to_save_it(
    content: bytes, found: str, remedy: str, tmp_path: Path, inventory: Inventory
) -> None:
    """Whatever its name: who sends one file has not to know which name was expected."""
    (tmp_path / "sessions.dat").write_bytes(content)
    (problem,) = check_file(tmp_path / "sessions.dat", inventory, tmp_path).problems
    assert found in problem.found
    assert remedy in problem.remedy


def test_every_faulty_row_is_listed(tmp_path: Path, inventory: Inventory) -> None:
    row = example()[0] | {"financeur": "?"}
    (tmp_path / "a.csv").write_text(as_csv([row | {"id_session": f"S{n}"} for n in range(40)]), "utf-8")
    (problem,) = check_file(tmp_path / "a.csv", inventory, tmp_path).problems
    assert problem.location.startswith(f"lignes {', '.join(map(str, range(2, 42)))}, colonne")


@given(st.from_regex(r"\A[0-9]{13}\Z"), st.integers(0, 13), st.integers(1, 9))
def test_a_siret_has_one_key_and_no_wrong_digit(body: str, rank: int, shift: int) -> None:
    body = f"9{body[1:]}"  # outside the one company that has a rule of its own
    (sound,) = (body + digit for digit in "0123456789" if is_siret(body + digit))
    wrong = sound[:rank] + str((int(sound[rank]) + shift) % 10) + sound[rank + 1 :]
    assert not is_siret(wrong) or wrong.startswith("356000000")


def test_offices_of_la_poste_follow_their_own_rule() -> None:
    assert is_siret("35600000000006")  # digits sum to 20
    assert not is_siret("35600000000007")


PERSON = "Jean-Fictif"


@pytest.mark.parametrize("column", ["Nom", "prénom", "Date de naissance", "N.I.R.", "E-mail", "Bénéficiaire"])
def test_a_column_about_people_has_the_file_refused(column: str, depot: Any, codes: KnownCodes) -> None:
    depot.text("achats.csv", as_csv([row | {column: PERSON} for row in example()]))
    result = depot.ingest(TABLE, known=codes)
    (problem,) = result.problems
    assert (result.accepted, depot.current(TABLE)) == ([], [])
    assert f"données nominatives, colonnes « {column} »" in str(problem)
    assert PERSON not in str(problem)
    assert not list(depot.raw.rglob("original*"))


def test_a_sheet_of_people_beside_the_table_has_the_workbook_refused(
    depot: Any, write: Callable[..., Path]
) -> None:
    first = example()[0]
    people = [["Nom", "Prénom"], [PERSON, PERSON]]
    write(depot.folder / "a.xlsx", {"achats": [list(first), list(first.values())], "stagiaires": people})
    (finding,) = depot.scan()
    assert (finding.status, finding.table) == ("refuse", TABLE)
    assert PERSON not in str(finding)


def test_an_unknown_list_of_people_is_left_aside_with_its_reason(
    depot: Any, tmp_path: Path, inventory: Inventory
) -> None:
    file = depot.text("stagiaires.csv", f"nom;prenom;session\n{PERSON};{PERSON};S1\n")
    (finding,) = depot.scan()
    assert finding.status == "ignore"
    assert "données nominatives, colonnes « nom », « prenom »" in finding.reason
    (problem,) = check_file(file, inventory, tmp_path).problems
    assert "données nominatives" in problem.found
    assert PERSON not in str(problem)
