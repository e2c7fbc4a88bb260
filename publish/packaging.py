"""Turn the candidate's tables into the folder of one dataset."""

from collections.abc import Mapping
from pathlib import Path

from publish.addresses import Addresses
from publish.catalogue import Dataset
from publish.changes import find_changes, journal
from publish.checksums import write_checksums
from publish.datapackage import data_package
from publish.dictionary import write_dictionary
from publish.edition import Edition
from publish.files import sha256, write_json, write_text
from publish.metadata import dataset_metadata
from publish.tables import read_candidate, write_csv, write_parquet


def package_dataset(
    dataset: Dataset, edition: Edition, tables_dir: Path, folder: Path, written: Mapping[str, Path]
) -> dict[str, str]:
    """Write the dataset in `folder` (created): data, descriptions, journal, exchange metadata, checksums.

    Return the SHA-256 of each file, by path relative to `folder`.

    Args:
        dataset: its description, from the catalogue.
        edition: what identifies the edition, and what it comes from.
        tables_dir: one `<table>.parquet` per published table, sorted by its primary key.
        folder: where to write; it must not exist.
        written: the CSV files that this program already wrote from the same rows, by table; they are moved.

    Raises:
        PublicationError: a table is absent or does not match the catalogue, or a mandatory fact is missing.
    """
    from publish.dcat.files import write_dataset

    tables = {
        table.name: read_candidate(tables_dir / f"{table.name}.parquet", table) for table in dataset.tables
    }
    title = edition.mark(dataset.title)
    data = folder / "data"
    data.mkdir(parents=True)
    for name, content in tables.items():
        write_parquet(content, data / f"{name}.parquet", title)
        if name in written:
            written[name].rename(data / f"{name}.csv")
        else:
            write_csv(content, data / f"{name}.csv")
    # What is largest is read once, for the three lists that hold its fingerprint.
    digests = {path.relative_to(folder).as_posix(): sha256(path) for path in sorted(data.iterdir())}
    write_json(folder / "datapackage.json", data_package(dataset, edition, folder, digests))
    changes = find_changes(dataset, edition, tables)
    write_json(folder / "metadata.json", dataset_metadata(dataset, edition, tables, changes))
    write_dictionary(dataset, edition, folder / "dictionary.csv")
    write_text(folder / "CHANGES.md", journal(dataset, edition, changes))
    write_dataset(folder, Addresses(edition.public_url))
    return write_checksums(folder, title, digests)
