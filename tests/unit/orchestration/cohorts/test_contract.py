"""The formats of the restricted zone: schema, template and example go together."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Resource, Schema

from orchestration.ingestion.file_check import check_file, code_lists
from orchestration.ingestion.inventory import every_format, load_inventory, load_restricted
from orchestration.ingestion.table_schema import own_formats, schema_text
from orchestration.ingestion.template import write_template

SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"
INVENTORY = every_format()
FORMATS = own_formats(load_restricted())


@pytest.mark.parametrize("name", FORMATS)
def test_the_published_schema_is_that_of_the_declaration(name: str) -> None:
    table = FORMATS[name]
    text = schema_text(INVENTORY.source_of(table.name), table, code_lists(table, INVENTORY))
    path = SCHEMAS / name / "schema.json"
    assert path.read_text("utf-8") == text, f"vigie modele {name} --out docs/schemas/{name}/schema.json"


@pytest.mark.parametrize("name", FORMATS)
def test_every_column_is_documented(name: str) -> None:
    for column in FORMATS[name].layouts[0].columns.values():
        assert column.title
        assert column.description.endswith(".")
        assert column.example


@pytest.mark.parametrize("name", FORMATS)
def test_the_example_is_valid_here_and_for_an_independent_reader(name: str, tmp_path: Path) -> None:
    folder = SCHEMAS / name
    assert check_file(folder / "exemple-valide.csv", INVENTORY, tmp_path).problems == ()
    schema = Schema.from_descriptor(json.loads((folder / "schema.json").read_text("utf-8")))
    report = Resource(path="exemple-valide.csv", basepath=str(folder), schema=schema).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_a_filled_template_is_valid(tmp_path: Path) -> None:
    table = FORMATS["enquete-cohorte"]
    typed = {"number": float, "year": int, "string": str, "date": pd.Timestamp}
    columns = table.layouts[0].columns
    with (SCHEMAS / "enquete-cohorte" / "exemple-valide.csv").open(encoding="utf-8", newline="") as stream:
        rows = [{n: typed[columns[n].type](v) for n, v in row.items() if v} for row in csv.DictReader(stream)]
    file = write_template(tmp_path / "x.xlsx", table, code_lists(table, INVENTORY), rows)
    verdict = check_file(file, INVENTORY, tmp_path)
    assert (verdict.problems, verdict.rows, verdict.millesime) == ((), 5, 2024)


def test_no_run_of_the_chain_knows_these_formats() -> None:
    assert not [table for table in load_inventory().tables if table.restricted]
    assert all(table.restricted for table in load_restricted().tables)


def test_an_entry_without_its_device_is_refused(tmp_path: Path) -> None:
    text = (SCHEMAS / "enquete-cohorte" / "exemple-valide.csv").read_text("utf-8")
    (tmp_path / "x.csv").write_text(text.replace(",QUALIF,", ",,"), "utf-8")
    (problem,) = check_file(tmp_path / "x.csv", INVENTORY, tmp_path).problems
    assert problem.location == "ligne 2, colonne « code_dispositif »"
    assert problem.found == "cellule vide"
    assert "« entree »" in problem.expected
