"""A packaged dataset as DCAT-AP 3 describes it."""

import json
from collections.abc import Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDFS, SKOS, XSD

from publish.addresses import Addresses
from publish.dcat.distribution import add_distributions
from publish.dcat.graph import (
    ADMS,
    DCAT,
    DCATAP,
    ELI,
    GEOSPARQL,
    LOCN,
    VCARD,
    Fact,
    describe,
    french,
    link,
    new_graph,
    resource,
    term,
)
from publish.dcat.vocabularies import vocabularies
from publish.dcat.words import description, version_notes
from publish.record import DatasetRecord, Spatial

GEOJSON = URIRef("https://www.iana.org/assignments/media-types/application/vnd.geo+json")
"""The type by which data.gouv.fr and CKAN know a GeoJSON literal."""
DOCUMENTS = ("LISEZMOI.md", "dictionary.csv", "CHANGES.md")


def dataset_node(name: str, addresses: Addresses) -> URIRef:
    """Return the URI of a dataset: the same in all its editions."""
    return _part(name, addresses, "jeu")


def publisher_node(addresses: Addresses) -> URIRef:
    """Return the URI of the publisher, who answers for the whole catalogue."""
    return URIRef(addresses.catalogue("catalog.ttl") + "#editeur")


def dataset_graph(record: DatasetRecord, addresses: Addresses) -> Graph:
    """Return the description of a dataset and of its distributions.

    Raises:
        PublicationError: a code is not in its vocabulary.
    """
    graph = new_graph()
    node = dataset_node(record.name, addresses)
    describe(
        graph,
        node,
        DCAT.Dataset,
        [
            *_identity(record, addresses),
            *_people(graph, record, addresses),
            *_subjects(graph, record),
            *_coverage(graph, record, addresses),
            *_history(graph, record, addresses),
            *_origins(graph, record, addresses),
        ],
    )
    add_distributions(graph, node, record, addresses)
    return graph


def add_publisher(graph: Graph, record: DatasetRecord, addresses: Addresses) -> URIRef:
    """Describe the publisher, and return its URI."""
    node, publisher = publisher_node(addresses), record.publisher
    facts: list[Fact] = [(FOAF.name, french(publisher.name))]
    if publisher.url:
        facts += [(FOAF.homepage, resource(graph, FOAF.Document, publisher.url))]
    describe(graph, node, FOAF.Agent, facts)
    return node


def add_territory(graph: Graph, spatial: Spatial) -> URIRef | None:
    """Describe the territory by its official URI, and return this; None where it has none."""
    if not spatial.uri:
        return None
    facts = [(SKOS.prefLabel, french(spatial.label)), (DCTERMS.identifier, Literal(spatial.code))]
    return resource(graph, DCTERMS.Location, spatial.uri, facts)


def _part(name: str, addresses: Addresses, fragment: str) -> URIRef:
    return URIRef(f"{addresses.file(name, 'dcat.ttl')}#{fragment}")


def _identity(record: DatasetRecord, addresses: Addresses) -> Iterator[Fact]:
    yield DCTERMS.title, french(record.title)
    yield DCTERMS.description, french(description(record))
    yield DCTERMS.identifier, Literal(record.name)
    yield DCAT.version, Literal(record.version)
    for keyword in record.keywords:
        yield DCAT.keyword, french(keyword)


def _people(graph: Graph, record: DatasetRecord, addresses: Addresses) -> Iterator[Fact]:
    yield DCTERMS.publisher, add_publisher(graph, record, addresses)
    creator = _part(record.name, addresses, "producteur")
    yield DCTERMS.creator, describe(graph, creator, FOAF.Agent, [(FOAF.name, french(record.producer))])
    contact, told = _part(record.name, addresses, "contact"), record.contact
    facts: list[Fact] = [
        (VCARD.fn, french(told.name)),
        (VCARD.role, french(told.role)),
        (VCARD.hasEmail, link(f"mailto:{told.email}") if told.email else None),
        (VCARD.hasURL, URIRef(addresses.page(record.name))),
    ]
    yield DCAT.contactPoint, describe(graph, contact, VCARD.Kind, facts)


def _subjects(graph: Graph, record: DatasetRecord) -> Iterator[Fact]:
    for theme in record.themes:
        yield DCAT.theme, term(graph, "theme", theme)
    for category in record.hvd_categories:
        yield DCATAP.hvdCategory, term(graph, "hvd_category", category)
    if record.hvd_categories:
        law = vocabularies().high_value_legislation
        yield DCATAP.applicableLegislation, resource(graph, ELI.LegalResource, law)
    yield DCTERMS.language, term(graph, "language", "FRA")
    yield DCTERMS.accessRights, term(graph, "access_right", "PUBLIC")
    yield DCTERMS.accrualPeriodicity, term(graph, "frequency", record.frequency_code)


def _coverage(graph: Graph, record: DatasetRecord, addresses: Addresses) -> Iterator[Fact]:
    yield DCTERMS.spatial, add_territory(graph, record.spatial)
    if record.spatial.bbox:
        extent = _part(record.name, addresses, "emprise")
        yield DCTERMS.spatial, describe(graph, extent, DCTERMS.Location, _extent(record.spatial.bbox))
    if record.temporal:
        # Nameless: data.gouv.fr takes the URI of a period for the address of an ontology, and loses it.
        period = BNode(f"periode-{record.name}")
        days = [(DCAT.startDate, record.temporal.start), (DCAT.endDate, record.temporal.end)]
        facts: list[Fact] = [(name, Literal(day.isoformat(), datatype=XSD.date)) for name, day in days]
        yield DCTERMS.temporal, describe(graph, period, DCTERMS.PeriodOfTime, facts)


def _extent(bbox: tuple[float, float, float, float]) -> Iterator[Fact]:
    west, south, east, north = bbox
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    polygon = ", ".join(f"{x} {y}" for x, y in ring)
    centre = f"POINT({round((west + east) / 2, 5)} {round((south + north) / 2, 5)})"
    geometry = json.dumps({"type": "Polygon", "coordinates": [ring]})
    yield DCAT.bbox, Literal(f"POLYGON(({polygon}))", datatype=GEOSPARQL.wktLiteral)
    yield DCAT.centroid, Literal(centre, datatype=GEOSPARQL.wktLiteral)
    yield LOCN.geometry, Literal(geometry, datatype=GEOJSON)


def _history(graph: Graph, record: DatasetRecord, addresses: Addresses) -> Iterator[Fact]:
    yield DCTERMS.issued, Literal(record.issued, datatype=XSD.gYearMonth)
    if record.modified:
        yield DCTERMS.modified, Literal(record.modified.isoformat(), datatype=XSD.date)
    yield ADMS.versionNotes, french(version_notes(record))
    yield ADMS.status, term(graph, "dataset_status", "COMPLETED")
    if previous := record.changes["previous"]:
        yield DCAT.previousVersion, URIRef(addresses.file(record.name, "dcat.ttl", previous))
    yield DCAT.landingPage, resource(graph, FOAF.Document, addresses.page(record.name))
    for name in (name for name in DOCUMENTS if (record.folder / name).is_file()):
        yield FOAF.page, resource(graph, FOAF.Document, addresses.file(record.name, name))


def _origins(graph: Graph, record: DatasetRecord, addresses: Addresses) -> Iterator[Fact]:
    statement = _part(record.name, addresses, "provenance")
    method = [(RDFS.label, french(record.methodology))]
    yield DCTERMS.provenance, describe(graph, statement, DCTERMS.ProvenanceStatement, method)
    for source in record.lineage:
        file = _part(record.name, addresses, f"source-{source['sha256'][:16]}")
        title = f"{source['producer']}, millésime {source['millesime']}, {source['file']}"
        facts: list[Fact] = [
            (DCTERMS.title, french(title)),
            (DCTERMS.identifier, Literal(f"sha256:{source['sha256']}")),
            (RDFS.seeAlso, link(source["url"]) if source["url"] else None),
        ]
        yield PROV.wasDerivedFrom, describe(graph, file, PROV.Entity, facts)
