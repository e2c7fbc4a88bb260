"""The files of a dataset as DCAT-AP 3 distributions."""

from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, XSD

from publish.addresses import Addresses
from publish.dcat.graph import DCAT, DCATAP, ELI, SPDX, Fact, describe, french, resource, term
from publish.dcat.vocabularies import vocabularies
from publish.files import sha256
from publish.formats.media_types import MEDIA_TYPES
from publish.record import DatasetRecord, Resource


def add_distributions(graph: Graph, dataset: URIRef, record: DatasetRecord, addresses: Addresses) -> None:
    """Describe the files of a dataset, and the archive of the edition where it was written.

    The address of a file is that of the latest edition, which never changes; that of the archive is dated.

    Raises:
        PublicationError: a code is not in its vocabulary.
    """
    files = [(file, addresses.file(record.name, file.path)) for file in record.resources]
    if archive := _archive(record):
        files += [(archive, addresses.file(record.name, archive.path, record.version))]
    for file, address in files:
        node = URIRef(f"{addresses.file(record.name, 'dcat.ttl')}#{file.name}")
        facts: list[Fact] = [
            *_content(graph, node, file, address),
            *_terms_of_use(graph, record),
            *_schema(graph, record, file, addresses),
        ]
        graph.add((dataset, DCAT.distribution, describe(graph, node, DCAT.Distribution, facts)))


def add_checksum(graph: Graph, node: URIRef, digest: str) -> URIRef:
    """Describe the SHA-256 of a file, and return `node`."""
    facts: list[Fact] = [
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
    kind = term(graph, "licence_type", vocabularies().licence(identifier).type)
    facts: list[Fact] = [(DCTERMS.type, kind)]
    facts += [(DCTERMS.title, french(title))] if title else []
    return resource(graph, DCTERMS.LicenseDocument, url, facts)


def _archive(record: DatasetRecord) -> Resource | None:
    path = record.folder / f"{record.name}-{record.version}.zip"
    if not path.is_file():
        return None
    return Resource(
        name="archive",
        table="",
        path=path.name,
        format="zip",
        mediatype=MEDIA_TYPES["zip"],
        title=f"Archive de l’édition {record.version}",
        description="Fichiers Parquet de l’édition, schémas, dictionnaire et journal.",
        bytes=path.stat().st_size,
        sha256=sha256(path),
    )


def _content(graph: Graph, node: URIRef, file: Resource, address: str) -> Iterator[Fact]:
    kind = vocabularies().file_type(file.format)
    yield DCTERMS.title, french(f"{file.title} ({vocabularies().lists['file_type'].terms[kind]})")
    yield DCTERMS.description, french(file.description)
    yield DCTERMS.identifier, Literal(file.name)
    yield DCAT.accessURL, URIRef(address)
    yield DCAT.downloadURL, URIRef(address)
    yield DCTERMS["format"], term(graph, "file_type", kind)
    yield DCAT.mediaType, term(graph, "media_type", file.mediatype)
    yield DCAT.byteSize, Literal(file.bytes, datatype=XSD.nonNegativeInteger)
    yield SPDX.checksum, add_checksum(graph, URIRef(f"{node}-empreinte"), file.sha256)


def _terms_of_use(graph: Graph, record: DatasetRecord) -> Iterator[Fact]:
    licence = record.licence
    yield DCTERMS.license, add_licence(graph, licence.id, licence.url, licence.title)
    yield DCATAP.availability, term(graph, "availability", "STABLE")
    yield DCTERMS.language, term(graph, "language", "FRA")
    if record.modified:
        yield DCTERMS.modified, Literal(record.modified.isoformat(), datatype=XSD.date)
    if record.hvd_categories:
        law = vocabularies().high_value_legislation
        yield DCATAP.applicableLegislation, resource(graph, ELI.LegalResource, law)


def _schema(graph: Graph, record: DatasetRecord, file: Resource, addresses: Addresses) -> Iterator[Fact]:
    """The Table Schema says what a CSV holds; data.gouv.fr validates the file with it."""
    path = f"schemas/{file.table}.json"
    if file.format == "csv" and (record.folder / path).is_file():
        title = [(DCTERMS.title, french(f"Schéma de {file.title}"))]
        yield DCTERMS.conformsTo, resource(graph, DCTERMS.Standard, addresses.file(record.name, path), title)
