"""The SQL that dbt compiled for `published.py`, run by DuckDB alone, and the same tables written.

python benchmarks/plain.py OURS TARGET
"""

import json
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

GIVEN = """
    select schema_name, table_name, null from duckdb_tables()
    where database_name = 'built' and schema_name = 'seeds'
    union all
    select schema_name, view_name, sql from duckdb_views()
    where database_name = 'built' and schema_name in ('raw', 'geo', 'ml')
"""
FORMATS = {"parquet": "format parquet, compression zstd", "csv": "format csv, header"}


def models(ours: Path) -> dict[str, dict[str, Any]]:
    """The models that were built, with their compiled SQL, by unique id."""
    manifests = [json.loads(path.read_text("utf-8")) for path in ours.glob("dbt-*/manifest.json")]
    return {
        key: node
        for manifest in manifests
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node.get("compiled_code")
    }


def main() -> None:
    """Scan, join and write."""
    ours, target = map(Path, sys.argv[1:])
    target.mkdir()
    nodes, keys = models(ours), json.loads((ours / "keys.json").read_text("utf-8"))
    parents = {key: set(node["depends_on"]["nodes"]) & nodes.keys() for key, node in nodes.items()}
    with duckdb.connect(str(target / "warehouse.duckdb")) as connection:
        connection.execute(f"attach '{ours / 'base' / 'warehouse.duckdb'}' as built (read_only)")
        for schema, name, view in connection.execute(GIVEN).fetchall():
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(view or f"create table {schema}.{name} as from built.{schema}.{name}")
        for key in TopologicalSorter(parents).static_order():
            node = nodes[key]
            relation = f"{node['schema']}.{node['name']}"
            connection.execute(f"create schema if not exists {node['schema']}")
            connection.execute(
                f"create {node['config']['materialized']} {relation} as {node['compiled_code']}"
            )
        for name, key in keys.items():
            rows = f"(from published.{name} order by {', '.join(key)})"
            for extension, options in FORMATS.items():
                connection.execute(f"copy {rows} to '{target / name}.{extension}' ({options})")


if __name__ == "__main__":
    main()
