"""A packaged dataset that has all that DCAT-AP knows, and one that was withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph

from publish.addresses import Addresses
from publish.catalogue.facts import Contact, Publisher
from publish.dcat.catalogue import catalogue_graph
from publish.dcat.dataset import dataset_graph
from publish.history.withdrawals import Withdrawn
from publish.record import DatasetRecord, Spatial, Temporal, read_record

ADDRESSES = Addresses("https://portail.example/donnees/")
WITHDRAWN = Withdrawn("ancien", "Ancien jeu", "La source a cessé.", "besoins", "2025.9.1")


@pytest.fixture
def addresses() -> Addresses:
    return ADDRESSES


@pytest.fixture
def packaged(make_candidate: Callable[..., Path]) -> Path:
    """The folder of an edition of two datasets."""
    return make_candidate()


@pytest.fixture
def record(packaged: Path) -> DatasetRecord:
    return replace(
        read_record(packaged / "besoins"),
        publisher=Publisher("Vigie Compétences", "https://vigie.example/"),
        contact=Contact("Administration des données", "Équipe données", "donnees@vigie.example"),
        hvd_categories=("c_e1da4e07",),
        modified=date(2026, 11, 22),
        spatial=Spatial("28", "Normandie", "http://id.insee.fr/geo/region/28", (-1.9, 48.2, 1.8, 50.1)),
        temporal=Temporal(date(2023, 1, 1), date(2024, 12, 31)),
    )


@pytest.fixture
def graph(record: DatasetRecord) -> Graph:
    """The catalogue of the dataset and of the one that was withdrawn."""
    return catalogue_graph([record], [dataset_graph(record, ADDRESSES)], [WITHDRAWN], ADDRESSES)
