"""The catalogue of an edition as DCAT-AP 3 describes it: its datasets, and those that were withdrawn."""

from collections.abc import Iterator, Sequence

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, XSD

from publish.addresses import Addresses
from publish.dcat.dataset import (
    add_publisher,
    add_territory,
    dataset_node,
    publisher_node,
)
from publish.dcat.distribution import add_licence
from publish.dcat.graph import ADMS, DCAT, Fact, describe, french, new_graph, resource, scheme, term
from publish.dcat.vocabularies import vocabularies
from publish.edition import FICTITIOUS
from publish.history.withdrawals import Withdrawn
from publish.record import DatasetRecord


def catalogue_graph(
    records: Sequence[DatasetRecord],
    datasets: Sequence[Graph],
    withdrawn: Sequence[Withdrawn],
    addresses: Addresses,
) -> Graph:
    """Return the catalogue of at least one dataset; `datasets` are the graphs of `records`.

    Raises:
        PublicationError: a code is not in its vocabulary.
    """
    graph = new_graph(*datasets)
    held = [dataset_node(record.name, addresses) for record in records]
    gone = [_add_withdrawn(graph, each, addresses) for each in withdrawn]
    facts = [
        *_identity(graph, records, addresses),
        *((DCAT.dataset, node) for node in (*held, *gone)),
    ]
    describe(graph, URIRef(addresses.catalogue("catalog.ttl") + "#catalogue"), DCAT.Catalog, facts)
    return graph


def _identity(graph: Graph, records: Sequence[DatasetRecord], addresses: Addresses) -> Iterator[Fact]:
    first = records[0]
    title = f"Données ouvertes de {first.publisher.name} : {first.spatial.label}"
    mark = f" — {FICTITIOUS}" if any(record.fictitious for record in records) else ""
    yield DCTERMS.title, french(title + mark)
    yield DCTERMS.description, french(_description(records))
    yield DCTERMS.publisher, add_publisher(graph, first, addresses)
    yield DCTERMS.language, term(graph, "language", "FRA")
    licence = vocabularies().catalogue_licence
    yield DCTERMS.license, add_licence(graph, licence["id"], licence["url"])
    yield DCAT.themeTaxonomy, scheme(graph, vocabularies().lists["theme"])
    yield DCAT.version, Literal(first.version)
    yield DCTERMS.spatial, add_territory(graph, first.spatial)
    first_month = min(record.issued for record in records)
    yield DCTERMS.issued, Literal(first_month, datatype=XSD.gYearMonth)
    if days := [record.modified for record in records if record.modified]:
        yield DCTERMS.modified, Literal(max(days).isoformat(), datatype=XSD.date)
    yield FOAF.homepage, resource(graph, FOAF.Document, addresses.home)


def _description(records: Sequence[DatasetRecord]) -> str:
    return (
        "Besoins des employeurs, embauches, demandeurs d’emploi, formations et compétences, observés et "
        f"prévus, par territoire : {len(records)} jeux de données, édition {records[0].version}."
    )


def _add_withdrawn(graph: Graph, withdrawn: Withdrawn, addresses: Addresses) -> URIRef:
    """A portal that harvests the catalogue learns why the dataset is no longer fed, and keeps its page."""
    node, last, by = dataset_node(withdrawn.name, addresses), withdrawn.last_version, withdrawn.replaced_by
    facts: list[Fact] = [
        (DCTERMS.title, french(f"{withdrawn.title} (jeu de données retiré)")),
        (DCTERMS.description, french(f"Ce jeu de données n’est plus publié. {withdrawn.reason}")),
        (DCTERMS.identifier, Literal(withdrawn.name)),
        (DCTERMS.publisher, publisher_node(addresses)),
        (ADMS.status, term(graph, "dataset_status", "WITHDRAWN")),
        (DCTERMS.isReplacedBy, dataset_node(by, addresses) if by else None),
        (DCAT.landingPage, resource(graph, FOAF.Document, addresses.page(withdrawn.name))),
    ]
    if last:
        readme = addresses.file(withdrawn.name, "LISEZMOI.md", last)
        facts += [(DCAT.version, Literal(last)), (FOAF.page, resource(graph, FOAF.Document, readme))]
    describe(graph, node, DCAT.Dataset, facts)
    return node
