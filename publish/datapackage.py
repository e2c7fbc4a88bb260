"""The Frictionless description (Data Package v1) of a dataset's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from publish.catalogue import Column, Dataset, Table
from publish.edition import Edition
from publish.licences import Licence

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
        "resources": [
            resource
            for table in dataset.tables
            for resource in (_csv_resource(table, edition, files), _parquet_resource(table, edition, files))
        ],
    }


def _licence(licence: Licence) -> dict[str, str]:
    facts = {"name": licence.id, "title": licence.title, "path": licence.url}
    return {key: value for key, value in facts.items() if value}


def _source(source: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    title = f"{source['producer']}, {source['table']}, millésime {source['millesime']} ({source['file']})"
    return {"title": edition.mark(title), "path": source["url"], "sha256": source["sha256"]}


def _csv_resource(table: Table, edition: Edition, files: _Files) -> dict[str, Any]:
    return {
        "name": table.name.lower(),
        "profile": "tabular-data-resource",
        **_file(table, "csv", edition, files),
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": CSV_DIALECT,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.primary_key),
        },
    }


def _parquet_resource(table: Table, edition: Edition, files: _Files) -> dict[str, Any]:
    # Declared as a plain file: the schema is in the file, and a tabular reader would need one more package.
    return {
        "name": f"{table.name.lower()}_parquet",
        "profile": "data-resource",
        "type": "file",
        **_file(table, "parquet", edition, files),
        "mediatype": "application/vnd.apache.parquet",
    }


def _file(table: Table, extension: str, edition: Edition, files: _Files) -> dict[str, Any]:
    path = f"data/{table.name}.{extension}"
    return {
        "path": path,
        "title": edition.mark(table.title),
        "description": table.description,
        "format": extension,
        "bytes": (files.folder / path).stat().st_size,
        "hash": f"sha256:{files.digests[path]}",
    }


def _field(column: Column) -> dict[str, Any]:
    field = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        "unit": column.unit,
        "codes": column.codes,
        "constraints": {"required": True} if column.required else None,
    }
    return {key: value for key, value in field.items() if value}
