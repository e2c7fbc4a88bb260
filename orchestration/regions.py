"""The French regions, from the official codes that ship with the project."""

import csv

from orchestration.settings import PROJECT_ROOT

REGIONS = PROJECT_ROOT / "orchestration" / "ingestion" / "reference" / "regions.csv"


WHOLE_COUNTRY = "france"


def known_regions() -> dict[str, str]:
    """INSEE code -> name of the 18 regions."""
    with REGIONS.open(encoding="utf-8", newline="") as stream:
        return {row["code_region"]: row["libelle_region"] for row in csv.DictReader(stream)}


def territory(region: str) -> str:
    """French name of what `--region` designates: a region, or the whole country."""
    return "France entière" if region == WHOLE_COUNTRY else known_regions()[region]
