"""Which columns each column of a dbt model comes from, read from its compiled SQL.

dagster-dbt's own reader queries the warehouse once per model, and keeps the DuckDB file open meanwhile.
"""

import logging
from collections.abc import Mapping
from typing import Any

import dagster as dg

DIALECT = "duckdb"
Schema = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Schema -> table -> column -> type, of the warehouse."""


def column_lineage(
    manifest: Mapping[str, Any], schema: Schema, database: str
) -> dict[str, dg.TableColumnLineage]:
    """Lineage of each compiled model of a manifest, by name; a model that cannot be parsed has none."""
    from sqlglot.errors import SqlglotError
    from sqlglot.schema import MappingSchema

    # It says on the console which queries it leaves out: those models have no lineage, and that is all.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    tables = MappingSchema({database: schema}, dialect=DIALECT)
    found = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or not node.get("compiled_code"):
            continue
        try:
            found[node["name"]] = _lineage(node["compiled_code"], tables)
        except SqlglotError:
            continue
    return found


def _lineage(sql: str, tables: Any) -> dg.TableColumnLineage:
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    query: Any = qualify(parse_one(sql, dialect=DIALECT), schema=tables, dialect=DIALECT)
    scope = build_scope(query)
    origins = {}
    for column in query.named_selects:
        tree = lineage(column, query, tables, scope=scope, dialect=DIALECT, trim_selects=False)
        leaves = [node for node in tree.walk() if isinstance(node.expression, exp.Table)]
        origins[column] = sorted({(leaf.expression.name, exp.to_column(leaf.name).name) for leaf in leaves})
    return dg.TableColumnLineage(
        {
            column: [
                dg.TableColumnDep(asset_key=dg.AssetKey(table), column_name=name) for table, name in pairs
            ]
            for column, pairs in origins.items()
        }
    )
