"""The French regions, from the official codes that ship with the project."""

import csv

from orchestration.settings import PROJECT_ROOT

REGIONS = PROJECT_ROOT / "orchestration" / "ingestion" / "reference" / "regions.csv"


def known_regions() -> dict[str, str]:
    """INSEE code -> name of the 18 regions."""
    with REGIONS.open(encoding="utf-8", newline="") as stream:
        return {row["code_region"]: row["libelle_region"] for row in csv.DictReader(stream)}
