"""The shapes accept our catalogue, and each of them catches the fault that it is there for."""

from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, SH, SKOS, XSD

from publish.dcat import graph as terms
from publish.dcat.graph import ADMS, DCAT, DCATAP, LOCN, SPDX, VCARD

SHAPES = Namespace("https://vigie-competences.example/shapes#")
FOLDER = Path(terms.__file__).with_name("shapes")
ELSEWHERE = URIRef("https://ailleurs.example/x")
TEXT = Literal("texte")
FRENCH = Literal("texte", lang="fr")
NOT_A_DATE = Literal("hier")
Fault = Callable[[Graph], None]


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for path in sorted(FOLDER.glob("*.ttl")):
        graph.parse(path)
    return graph


def caught(data: Graph, shapes: Graph) -> set[tuple[URIRef, URIRef]]:
    """The shapes that a catalogue does not fit, with the severity of each."""
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    found = results.subjects(RDF.type, SH.ValidationResult)
    return {(results.value(each, SH.sourceShape), results.value(each, SH.resultSeverity)) for each in found}


def without(kind: URIRef, name: URIRef) -> Fault:
    """Take a property away from all that is of a class."""
    return instead(kind, name)


def instead(kind: URIRef, name: URIRef, *values: URIRef | BNode | Literal) -> Fault:
    """Give a property other values, wherever it is found on what is of a class."""

    def spoil(graph: Graph) -> None:
        for node in list(graph.subjects(RDF.type, kind)):
            if (node, name, None) in graph:
                graph.remove((node, name, None))
                for value in values:
                    graph.add((node, name, value))

    return spoil


def also(kind: URIRef, name: URIRef, value: URIRef | BNode | Literal) -> Fault:
    """Give a property one more value."""

    def spoil(graph: Graph) -> None:
        for node in list(graph.subjects(RDF.type, kind)):
            graph.add((node, name, value))

    return spoil


def all_of(*faults: Fault) -> Fault:
    def spoil(graph: Graph) -> None:
        for fault in faults:
            fault(graph)

    return spoil


DATASET, FILE = DCAT.Dataset, DCAT.Distribution
FAULTS: dict[str, list[Fault]] = {
    "catalogue-title": [without(DCAT.Catalog, DCTERMS.title), also(DCAT.Catalog, DCTERMS.title, FRENCH)],
    "catalogue-description": [
        without(DCAT.Catalog, DCTERMS.description),
        instead(DCAT.Catalog, DCTERMS.description, TEXT),
    ],
    "catalogue-publisher": [
        without(DCAT.Catalog, DCTERMS.publisher),
        instead(DCAT.Catalog, DCTERMS.publisher, ELSEWHERE),
    ],
    "catalogue-dataset": [without(DCAT.Catalog, DCAT.dataset), also(DCAT.Catalog, DCAT.dataset, ELSEWHERE)],
    "catalogue-licence": [instead(DCAT.Catalog, DCTERMS.license, ELSEWHERE)],
    "catalogue-licence-known": [without(DCAT.Catalog, DCTERMS.license)],
    "catalogue-language": [without(DCAT.Catalog, DCTERMS.language)],
    "catalogue-themes": [
        without(DCAT.Catalog, DCAT.themeTaxonomy),
        instead(DCAT.Catalog, DCAT.themeTaxonomy, ELSEWHERE),
    ],
    "catalogue-homepage": [without(DCAT.Catalog, FOAF.homepage), instead(DCAT.Catalog, FOAF.homepage, TEXT)],
    "catalogue-issued": [without(DCAT.Catalog, DCTERMS.issued)],
    "catalogue-modified": [instead(DCAT.Catalog, DCTERMS.modified, NOT_A_DATE)],
    "catalogue-modified-known": [without(DCAT.Catalog, DCTERMS.modified)],
    "catalogue-spatial": [without(DCAT.Catalog, DCTERMS.spatial)],
    "agent-name": [without(FOAF.Agent, FOAF.name), instead(FOAF.Agent, FOAF.name, Literal(""))],
    "contact-name": [without(VCARD.Kind, VCARD.fn)],
    "contact-means": [all_of(without(VCARD.Kind, VCARD.hasEmail), without(VCARD.Kind, VCARD.hasURL))],
    "contact-email": [instead(VCARD.Kind, VCARD.hasEmail, ELSEWHERE)],
    "concept-label": [without(SKOS.Concept, SKOS.prefLabel)],
    "scheme-title": [without(SKOS.ConceptScheme, DCTERMS.title)],
    "dataset-title": [without(DATASET, DCTERMS.title), instead(DATASET, DCTERMS.title, TEXT)],
    "dataset-description": [
        without(DATASET, DCTERMS.description),
        also(DATASET, DCTERMS.description, FRENCH),
    ],
    "dataset-identifier": [without(DATASET, DCTERMS.identifier), also(DATASET, DCTERMS.identifier, TEXT)],
    "dataset-publisher": [without(DATASET, DCTERMS.publisher), also(DATASET, DCTERMS.publisher, ELSEWHERE)],
    "dataset-status": [without(DATASET, ADMS.status), instead(DATASET, ADMS.status, ELSEWHERE)],
    "dataset-landing-page": [without(DATASET, DCAT.landingPage), instead(DATASET, DCAT.landingPage, TEXT)],
    "dataset-version-known": [without(DATASET, DCAT.version)],
    "dataset-previous-version": [also(DATASET, DCAT.previousVersion, TEXT)],
    "dataset-replaced-by": [instead(DATASET, DCTERMS.isReplacedBy, ELSEWHERE)],
    "DatasetOfUse": [without(DATASET, DCAT.distribution)],
    "dataset-distribution": [also(DATASET, DCAT.distribution, ELSEWHERE)],
    "dataset-contact": [without(DATASET, DCAT.contactPoint), instead(DATASET, DCAT.contactPoint, TEXT)],
    "dataset-keyword": [
        without(DATASET, DCAT.keyword),
        also(DATASET, DCAT.keyword, Literal("emploi, formation", lang="fr")),
    ],
    "dataset-theme": [without(DATASET, DCAT.theme), instead(DATASET, DCAT.theme, FRENCH)],
    "dataset-language": [without(DATASET, DCTERMS.language), instead(DATASET, DCTERMS.language, TEXT)],
    "dataset-frequency": [
        without(DATASET, DCTERMS.accrualPeriodicity),
        instead(DATASET, DCTERMS.accrualPeriodicity, URIRef("http://purl.org/cld/freq/annual")),
    ],
    "dataset-access": [without(DATASET, DCTERMS.accessRights), instead(DATASET, DCTERMS.accessRights, TEXT)],
    "dataset-spatial": [also(DATASET, DCTERMS.spatial, FRENCH)],
    "dataset-spatial-known": [without(DATASET, DCTERMS.spatial)],
    "dataset-temporal": [instead(DATASET, DCTERMS.temporal, ELSEWHERE)],
    "dataset-temporal-known": [without(DATASET, DCTERMS.temporal)],
    "dataset-issued": [without(DATASET, DCTERMS.issued), instead(DATASET, DCTERMS.issued, NOT_A_DATE)],
    "dataset-modified": [instead(DATASET, DCTERMS.modified, NOT_A_DATE)],
    "dataset-modified-known": [without(DATASET, DCTERMS.modified)],
    "dataset-version": [also(DATASET, DCAT.version, TEXT), instead(DATASET, DCAT.version, Literal("1.0"))],
    "dataset-version-notes": [without(DATASET, ADMS.versionNotes)],
    "dataset-provenance": [without(DATASET, DCTERMS.provenance)],
    "dataset-document": [also(DATASET, FOAF.page, ELSEWHERE)],
    "dataset-source": [also(DATASET, PROV.wasDerivedFrom, ELSEWHERE)],
    "dataset-creator": [without(DATASET, DCTERMS.creator)],
    "location-bbox": [instead(DCTERMS.Location, DCAT.bbox, Literal("-1.9,48.2,1.8,50.1"))],
    "location-centroid": [instead(DCTERMS.Location, DCAT.centroid, Literal("0,49"))],
    "location-geometry": [instead(DCTERMS.Location, LOCN.geometry, Literal("{}"))],
    "period-start": [
        without(DCTERMS.PeriodOfTime, DCAT.startDate),
        instead(DCTERMS.PeriodOfTime, DCAT.startDate, Literal("2030-01-01", datatype=XSD.date)),
    ],
    "period-end": [without(DCTERMS.PeriodOfTime, DCAT.endDate)],
    "source-title": [without(PROV.Entity, DCTERMS.title)],
    "source-fingerprint": [instead(PROV.Entity, DCTERMS.identifier, Literal("md5:0"))],
    "distribution-title": [without(FILE, DCTERMS.title)],
    "distribution-description": [without(FILE, DCTERMS.description)],
    "distribution-access": [without(FILE, DCAT.accessURL), instead(FILE, DCAT.accessURL, TEXT)],
    "distribution-download": [without(FILE, DCAT.downloadURL), instead(FILE, DCAT.downloadURL, TEXT)],
    "distribution-licence": [without(FILE, DCTERMS.license), instead(FILE, DCTERMS.license, TEXT)],
    "distribution-format": [
        without(FILE, DCTERMS["format"]),
        instead(FILE, DCTERMS["format"], Literal("CSV")),
    ],
    "distribution-media-type": [without(FILE, DCAT.mediaType), instead(FILE, DCAT.mediaType, TEXT)],
    "distribution-size": [without(FILE, DCAT.byteSize), instead(FILE, DCAT.byteSize, Literal("12 ko"))],
    "distribution-checksum": [without(FILE, SPDX.checksum), instead(FILE, SPDX.checksum, TEXT)],
    "distribution-availability": [without(FILE, DCATAP.availability)],
    "distribution-language": [instead(FILE, DCTERMS.language, TEXT)],
    "distribution-modified": [instead(FILE, DCTERMS.modified, NOT_A_DATE)],
    "distribution-schema": [instead(FILE, DCTERMS.conformsTo, ELSEWHERE)],
    "checksum-algorithm": [instead(SPDX.Checksum, SPDX.algorithm, SPDX.checksumAlgorithm_md5)],
    "checksum-value": [
        without(SPDX.Checksum, SPDX.checksumValue),
        instead(SPDX.Checksum, SPDX.checksumValue, TEXT),
    ],
    "licence-type": [without(DCTERMS.LicenseDocument, DCTERMS.type)],
    "high-value-category": [instead(DATASET, DCATAP.hvdCategory, ELSEWHERE)],
    "high-value-law": [without(DATASET, DCATAP.applicableLegislation)],
    "high-value-distribution": [without(DATASET, DCAT.distribution)],
    "high-value-files": [without(FILE, DCATAP.applicableLegislation)],
    "high-value-licence": [
        instead(
            DCTERMS.LicenseDocument,
            DCTERMS.type,
            URIRef("http://purl.org/adms/licencetype/ViralEffect-ShareAlike"),
        )
    ],
}


def test_our_catalogue_fits_every_shape(graph: Graph, shapes: Graph) -> None:
    assert caught(graph, shapes) == set()


def test_every_shape_catches_its_faults(graph: Graph, shapes: Graph) -> None:
    missed = []
    for name, faults in FAULTS.items():
        for rank, fault in enumerate(faults):
            spoilt = Graph() + graph
            fault(spoilt)
            if SHAPES[name] not in {shape for shape, _ in caught(spoilt, shapes)}:
                missed.append((name, rank))
    assert missed == []


def test_no_shape_is_without_a_fault(shapes: Graph) -> None:
    named = {str(each) for each in shapes.subjects(RDF.type, SH.PropertyShape)} | {str(SHAPES.DatasetOfUse)}
    assert named == {str(SHAPES[name]) for name in FAULTS}


def test_what_is_mandatory_is_a_violation_and_what_is_recommended_a_warning(
    graph: Graph, shapes: Graph
) -> None:
    FAULTS["dataset-title"][0](graph)
    FAULTS["dataset-temporal-known"][0](graph)
    found = caught(graph, shapes)
    assert (SHAPES["dataset-title"], SH.Violation) in found
    assert (SHAPES["dataset-temporal-known"], SH.Warning) in found
