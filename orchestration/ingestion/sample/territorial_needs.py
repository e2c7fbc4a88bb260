"""A few fictitious needs told by the territories, in the workbook of those who prefer Excel."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.ingestion.file_check import code_lists
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.story import FOLDER
from orchestration.ingestion.template import write_template

TABLE = "raw_collecte__besoins_territoriaux"
FILE = "FICTIF_besoins_territoriaux_normandie.xlsx"
NOTICE = "DONNÉES FICTIVES : ces données fictives sont inventées ; aucun acteur n’a exprimé ces besoins."


def write_territorial_needs(folder: Path, seed: int) -> list[Path]:
    """Write the needs of `territorial_needs.csv`, the same whatever the seed; returns the file."""
    inventory = load_inventory()
    table = inventory.table(TABLE)
    known = code_lists(table, inventory)
    return [write_template(folder / FILE, table, known, _rows(), notice=NOTICE)]


def _rows() -> Iterator[dict[str, Any]]:
    """The rows, typed as a workbook holds them."""
    for row in pd.read_csv(FOLDER / "territorial_needs.csv", dtype=str).to_dict("records"):
        dates = {name: date.fromisoformat(row[name]) for name in ("date_recueil", "date_besoin")}
        facts = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        yield {**facts, **dates, "volume": int(row["volume"])}
