"""What data.gouv.fr and CKAN take from the catalogue, read the way they read it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, XSD

from publish.addresses import Addresses
from publish.dcat.dataset import dataset_graph, dataset_node
from publish.dcat.graph import ADMS, DCAT, DCATAP, LOCN, SPDX
from publish.files import sha256
from publish.record import DatasetRecord

GEOJSON = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
BASE = "https://portail.example/donnees/"
NODE = URIRef(f"{BASE}latest/besoins/dcat.ttl#jeu")


@pytest.fixture
def one(graph: Graph) -> Callable[[URIRef, URIRef], object]:
    def value(node: URIRef, name: URIRef) -> object:
        (found,) = graph.objects(node, name)
        return found

    return value


def test_a_dataset_keeps_its_identifiers_from_one_edition_to_the_next(
    record: DatasetRecord, addresses: Addresses
) -> None:
    before, after = (
        dataset_graph(replace(record, version=version), addresses) for version in ("2026.11.0", "2026.12.0")
    )
    files = {node for node in before.objects(NODE, DCAT.distribution) if not node.endswith("#archive")}
    assert files == set(after.objects(NODE, DCAT.distribution))
    for name in (DCTERMS.identifier, DCAT.landingPage):
        assert set(before.objects(NODE, name)) == set(after.objects(NODE, name))
    downloads = set(after.subject_objects(DCAT.downloadURL))
    assert downloads == {pair for pair in before.subject_objects(DCAT.downloadURL) if pair[0] in files}
    assert set(before.objects(NODE, DCAT.version)) != set(after.objects(NODE, DCAT.version))


def test_keywords_and_texts_are_french_literals(graph: Graph, one: Callable[..., object]) -> None:
    assert set(graph.objects(NODE, DCAT.keyword)) == {
        Literal("emploi", lang="fr"),
        Literal("Normandie", lang="fr"),
    }
    told = str(one(NODE, DCTERMS.description))
    assert told.startswith("Description du jeu.")
    assert told.endswith("- Une cellule masquée est un intervalle.")


def test_the_extent_is_a_polygon_in_both_notations(graph: Graph) -> None:
    (place,) = (node for node in graph.objects(NODE, DCTERMS.spatial) if (node, DCAT.bbox, None) in graph)
    (geojson,) = graph.objects(place, LOCN.geometry)
    assert str(geojson.datatype) == GEOJSON
    polygon = json.loads(geojson)
    assert polygon["type"] == "Polygon"
    assert polygon["coordinates"][0][0] == polygon["coordinates"][0][-1] == [-1.9, 48.2]
    (wkt,) = graph.objects(place, DCAT.bbox)
    assert str(wkt.datatype) == WKT
    assert wkt == Literal(
        "POLYGON((-1.9 48.2, 1.8 48.2, 1.8 50.1, -1.9 50.1, -1.9 48.2))", datatype=URIRef(WKT)
    )


def test_the_period_is_nameless_and_its_days_are_dates(graph: Graph, one: Callable[..., object]) -> None:
    period = one(NODE, DCTERMS.temporal)
    assert isinstance(period, BNode)
    assert one(period, DCAT.startDate).toPython() == date(2023, 1, 1)
    assert one(period, DCAT.endDate).toPython() == date(2024, 12, 31)


def test_every_file_has_its_address_licence_format_size_and_fingerprint(
    graph: Graph, record: DatasetRecord, one: Callable[..., object]
) -> None:
    files = {one(node, DCAT.downloadURL): node for node in graph.objects(NODE, DCAT.distribution)}
    assert len(files) == len(record.resources) + 1
    for resource in record.resources:
        node = files[URIRef(f"{BASE}latest/besoins/{resource.path}")]
        assert one(node, DCTERMS.license) == URIRef("https://licence.example/ouverte/")
        # A label would be read in place of the address, by which portals know the licence.
        assert (one(node, DCTERMS.license), RDFS.label, None) not in graph
        assert str(one(node, DCTERMS["format"])).endswith(f"/{resource.format.upper()}")
        assert one(node, DCAT.byteSize) == Literal(resource.bytes, datatype=XSD.nonNegativeInteger)
        assert str(one(one(node, SPDX.checksum), SPDX.checksumValue)) == resource.sha256


def test_the_archive_of_the_edition_has_a_dated_address(
    graph: Graph, record: DatasetRecord, one: Callable[..., object]
) -> None:
    node = URIRef(f"{BASE}latest/besoins/dcat.ttl#archive")
    archive = record.folder / "besoins-2026.11.0.zip"
    assert one(node, DCAT.downloadURL) == URIRef(f"{BASE}2026.11.0/besoins/{archive.name}")
    assert one(node, DCAT.byteSize) == Literal(archive.stat().st_size, datatype=XSD.nonNegativeInteger)
    assert str(one(one(node, SPDX.checksum), SPDX.checksumValue)) == sha256(archive)


def test_a_csv_conforms_to_its_table_schema(graph: Graph) -> None:
    schema = URIRef(f"{BASE}latest/besoins/schemas/pub_besoins__projets.json")
    assert [str(node) for node in graph.subjects(DCTERMS.conformsTo, schema)] == [
        f"{BASE}latest/besoins/dcat.ttl#pub_besoins__projets"
    ]


def test_a_high_value_dataset_names_the_law_and_any_other_does_not(
    graph: Graph, record: DatasetRecord, addresses: Addresses
) -> None:
    law = URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
    bound = set(graph.subjects(DCATAP.applicableLegislation, law))
    assert bound == {NODE, *graph.objects(NODE, DCAT.distribution)}
    other = dataset_graph(replace(record, hvd_categories=()), addresses)
    assert not list(other.subjects(DCATAP.applicableLegislation, None))


def test_each_source_file_is_told_with_its_address_and_fingerprint(
    graph: Graph, record: DatasetRecord
) -> None:
    told = {
        (str(graph.value(node, DCTERMS.identifier)), str(graph.value(node, RDFS.seeAlso)))
        for node in graph.objects(NODE, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"))
    }
    assert told == {(f"sha256:{source['sha256']}", source["url"]) for source in record.lineage}


def test_a_withdrawn_dataset_says_so_and_names_what_replaces_it(
    graph: Graph, addresses: Addresses, one: Callable[..., object]
) -> None:
    node = dataset_node("ancien", addresses)
    assert (node, RDF.type, DCAT.Dataset) in graph
    assert str(one(node, ADMS.status)).endswith("/dataset-status/WITHDRAWN")
    assert one(node, DCTERMS.isReplacedBy) == NODE
    assert one(node, DCAT.landingPage) == URIRef(f"{BASE}latest/portal/jeux/ancien.html")
    assert str(one(node, DCTERMS.description)) == "Ce jeu de données n’est plus publié. La source a cessé."
    assert one(node, DCAT.version) == Literal("2025.9.1")
    assert one(node, FOAF.page) == URIRef(f"{BASE}2025.9.1/ancien/LISEZMOI.md")
    assert not list(graph.objects(node, DCAT.distribution))


def test_the_address_of_the_portal_is_the_base_of_all(make_candidate: Callable[..., Path]) -> None:
    other = make_candidate("other", public_url="https://ailleurs.example/")
    text = (other / "catalog.ttl").read_text("utf-8")
    assert "<https://ailleurs.example/latest/besoins/data/pub_besoins__projets.csv>" in text
    assert "vigie-competences.example" not in text
