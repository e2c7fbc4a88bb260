"""Write the exchange metadata of an edition beside its data."""

from collections.abc import Sequence
from pathlib import Path

from publish.addresses import Addresses
from publish.dcat.catalogue import catalogue_graph
from publish.dcat.dataset import dataset_graph
from publish.dcat.graph import write_graph
from publish.dcat.mandatory import refuse_incomplete
from publish.dcat.schema_org import schema_org
from publish.files import write_json
from publish.history.withdrawals import Withdrawn
from publish.record import read_record, read_records


def write_dataset(folder: Path, addresses: Addresses) -> None:
    """Write `dcat.{ttl,rdf,jsonld}` and `schema-org.jsonld` in the folder of a packaged dataset.

    Raises:
        PublicationError: the dataset lacks a mandatory fact, or a code is not in its vocabulary.
    """
    record = read_record(folder)
    refuse_incomplete(record)
    write_graph(dataset_graph(record, addresses), folder / "dcat")
    write_json(folder / "schema-org.jsonld", schema_org(record, addresses))


def write_catalogue(release: Path, withdrawn: Sequence[Withdrawn], addresses: Addresses) -> None:
    """Write `catalog.{ttl,rdf,jsonld}` of the packaged datasets of an edition.

    Raises:
        PublicationError: a code is not in its vocabulary.
    """
    records = read_records(release)
    graphs = [dataset_graph(record, addresses) for record in records]
    write_graph(catalogue_graph(records, graphs, withdrawn, addresses), release / "catalog")
