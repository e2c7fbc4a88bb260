"""The Table Schema of a table whose format is ours, generated from its declaration in the inventory."""

import json
from typing import Any

from orchestration.ingestion.inventory import (
    AnyOf,
    Column,
    Format,
    Inventory,
    KnownCode,
    Layout,
    Number,
    OneOf,
    Source,
    Table,
)
from orchestration.ingestion.validation import KnownCodes

SPECIFICATION = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def slug(table: Table) -> str:
    """`raw_region__achats_formation` -> `achats-formation`, the name of its schema and of its template."""
    return table.name.partition("__")[2].replace("_", "-")


def own_formats(inventory: Inventory) -> dict[str, Table]:
    """The tables whose format is ours, by the name of their schema."""
    return {slug(table): table for table in inventory.tables if table.schema_version}


def table_schema(source: Source, table: Table, known: KnownCodes) -> dict[str, Any]:
    """The content of `schema.json`, in the conventions of schema.data.gouv.fr.

    `known` holds the closed lists that the checks look up.
    """
    layout = table.layouts[0]
    return {
        "$schema": SPECIFICATION,
        "name": slug(table),
        "title": table.title,
        "description": table.description,
        "version": table.schema_version,
        "contributors": [{"title": "Vigie Compétences Normandie", "role": "author"}],
        "licenses": [{"name": source.licence, "path": source.licence_url}],
        "fields": [_field(name, column, table, layout, known) for name, column in layout.columns.items()],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def schema_text(source: Source, table: Table, known: KnownCodes) -> str:
    """The same, as the text of the file."""
    return json.dumps(table_schema(source, table, known), ensure_ascii=False, indent=2) + "\n"


def closed_list(name: str, layout: Layout, known: KnownCodes) -> list[str]:
    """The values that a column may take, in order; none when it is not a closed list."""
    for rule in layout.checks:
        if isinstance(rule, OneOf) and rule.column == name:
            return list(rule.values)
        if isinstance(rule, KnownCode) and rule.column == name and not rule.when:
            return sorted(frozenset[str]().union(*(known[listed] for listed in rule.lists), rule.also))
    return []


def _field(name: str, column: Column, table: Table, layout: Layout, known: KnownCodes) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": name in table.filled(layout)}
    if values := closed_list(name, layout, known):
        constraints["enum"] = values
    for rule in layout.checks:
        if isinstance(rule, Format) and rule.column == name:
            constraints["pattern"] = f"^({rule.pattern})$"
        if isinstance(rule, AnyOf) and rule.column == name:
            either = "|".join(rule.values)
            constraints["pattern"] = rf"^({either})( *\| *({either}))*$"
        if isinstance(rule, Number) and name in rule.columns:
            constraints["minimum"] = rule.minimum
    return {
        "name": name,
        "title": column.title,
        "description": column.description,
        "type": column.type,
        "example": column.example,
        "constraints": constraints,
    }
