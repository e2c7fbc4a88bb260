"""What CKAN takes from our catalogue when it harvests it: the parser of its own extension reads it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kit.portal import Portal

pytestmark = pytest.mark.portal
PROFILES = "euro_dcat_ap_2 euro_dcat_ap_3"
PAGE = "https://donnees.exemple.fr/vigie/latest"


def harvested(portal: Portal, catalogue: Path, syntax: str) -> dict[str, dict[str, Any]]:
    """The datasets that CKAN makes of a catalogue, by title; nothing is written."""
    done = subprocess.run(
        [*portal.command, "dcat", "consume", catalogue, "-f", syntax, "-p", PROFILES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {dataset["title"]: dataset for dataset in json.loads(done.stdout)}


@pytest.mark.parametrize(("name", "syntax"), [("catalog.rdf", "xml"), ("catalog.jsonld", "json-ld")])
def test_ckan_harvests_datasets_and_files(dcat_portal: Portal, edition: Path, name: str, syntax: str) -> None:
    datasets = harvested(dcat_portal, edition / name, syntax)
    assert set(datasets) == {"Besoins", "Prévisions"}
    needs = datasets["Besoins"]
    (publisher,), (period,) = needs["publisher"], needs["temporal_coverage"]
    assert (needs["identifier"], publisher["name"]) == ("besoins", "Vigie Compétences")
    assert (period["start"], period["end"]) == ("2023-01-01", "2024-12-31")
    assert needs["frequency"].endswith("/ANNUAL")
    assert {tag["name"] for tag in needs["tags"]} == {"emploi", "Normandie"}
    (csv,) = (each for each in needs["resources"] if each["url"].endswith("pub_besoins__projets.csv"))
    file = edition / "besoins" / "data" / "pub_besoins__projets.csv"
    assert csv["url"] == f"{PAGE}/besoins/data/{file.name}"
    assert csv["license"] == "https://licence.example/ouverte/"
    assert int(csv["size"]) == file.stat().st_size
