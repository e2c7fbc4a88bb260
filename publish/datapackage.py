"""The Frictionless description (Data Package v1) of a dataset's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from publish.catalogue import Column, Dataset, Licence, Table
from publish.edition import Edition
from publish.files import sha256

CSV_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}


def data_package(dataset: Dataset, edition: Edition, folder: Path) -> dict[str, Any]:
    """Describe the files of `folder/data` (already written) as a Data Package v1."""
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
            for resource in (_csv_resource(table, edition, folder), _parquet_resource(table, edition, folder))
        ],
    }


def _licence(licence: Licence) -> dict[str, str]:
    facts = {"name": licence.id, "title": licence.title, "path": licence.url}
    return {key: value for key, value in facts.items() if value}


def _source(source: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    title = f"{source['producer']}, {source['table']}, millésime {source['millesime']} ({source['file']})"
    return {"title": edition.mark(title), "path": source["url"], "sha256": source["sha256"]}


def _csv_resource(table: Table, edition: Edition, folder: Path) -> dict[str, Any]:
    return {
        "name": table.name.lower(),
        "profile": "tabular-data-resource",
        **_file(table, "csv", edition, folder),
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": CSV_DIALECT,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.primary_key),
        },
    }


def _parquet_resource(table: Table, edition: Edition, folder: Path) -> dict[str, Any]:
    # Declared as a plain file: the schema is in the file, and a tabular reader would need one more package.
    return {
        "name": f"{table.name.lower()}_parquet",
        "profile": "data-resource",
        "type": "file",
        **_file(table, "parquet", edition, folder),
        "mediatype": "application/vnd.apache.parquet",
    }


def _file(table: Table, extension: str, edition: Edition, folder: Path) -> dict[str, Any]:
    path = folder / "data" / f"{table.name}.{extension}"
    return {
        "path": path.relative_to(folder).as_posix(),
        "title": edition.mark(table.title),
        "description": table.description,
        "format": extension,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
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
