"""Three syntaxes of one graph, the same bytes whatever the process."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from publish.addresses import Addresses
from publish.dcat.catalogue import catalogue_graph
from publish.dcat.dataset import dataset_graph
from publish.dcat.graph import write_graph
from publish.history.withdrawals import Withdrawn
from publish.record import DatasetRecord, read_record

FILES = ("catalog.ttl", "catalog.rdf", "catalog.jsonld")
SCRIPT = """
import sys
from pathlib import Path
from publish.addresses import Addresses
from publish.dcat.files import write_catalogue, write_dataset
addresses = Addresses("https://portail.example/")
write_dataset(Path(sys.argv[1]) / "besoins", addresses)
write_catalogue(Path(sys.argv[1]), [], addresses)
"""


def test_the_three_syntaxes_hold_the_same_graph(graph: Graph, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / "catalog")
    read = [Graph().parse(tmp_path / name) for name in FILES]
    assert len(graph) > 150
    assert all(isomorphic(graph, one) for one in read)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.tuples(st.text(max_size=40), st.text(max_size=12), st.text(max_size=12)))
def test_any_text_is_written_and_read_back(
    record: DatasetRecord, addresses: Addresses, tmp_path: Path, texts: tuple[str, str, str]
) -> None:
    text, name, url = texts
    source = {**record.lineage[0], "file": name, "url": f"https://exemple.fr/{url}"}
    spoilt = replace(record, description=text, keywords=(name,), lineage=(source,))
    graph = dataset_graph(spoilt, addresses)
    write_graph(graph, tmp_path / "catalog")
    assert all(isomorphic(graph, Graph().parse(tmp_path / name)) for name in FILES)


def test_the_bytes_do_not_depend_on_the_process(packaged: Path) -> None:
    written = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", SCRIPT, packaged], env=environment, check=True)
        files = [*FILES, "besoins/dcat.ttl", "besoins/dcat.rdf", "besoins/dcat.jsonld"]
        written.add(tuple((packaged / name).read_bytes() for name in files))
    assert len(written) == 1


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_fetched_to_read_a_syntax(
    packaged: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a request")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert len(Graph().parse(packaged / name)) > 100


def test_the_graph_of_an_edition_is_that_of_its_datasets(
    packaged: Path, addresses: Addresses, tmp_path: Path
) -> None:
    records = [read_record(packaged / name) for name in ("besoins", "previsions")]
    graphs = [dataset_graph(record, addresses) for record in records]
    whole = catalogue_graph(records, graphs, list[Withdrawn](), addresses)
    assert all(triple in whole for graph in graphs for triple in graph)
