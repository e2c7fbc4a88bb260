"""Fictitious decisions on last year’s edition, as `vigie decisions import` would have kept them."""

import shutil
from pathlib import Path

from orchestration.ingestion.sample.story import FOLDER

FILE = "FICTIF_decisions_2025.11.0.csv"


def write_decisions(folder: Path, _seed: int) -> list[Path]:
    """Write the declared decisions (`decisions.csv`); returns the file."""
    return [Path(shutil.copyfile(FOLDER / "decisions.csv", folder / FILE))]
