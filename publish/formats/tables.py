"""Write a published table for machines (Parquet) and for everyone (CSV)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from publish.catalogue.datasets import Table
from publish.errors import PublicationError
from publish.formats.spreadsheet_text import guarded

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
    """Write `content` as RFC 4180: UTF-8 without BOM, CRLF, decimal points, ISO dates, nulls empty.

    Texts are `guarded`: no spreadsheet runs one.
    """
    with path.open("wb") as stream:
        stream.write((",".join(map(_quoted, content.column_names)) + "\r\n").encode())
        for batch in content.to_batches(max_chunksize=BATCH_ROWS):
            lines = pc.binary_join_element_wise(*map(_cells, batch.columns), ",")
            whole = pa.ListArray.from_arrays([0, len(lines)], lines)
            stream.write(pc.binary_join(whole, "\r\n")[0].as_buffer())
            stream.write(b"\r\n")


def _cells(column: pa.Array) -> pa.Array:
    """Each distinct value is written once: most columns hold few."""
    encoded = column.dictionary_encode()
    text = _formatter(column.type)
    written = [_quoted(text(value)) for value in encoded.dictionary.to_pylist()]
    return pc.fill_null(pa.array(written, pa.string()).take(encoded.indices), "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _formatter(kind: pa.DataType) -> Callable[[Any], str]:
    if pa.types.is_boolean(kind):
        return lambda value: "true" if value else "false"
    if pa.types.is_floating(kind):
        return lambda value: repr(value).removesuffix(".0")
    if pa.types.is_date(kind):
        return lambda value: value.isoformat()
    return str if pa.types.is_integer(kind) else guarded
