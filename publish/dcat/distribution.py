"""The files of a dataset as DCAT-AP 3 distributions."""

from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, XSD

from publish.addresses import Addresses
from publish.dcat.graph import DCATAP, ELI, SPDX, Term, describe, french, term
from publish.dcat.vocabularies import vocabularies
from publish.record import DatasetRecord, Resource


def add_distributions(graph: Graph, dataset: URIRef, record: DatasetRecord, addresses: Addresses) -> None:
    """Describe the files of a dataset; their addresses are those of the latest edition, which never change.

    Raises:
        PublicationError: a code is not in its vocabulary.
    """
    for resource in record.resources:
        node = URIRef(f"{addresses.file(record.name, 'dcat.ttl')}#{resource.name}")
        facts = [
            *_content(graph, node, resource, addresses.file(record.name, resource.path)),
            *_terms_of_use(graph, record),
            *_schema(graph, record, resource, addresses),
        ]
        graph.add((dataset, DCAT.distribution, describe(graph, node, DCAT.Distribution, facts)))


def add_checksum(graph: Graph, node: URIRef, digest: str) -> URIRef:
    """Describe the SHA-256 of a file, and return `node`."""
    facts = [
        (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)),
    ]
    describe(graph, node, SPDX.Checksum, facts)
    return node


def add_licence(graph: Graph, identifier: str, url: str, title: str | None = None) -> URIRef:
    """Describe a licence, and return its URI.

    Raises:
        PublicationError: the licence is not declared.
    """
    node = URIRef(url)
    kind = term(graph, "licence_type", vocabularies().licence(identifier).type)
    facts: list[tuple[URIRef, Term | None]] = [(DCTERMS.type, kind)]
    facts += [(DCTERMS.title, french(title))] if title else []
    describe(graph, node, DCTERMS.LicenseDocument, facts)
    return node


def _content(
    graph: Graph, node: URIRef, resource: Resource, address: str
) -> Iterator[tuple[URIRef, Term | None]]:
    yield DCTERMS.title, french(f"{resource.title} ({resource.format})")
    yield DCTERMS.description, french(resource.description)
    yield DCTERMS.identifier, Literal(resource.name)
    yield DCAT.accessURL, URIRef(address)
    yield DCAT.downloadURL, URIRef(address)
    yield DCTERMS["format"], term(graph, "file_type", vocabularies().file_type(resource.format))
    yield DCAT.mediaType, term(graph, "media_type", resource.mediatype)
    yield DCAT.byteSize, Literal(resource.bytes, datatype=XSD.nonNegativeInteger)
    yield SPDX.checksum, add_checksum(graph, URIRef(f"{node}-empreinte"), resource.sha256)


def _terms_of_use(graph: Graph, record: DatasetRecord) -> Iterator[tuple[URIRef, Term | None]]:
    licence = record.licence
    yield DCTERMS.license, add_licence(graph, licence.id, licence.url, licence.title)
    yield DCATAP.availability, term(graph, "availability", "STABLE")
    yield DCTERMS.language, term(graph, "language", "FRA")
    if record.modified:
        yield DCTERMS.modified, Literal(record.modified.isoformat(), datatype=XSD.date)
    if record.hvd_categories:
        law = URIRef(vocabularies().high_value_legislation)
        yield DCATAP.applicableLegislation, describe(graph, law, ELI.LegalResource, [])


def _schema(
    graph: Graph, record: DatasetRecord, resource: Resource, addresses: Addresses
) -> Iterator[tuple[URIRef, Term | None]]:
    """The Table Schema says what a CSV holds; data.gouv.fr validates the file with it."""
    path = f"schemas/{resource.table}.json"
    if resource.format == "csv" and (record.folder / path).is_file():
        schema = URIRef(addresses.file(record.name, path))
        facts = [(DCTERMS.title, french(f"Schéma de {resource.title}"))]
        yield DCTERMS.conformsTo, describe(graph, schema, DCTERMS.Standard, facts)
