"""Fictitious zones of animation: the basins of a department by threes, in the template of the Région."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.ingestion.file_check import code_lists
from orchestration.ingestion.inventory import load_inventory
from orchestration.ingestion.sample.story import FOLDER
from orchestration.ingestion.template import write_template

TABLE = "raw_region__zones_animation"
FILE = "FICTIF_zones_animation_normandie.xlsx"
NOTICE = "DONNÉES FICTIVES : ces données fictives sont inventées ; aucune zone d’animation n’a ces limites."
PER_ZONE = 3


def write_animation_zones(folder: Path, _seed: int) -> list[Path]:
    """Write the workbook, the same whatever the seed; returns it."""
    inventory = load_inventory()
    table = inventory.table(TABLE)
    return [write_template(folder / FILE, table, code_lists(table, inventory), _rows(), notice=NOTICE)]


def _rows() -> Iterator[dict[str, Any]]:
    basins = pd.read_csv(FOLDER / "basins.csv", dtype=str)
    for department, group in basins.groupby("code_departement"):
        for rank, basin in enumerate(group["code_bassin_ft"]):
            zone = f"Zone fictive {department}-{rank // PER_ZONE + 1}"
            yield {"zone": zone, "code_bassin_ft": basin, "date_debut": date(2026, 1, 1)}
