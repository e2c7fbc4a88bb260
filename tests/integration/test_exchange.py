"""The exchange metadata of the edition of the sample, as those who harvest it find them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, RDF, SH

import publish.dcat
from publish.dcat.graph import DCAT, SPDX
from publish.edition import EXAMPLE_PORTAL
from publish.files import sha256
from publish.record import read_records

pytestmark = pytest.mark.slow
SHAPES = Path(publish.dcat.__file__).with_name("shapes")
CATALOGUE = ("catalog.ttl", "catalog.rdf", "catalog.jsonld")


@pytest.fixture(scope="module")
def latest(sample_run: Path) -> Path:
    return (sample_run / "releases" / "latest").resolve()


@pytest.fixture(scope="module")
def catalogue(latest: Path) -> Graph:
    return Graph().parse(latest / "catalog.ttl")


def misfits(catalogue: Graph) -> Iterator[tuple[str, str, str]]:
    shapes = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        shapes.parse(path)
    _, results, _ = pyshacl.validate(catalogue, shacl_graph=shapes)
    for result in results.subjects(RDF.type, SH.ValidationResult):
        facts = (results.value(result, name) for name in (SH.resultSeverity, SH.sourceShape, SH.focusNode))
        severity, shape, node = map(str, facts)
        yield severity.rpartition("#")[2], shape.rpartition("#")[2], node.split("/")[-2]


def test_the_three_syntaxes_hold_the_same_catalogue(latest: Path, catalogue: Graph) -> None:
    assert all(isomorphic(catalogue, Graph().parse(latest / name)) for name in CATALOGUE[1:])
    for record in read_records(latest):
        dataset = Graph().parse(record.folder / "dcat.ttl")
        assert all(
            isomorphic(dataset, Graph().parse(record.folder / name)) for name in ("dcat.rdf", "dcat.jsonld")
        )


def test_the_catalogue_fits_the_shapes_and_lacks_only_what_does_not_exist(
    latest: Path, catalogue: Graph
) -> None:
    timeless = [record.name for record in read_records(latest) if record.temporal is None]
    assert set(misfits(catalogue)) == {("Warning", "dataset-temporal-known", name) for name in timeless}


def test_every_download_is_a_file_of_the_edition_unaltered(latest: Path, catalogue: Graph) -> None:
    downloads = list(catalogue.subject_objects(DCAT.downloadURL))
    assert len(downloads) > sum(len(record.resources) for record in read_records(latest)) > 0
    for node, address in downloads:
        shelf, _, path_there = str(address).removeprefix(EXAMPLE_PORTAL).partition("/")
        assert shelf in {"latest", latest.name}
        path = latest / path_there
        assert catalogue.value(node, DCAT.byteSize).toPython() == path.stat().st_size
        checksum = catalogue.value(node, SPDX.checksum)
        assert str(catalogue.value(checksum, SPDX.checksumValue)) == sha256(path)


def test_every_dataset_is_in_the_catalogue_and_says_that_it_is_fictitious(
    latest: Path, catalogue: Graph
) -> None:
    (node,) = catalogue.subjects(RDF.type, DCAT.Catalog)
    titles = {str(catalogue.value(each, DCTERMS.title)) for each in catalogue.objects(node, DCAT.dataset)}
    assert titles == {record.title for record in read_records(latest)}
    assert all(title.endswith("données fictives") for title in titles)


def test_what_the_catalogue_links_to_is_in_the_edition(latest: Path, catalogue: Graph) -> None:
    base = f"{EXAMPLE_PORTAL}latest/"
    documents = URIRef("http://xmlns.com/foaf/0.1/Document")
    linked = {
        str(node) for kind in (documents, DCTERMS.Standard) for node in catalogue.subjects(RDF.type, kind)
    }
    ours = {address.removeprefix(base) for address in linked if address.startswith(base)}
    assert ours
    assert [path for path in sorted(ours) if not (latest / path).is_file()] == []


def test_search_engines_find_each_dataset(latest: Path) -> None:
    for record in read_records(latest):
        told = json.loads((record.folder / "schema-org.jsonld").read_text("utf-8"))
        assert (told["@type"], told["name"]) == ("Dataset", record.title)
        assert 50 <= len(told["description"]) <= 5000
        assert len(told["distribution"]) == len(record.resources)
