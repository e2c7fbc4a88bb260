"""Write a published table for machines (Parquet) and for everyone (CSV)."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publish.catalogue import Table
from publish.errors import PublicationError

BATCH_ROWS = 65_536


def read_candidate(path: Path, table: Table) -> pa.Table:
    """Read the Parquet file of a candidate table, with the columns of the catalogue in their order.

    Raises:
        PublicationError: the file is absent, or its columns are not those of the catalogue.
    """
    if not path.is_file():
        raise PublicationError(
            f"{path.name} : fichier absent. La table « {table.name} » est au catalogue : export attendu. "
            "Relancez « vigie run »."
        )
    content = pq.read_table(path)
    expected = [column.name for column in table.columns]
    if content.column_names != expected:
        raise PublicationError(
            f"{path.name} : colonnes {content.column_names}, attendues : {expected}. "
            "Alignez le modèle dbt publié et sa description."
        )
    return content


def write_parquet(content: pa.Table, path: Path, title: str) -> None:
    """Write `content` with `title` as its only metadata: the same rows give the same bytes."""
    # Page limits follow the chunks in memory, which depend on how the candidate was exported.
    whole = content.replace_schema_metadata({"titre": title}).combine_chunks()
    pq.write_table(whole, path, compression="zstd")


def write_csv(content: pa.Table, path: Path) -> None:
    """Write `content` as RFC 4180: UTF-8 without BOM, CRLF, decimal points, ISO dates, nulls empty."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(content.column_names)
        for batch in content.to_batches(max_chunksize=BATCH_ROWS):
            writer.writerows(zip(*(_cells(column) for column in batch.columns), strict=True))


def _cells(column: pa.Array) -> Iterable[str]:
    text = _formatter(column.type)
    return ["" if value is None else text(value) for value in column.to_pylist()]


def _formatter(kind: pa.DataType) -> Callable[[Any], str]:
    if pa.types.is_boolean(kind):
        return lambda value: "true" if value else "false"
    if pa.types.is_floating(kind):
        return lambda value: repr(value).removesuffix(".0")
    if pa.types.is_date(kind):
        return lambda value: value.isoformat()
    return str
