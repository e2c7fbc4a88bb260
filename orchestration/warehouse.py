"""The DuckDB file of the shared model: open, use, close within one function (it has one writer)."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

POOL = "duckdb"
LOCK_TIMEOUT_SECONDS = 60


def _open(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open the file, waiting for a process that is about to leave it (a dbt whose parent was killed)."""
    deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
    while True:
        try:
            return duckdb.connect(str(warehouse))
        except duckdb.IOException as error:
            if "lock" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.5)


@contextmanager
def connect(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading and writing, and close it on leaving.

    Raises:
        duckdb.IOException: another process holds the file for longer than a minute.
    """
    connection = _open(warehouse)
    try:
        yield connection
    finally:
        connection.close()


def discard_if_damaged(warehouse: Path) -> bool:
    """Remove a file that DuckDB cannot read: it is rebuilt from the raw vintages. True if removed."""
    try:
        with connect(warehouse):
            return False
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise
    except (duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException):
        pass
    for path in (warehouse, warehouse.with_name(warehouse.name + ".wal")):
        path.unlink(missing_ok=True)
    return True


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _select(files: Sequence[Path], columns: Mapping[str, str]) -> str:
    if files:
        listed = ", ".join(_quoted(path) for path in files)
        # The folders are named `millesime=…`, which DuckDB would otherwise read as a column of numbers.
        return f"select * from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    empty = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in columns.items())
    return f"select {empty} where false"


def create_views(
    warehouse: Path, schema: str, views: Mapping[str, tuple[Sequence[Path], Mapping[str, str]]]
) -> None:
    """Create `schema.<name>` over Parquet files; without files, an empty view of the given columns.

    Args:
        warehouse: the DuckDB file.
        schema: the schema of the views.
        views: name -> (Parquet files, column -> SQL type).
    """
    with connect(warehouse) as connection:
        connection.execute(f"create schema if not exists {schema}")
        for name, (files, columns) in views.items():
            connection.execute(f"create or replace view {schema}.{name} as {_select(files, columns)}")


def read_table(warehouse: Path, relation: str) -> pd.DataFrame:
    """The rows of `schema.table`, sorted: DuckDB keeps no order, and draws follow that of the rows."""
    with connect(warehouse) as connection:
        return connection.sql(f"select * from {relation} order by all").df()


def distinct_values(warehouse: Path, relation: str, column: str) -> list[str]:
    """The values of a column of `schema.table`, sorted, nulls left out."""
    query = f'select distinct "{column}" from {relation} where "{column}" is not null order by 1'
    with connect(warehouse) as connection:
        return [str(value) for (value,) in connection.execute(query).fetchall()]


def row_counts(warehouse: Path) -> dict[str, int]:
    """Number of rows of each table; views are left out: to count them is to read their files."""
    with connect(warehouse) as connection:
        rows = connection.execute("select table_name, estimated_size from duckdb_tables()").fetchall()
    return {str(name): int(size) for name, size in rows}


def column_types(warehouse: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Schema -> table or view -> column -> type."""
    query = "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal"
    found: dict[str, dict[str, dict[str, str]]] = {}
    with connect(warehouse) as connection:
        for schema, table, column, kind in connection.execute(query).fetchall():
            found.setdefault(schema, {}).setdefault(table, {})[column] = kind
    return found


def export_sorted(warehouse: Path, relation: str, key: Sequence[str], target: Path) -> int:
    """Write `relation` sorted by `key` to a Parquet file and return its number of rows.

    One thread and one order make the bytes a function of the rows.
    """
    order = ", ".join(f'"{column}"' for column in key)
    with connect(warehouse) as connection:
        connection.execute("set threads = 1")
        copied = connection.execute(
            f"copy (select * from {relation} order by {order}) to {_quoted(target)} "
            "(format parquet, compression zstd)"
        ).fetchall()
    return int(copied[0][0])
