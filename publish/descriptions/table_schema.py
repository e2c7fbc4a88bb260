"""The Table Schema of a published table, in the conventions of schema.data.gouv.fr."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from publish.addresses import Addresses
from publish.catalogue.datasets import Column, Dataset, Table
from publish.edition import Edition

SPECIFICATION = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def fields(table: Table) -> list[dict[str, Any]]:
    """Return the fields of a table, in the order of its columns."""
    return [_given(_field(column)) for column in table.columns]


def table_schema(dataset: Dataset, table: Table, content: pa.Table, edition: Edition) -> dict[str, Any]:
    """Return the content of `schemas/<table>.json`; each example is a value of `content`."""
    addresses = Addresses(edition.public_url)
    modified = edition.modified(dataset.raw_tables)
    examples = {name: _example(content[name]) for name in content.column_names}
    return {
        "$schema": SPECIFICATION,
        "name": table.name,
        "title": edition.mark(table.title),
        "description": table.description,
        "version": edition.version,
        **_given({"lastModified": modified and modified.isoformat()}),
        "homepage": addresses.page(dataset.name),
        "path": addresses.file(dataset.name, f"schemas/{table.name}.json"),
        "contributors": [{"title": dataset.publisher.name, "role": "author"}],
        "licenses": [_given({"name": dataset.licence.id, "path": dataset.licence.url})],
        "resources": [
            {
                "title": edition.mark(table.title),
                "path": addresses.file(dataset.name, f"data/{table.name}.csv"),
            }
        ],
        "fields": [{**field, **_given({"example": examples[field["name"]]})} for field in fields(table)],
        "primaryKey": list(table.primary_key),
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": column.title,
        "type": column.type,
        "description": column.told,
        "unit": column.unit,
        "codes": column.codes,
        "constraints": {"required": True} if column.required else None,
    }


def _given(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value not in (None, "")}


def _example(column: pa.ChunkedArray) -> Any:
    value = next((value.as_py() for value in column if value.is_valid), None)
    return value.isoformat() if isinstance(value, date) else value
