"""Every place that a source or a dataset needs is filled (CONTRIBUTING.md, "To add something")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.ingestion.inventory import load_inventory

SUITES = Path(__file__).parents[2] / "expectations" / "suites"
NOT_OF_A_TABLE = {"precedente_edition"}


@dataclass(frozen=True)
class Places:
    """The names found in each place; `staged` are the raw tables that a staging model reads."""

    inventory: frozenset[str]
    sources: frozenset[str]
    staged: frozenset[str]
    staging_folders: frozenset[str]
    published: frozenset[str]
    suites: frozenset[str]
    exposed: frozenset[str]

    def missing(self) -> list[str]:
        """What is declared in one place and absent from another that needs it."""
        folders = {name.removeprefix("raw_").partition("__")[0] for name in self.inventory}
        return [
            *_absent("dbt source", self.inventory - self.sources),
            *_absent("inventory table", self.sources - self.inventory),
            *_absent("staging model", self.inventory - self.staged),
            *_absent("staging folder", folders - self.staging_folders),
            *_absent("inventory file", self.staging_folders - folders),
            *_absent("suite", self.published - self.suites),
            *_absent("published table", self.suites - self.published),
            *_absent("exposure", self.published - self.exposed),
        ]


def _absent(place: str, names: Iterable[str]) -> list[str]:
    return [f"{place}: {name}" for name in sorted(names)]


@pytest.fixture(scope="module")
def places(manifest: Manifest) -> Places:
    models = [node for node in manifest.nodes.values() if node.resource_type == "model"]
    raw = {key: source.name for key, source in manifest.sources.items() if source.source_name == "raw"}
    staging = [model for model in models if model.schema == "staging"]
    exposed = {node for exposure in manifest.exposures.values() for node in exposure.depends_on.nodes}
    return Places(
        inventory=frozenset(table.name for table in load_inventory().tables),
        sources=frozenset(raw.values()),
        staged=frozenset(raw[key] for model in staging for key in model.depends_on.nodes if key in raw),
        staging_folders=frozenset(
            model.fqn[2] for model in staging if raw.keys() & set(model.depends_on.nodes)
        ),
        published=frozenset(model.name for model in models if model.schema == "published"),
        suites=frozenset(path.stem for path in SUITES.glob("*.yml")) - NOT_OF_A_TABLE,
        exposed=frozenset(manifest.nodes[key].name for key in exposed),
    )


def test_no_place_is_missing(places: Places) -> None:
    assert places.missing() == []


@pytest.mark.parametrize(
    ("place", "name", "complaint"),
    [
        ("inventory", "raw_bmo__projets", ["inventory table: raw_bmo__projets", "inventory file: bmo"]),
        ("sources", "raw_bmo__projets", ["dbt source: raw_bmo__projets"]),
        ("staged", "raw_bmo__projets", ["staging model: raw_bmo__projets"]),
        ("staging_folders", "bmo", ["staging folder: bmo"]),
        ("suites", "pub_previsions__scores", ["suite: pub_previsions__scores"]),
        (
            "published",
            "pub_previsions__scores",
            ["published table: pub_previsions__scores"],
        ),
        ("exposed", "pub_previsions__scores", ["exposure: pub_previsions__scores"]),
    ],
)
def test_a_missing_place_is_named(places: Places, place: str, name: str, complaint: list[str]) -> None:
    without = replace(places, **{place: getattr(places, place) - {name}})
    assert without.missing() == complaint
