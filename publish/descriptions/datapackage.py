"""The Frictionless description (Data Package v1) of a dataset's files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from publish.catalogue.datasets import Dataset, Table
from publish.catalogue.licences import Licence
from publish.descriptions.table_schema import fields
from publish.edition import Edition
from publish.formats.media_types import MEDIA_TYPES, TABLE_FORMATS

CSV_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}


class _Files(NamedTuple):
    folder: Path
    digests: Mapping[str, str]


def data_package(
    dataset: Dataset, edition: Edition, folder: Path, digests: Mapping[str, str]
) -> dict[str, Any]:
    """Describe the files of `folder/data` (already written) as a Data Package v1.

    `digests` holds their SHA-256, by path relative to `folder`.
    """
    files = _Files(folder, digests)
    return {
        "profile": "data-package",
        "name": dataset.name,
        "title": edition.mark(dataset.title),
        "description": edition.mark(dataset.description),
        "version": edition.version,
        "keywords": [*dataset.keywords, edition.territory],
        "licenses": [_licence(dataset.licence)],
        "contributors": [{"title": dataset.producer, "role": "publisher"}],
        "sources": [_source(source, edition) for source in edition.sources(dataset.raw_tables)],
        "resources": [resource for table in dataset.tables for resource in _resources(table, edition, files)],
    }


def _licence(licence: Licence) -> dict[str, str]:
    facts = {"name": licence.id, "title": licence.title, "path": licence.url}
    return {key: value for key, value in facts.items() if value}


def _source(source: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    title = f"{source['producer']}, {source['table']}, millésime {source['millesime']} ({source['file']})"
    return {"title": edition.mark(title), "path": source["url"], "sha256": source["sha256"]}


def _resources(table: Table, edition: Edition, files: _Files) -> Iterator[dict[str, Any]]:
    for extension in TABLE_FORMATS:
        if f"data/{table.name}.{extension}" in files.digests:
            kind = _tabular(table) if extension == "csv" else _plain(table, extension)
            yield {**kind, **_file(table, extension, edition, files)}


def _tabular(table: Table) -> dict[str, Any]:
    return {
        "name": table.name.lower(),
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "dialect": CSV_DIALECT,
        "schema": {
            "fields": fields(table),
            "missingValues": [""],
            "primaryKey": list(table.primary_key),
        },
    }


def _plain(table: Table, extension: str) -> dict[str, Any]:
    # Declared as a plain file: its types are in the file, and a tabular reader would need one more package.
    return {"name": f"{table.name.lower()}_{extension}", "profile": "data-resource", "type": "file"}


def _file(table: Table, extension: str, edition: Edition, files: _Files) -> dict[str, Any]:
    path = f"data/{table.name}.{extension}"
    return {
        "path": path,
        "title": edition.mark(table.title),
        "description": table.description,
        "format": extension,
        "mediatype": MEDIA_TYPES[extension],
        "bytes": (files.folder / path).stat().st_size,
        "hash": f"sha256:{files.digests[path]}",
    }
