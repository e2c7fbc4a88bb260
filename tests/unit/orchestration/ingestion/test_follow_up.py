"""The financial follow-up of the pact: its schema, its example, what is refused."""

import csv
import json
from pathlib import Path

import pytest
from frictionless import Resource, Schema

from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.inventory import Inventory
from orchestration.ingestion.table_schema import own_formats, schema_text
from orchestration.ingestion.template import write_template

FOLDER = Path(__file__).parents[4] / "docs" / "schemas" / "suivi-financier-pacte"
EXAMPLE = FOLDER / "exemple-valide.csv"
NAME = "suivi-financier-pacte"


def test_the_published_schema_is_that_of_the_inventory(inventory: Inventory) -> None:
    table = own_formats(inventory)[NAME]
    text = schema_text(inventory.source_of(table.name), table, code_lists(table, inventory))
    assert (FOLDER / "schema.json").read_text("utf-8") == text, (
        f"vigie modele {NAME} --out {FOLDER}/schema.json"
    )


def test_an_independent_reader_finds_the_example_valid() -> None:
    schema = Schema.from_descriptor(json.loads((FOLDER / "schema.json").read_text("utf-8")))
    report = Resource(path=EXAMPLE.name, basepath=str(FOLDER), schema=schema).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"axe_pacte": "3"}, "« transverse »"),
        ({"financeur": "Etat"}, "« État »"),
        ({"arrete_date": "2020-06-31"}, "une date du calendrier"),
        ({"engage_eur": "-1", "paye_eur": ""}, "d’au moins 0"),
        ({"annee": "20"}, "d’au moins 2019"),
        ({"paye_eur": "99000000"}, "inférieure ou égale"),
    ],
)
def test_each_fault_is_told(
    changes: dict[str, str], expected: str | None, inventory: Inventory, tmp_path: Path
) -> None:
    with EXAMPLE.open(encoding="utf-8", newline="") as stream:
        first, *others = csv.DictReader(stream)
    with (tmp_path / "suivi.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, first)
        writer.writeheader()
        writer.writerows([first | changes, *others])
    problems = [str(problem) for problem in check_file(tmp_path / "suivi.csv", inventory, tmp_path).problems]
    assert len(problems) == bool(expected)
    assert expected is None or expected in problems[0]


def test_its_template_asks_for_one_file_and_is_read_back(inventory: Inventory, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    table = own_formats(inventory)[NAME]
    path = write_template(tmp_path / "x.xlsx", table, code_lists(table, inventory))
    said = {str(row[0]) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()}
    assert "Un seul fichier, qui reprend toutes les années et remplace le précédent." in said
