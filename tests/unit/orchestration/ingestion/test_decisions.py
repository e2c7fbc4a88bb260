"""Decisions on proposals: their schema, and what a file of them may not hold."""

import json
from pathlib import Path

import pytest
from frictionless import Resource, Schema

from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.inventory import Inventory
from orchestration.ingestion.table_schema import own_formats, schema_text

FOLDER = Path(__file__).parents[4] / "docs" / "schemas" / "decisions-achat"
EXAMPLE = FOLDER / "exemple-valide.csv"


def test_the_published_schema_is_that_of_the_inventory(inventory: Inventory) -> None:
    table = own_formats(inventory)["decisions-achat"]
    text = schema_text(inventory.source_of(table.name), table, code_lists(table, inventory))
    assert (FOLDER / "schema.json").read_text("utf-8") == text, (
        "vigie modele decisions-achat --out docs/schemas/decisions-achat/schema.json"
    )
    assert all(column.title and column.example for column in table.layouts[0].columns.values())


def test_an_independent_reader_finds_the_example_valid() -> None:
    schema = Schema.from_descriptor(json.loads((FOLDER / "schema.json").read_text("utf-8")))
    report = Resource(path=EXAMPLE.name, basepath=str(FOLDER), schema=schema).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(
    ("found", "replaced", "said"),
    [
        ("2025.11.0,2026,2801", "2025.13.0,2026,2801", "une version d’édition"),
        ("2801,B1X31", "9901,B1X31", "le code d’un bassin d’emploi de France Travail"),
        ("2801,B1X31", "2801,Z9Z99", "un métier de la FAP 2021"),
        ("22,acceptée", "22,adoptée", "« acceptée »"),
        ("budget,11", "budget,-1", "entier"),
        ("11,2025-12-04", "11,", "cellule vide"),
        ("2802,T2A60", "2801,B1X31", "clé répétée"),
    ],
)
def test_a_wrong_file_is_refused(
    inventory: Inventory, tmp_path: Path, found: str, replaced: str, said: str
) -> None:
    text = EXAMPLE.read_text("utf-8")
    assert found in text
    (tmp_path / "decisions_2025.11.0.csv").write_text(text.replace(found, replaced, 1), "utf-8")
    verdict = check_file(tmp_path / "decisions_2025.11.0.csv", inventory, tmp_path)
    assert any(said in str(problem) for problem in verdict.problems), verdict.problems
