"""What two fictitious branches deposit, in the workbooks of the templates, and their answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.ingestion.file_check import code_lists
from orchestration.ingestion.inventory import Table, load_inventory
from orchestration.ingestion.sample.story import FOLDER
from orchestration.ingestion.template import write_template

NOTICE = "DONNÉES FICTIVES : ces données fictives sont inventées ; aucune branche n’a déposé ces chiffres."
# The rows of each format, and whether each branch has a file of its own.
STORIES = (
    ("besoins_branche", "branch_needs.csv", True),
    ("emploi_branche", "branch_employment.csv", True),
    ("reponses_branche", "branch_answers.csv", False),
)


def write_branch_deposits(folder: Path, seed: int) -> list[Path]:
    """Write the deposits, the same whatever the seed; returns the files."""
    return [
        file
        for name, story, apart in STORIES
        for file in _files(folder, name, pd.read_csv(FOLDER / story, dtype=str), apart)
    ]


def _files(folder: Path, name: str, rows: pd.DataFrame, apart: bool) -> Iterable[Path]:
    inventory = load_inventory()
    table = inventory.table(f"raw_branches__{name}")
    known = code_lists(table, inventory)
    parts = {f"_{code}": part for code, part in rows.groupby("code_branche")} if apart else {"": rows}
    for suffix, part in parts.items():
        file = folder / f"FICTIF_{name}{suffix}.xlsx"
        yield write_template(file, table, known, [_typed(table, row) for row in _records(part)], NOTICE)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row, typed as a workbook holds it."""
    columns = table.layouts[0].columns
    return {
        name: None if pd.isna(value) else _value(columns[name].type, value) for name, value in row.items()
    }


def _value(kind: str, text: str) -> Any:
    if kind in {"integer", "year"}:
        return int(text)
    if kind == "number":
        return float(text.replace(",", "."))
    return date.fromisoformat(text) if kind == "date" else text
