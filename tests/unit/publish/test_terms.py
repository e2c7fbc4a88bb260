"""The terms of an edition: its licences, and the sources that their producer has suspended."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from publish.catalogue.datasets import Dataset
from publish.catalogue.licences import Licence
from publish.edition import Edition

ODBL = Licence("odc-odbl", "Open Database License (ODbL) 1.0", "https://exemple.fr/odbl")


@pytest.fixture
def catalogue(catalogue: list[Dataset]) -> list[Dataset]:
    """One dataset under each licence."""
    share_alike, *others = catalogue
    return [dataclasses.replace(share_alike, licence=ODBL), *others]


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_each_dataset_bears_its_own_licence(make_candidate: Callable[..., Path]) -> None:
    edition = make_candidate()
    assert read(edition / "besoins" / "datapackage.json")["licenses"] == [
        {"name": ODBL.id, "title": ODBL.title, "path": ODBL.url}
    ]
    assert read(edition / "besoins" / "metadata.json")["licence"] == dataclasses.asdict(ODBL)
    assert read(edition / "previsions" / "datapackage.json")["licenses"] == [
        {
            "name": "etalab-2.0",
            "title": "Licence Ouverte 2.0",
            "path": "https://licence.example/ouverte/",
        }
    ]


def test_an_edition_names_the_suspended_sources(
    make_candidate: Callable[..., Path], make_edition: Callable[..., Edition]
) -> None:
    (snapshot,) = make_edition().lineage
    suspended = dict(snapshot) | {"source": "dpae", "suspension": "suspendue depuis mars 2025"}
    edition = make_candidate(lineage=(snapshot, suspended))
    assert read(edition / "release.json")["suspensions"] == {"dpae": "suspendue depuis mars 2025"}


def test_a_dataset_lists_only_the_files_that_it_comes_from(
    make_candidate: Callable[..., Path], make_edition: Callable[..., Edition]
) -> None:
    (snapshot,) = make_edition().lineage
    foreign = dict(snapshot) | {"table": "raw_dpae__france_mensuel"}
    edition = make_candidate(lineage=(snapshot, foreign))
    lineage = read(edition / "besoins" / "metadata.json")["lineage"]
    assert {record["table"] for record in lineage} == {"raw_bmo__projets"}
