"""Turn the candidate's tables into the folder of one dataset."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from publish.addresses import Addresses
from publish.catalogue.datasets import Dataset, Table
from publish.checksums import write_checksums
from publish.dated_archive import FORMAT, README, write_dated_archive
from publish.descriptions.datapackage import data_package
from publish.descriptions.dictionary import write_dictionary
from publish.descriptions.metadata import Content, dataset_metadata
from publish.descriptions.quality import assess
from publish.descriptions.readme import readme
from publish.descriptions.table_schema import table_schema
from publish.edition import Edition
from publish.files import sha256, write_json, write_text
from publish.formats.media_types import TABLE_FORMATS
from publish.formats.outlines import Outlines, write_geojson
from publish.formats.tables import read_candidate, write_csv, write_parquet
from publish.formats.workbook import why_no_workbook, write_workbook
from publish.history.changes import find_changes, journal
from publish.record import DATA_PACKAGE, METADATA


@dataclass(frozen=True)
class Material:
    """What an edition is packaged from.

    Attributes:
        tables_dir: one `<table>.parquet` per published table, sorted by its primary key.
        outlines: what the edition publishes of the shape of territories.
        written: the data files that this program already wrote from the same rows, by name; they are moved.
    """

    tables_dir: Path
    outlines: Outlines
    written: Mapping[str, Path]

    def moved_to(self, target: Path) -> bool:
        """Move the file of that name to its place; tell whether it was already written."""
        if target.name not in self.written:
            return False
        self.written[target.name].rename(target)
        return True


def package_dataset(dataset: Dataset, edition: Edition, material: Material, folder: Path) -> dict[str, str]:
    """Write the dataset in `folder` (created): data, descriptions, journal, archive, exchange metadata.

    Return the SHA-256 of each file, by path relative to `folder`.

    Args:
        dataset: its description, from the catalogue.
        edition: what identifies the edition, and what it comes from.
        material: the rows, and what is common to the datasets of the edition.
        folder: where to write; it must not exist.

    Raises:
        PublicationError: a table is absent or does not match the catalogue, a mandatory fact is missing, or a
            column went unannounced.
    """
    from publish.dcat.files import write_dataset

    tables = {
        table.name: read_candidate(material.tables_dir / f"{table.name}.parquet", table)
        for table in dataset.tables
    }
    changes = find_changes(dataset, edition, tables)
    absent = _write_data(dataset, edition, tables, folder / "data", material)
    # What is largest is read once, for the three lists that hold its fingerprint.
    digests = {
        path.relative_to(folder).as_posix(): sha256(path) for path in sorted((folder / "data").iterdir())
    }
    package = data_package(dataset, edition, folder, digests)
    bbox = material.outlines.bounding_box(edition.region)
    facts = dataset_metadata(dataset, edition, Content(tables, changes, bbox, absent))
    quality = assess(dataset, edition, facts, package)
    write_json(folder / DATA_PACKAGE, package)
    write_json(folder / METADATA, {**facts, "quality": quality})
    _write_schemas(dataset, edition, tables, folder / "schemas")
    write_dictionary(dataset, edition, folder / "dictionary.csv")
    write_text(folder / "CHANGES.md", journal(dataset, edition, changes))
    rows = {name: content.num_rows for name, content in tables.items()}
    formats = {name: [kind for kind in TABLE_FORMATS if f"data/{name}.{kind}" in digests] for name in tables}
    write_text(folder / README, readme(dataset, edition, rows, formats, absent))
    title, archived = edition.mark(dataset.title), {name: [FORMAT] for name in tables}
    write_dated_archive(folder, title, package, readme(dataset, edition, rows, archived), digests)
    write_dataset(folder, Addresses(edition.public_url))
    return write_checksums(folder, title, digests)


def _write_data(
    dataset: Dataset,
    edition: Edition,
    tables: Mapping[str, pa.Table],
    data: Path,
    material: Material,
) -> dict[str, dict[str, str]]:
    """Write each table in its formats; return those that a table has not, and why, by table."""
    data.mkdir(parents=True)

    def write(table: Table) -> dict[str, str]:
        return _write_table(table, tables[table.name], dataset, edition, data, material)

    # Arrow and the disk leave the interpreter to another table while they work.
    with ThreadPoolExecutor() as pool:
        absent = pool.map(write, dataset.tables)
        return {table.name: kinds for table, kinds in zip(dataset.tables, absent, strict=True) if kinds}


def _write_table(  # noqa: PLR0913, PLR0917 - a table, what it belongs to and where it goes
    table: Table, content: pa.Table, dataset: Dataset, edition: Edition, data: Path, material: Material
) -> dict[str, str]:
    name, absent = table.name, dict[str, str]()
    write_parquet(content, data / f"{name}.parquet", edition.mark(dataset.title))
    if not material.moved_to(data / f"{name}.csv"):
        write_csv(content, data / f"{name}.csv")
    if reason := why_no_workbook(content):
        absent["xlsx"] = reason
    elif not material.moved_to(data / f"{name}.xlsx"):
        write_workbook(content, table, dataset, edition, data / f"{name}.xlsx")
    path = data / f"{name}.geojson"
    if table.map and not write_geojson(content, table, material.outlines, edition.mark(table.title), path):
        absent["geojson"] = "aucun contour n’est publié pour ses territoires"
    return absent


def _write_schemas(dataset: Dataset, edition: Edition, tables: Mapping[str, pa.Table], folder: Path) -> None:
    folder.mkdir()
    for table in dataset.tables:
        schema = table_schema(dataset, table, tables[table.name], edition)
        write_json(folder / f"{table.name}.json", schema)
