"""The rows that a page shows of a table: the most recent ones, small enough for a phone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from publish.record import TableRecord

ROWS = 500
CELLS = 10_000
"""The rows of a preview are at most `ROWS`, and so many that it holds about `CELLS` values."""

PERIODS = ("periode_debut_date", "annee", "millesime", "cumul_debut_annee")
"""Columns that date a row, the finest first."""

LONGEST_TEXT = 80
DIGITS = 4
YEARS = ("annee", "millesime")


def preview(path: Path, table: TableRecord) -> dict[str, Any]:
    """Return the rows that a page shows of the Parquet file of `table`, column by column.

    Texts are numbered by their place in a list of the distinct ones (`mots`), for their weight; a number is
    rounded to four decimals. `bornes` names the columns that bound a value where it is masked.
    """
    rows, is_recent = _chosen(pq.read_table(path), table)
    names = rows.column_names
    return {
        "table": table.name,
        "total": table.rows,
        "recentes": is_recent,
        "colonnes": [_header(field, names) for field in table.fields],
        "valeurs": [_values(rows[name]) for name in names],
    }


def _chosen(content: pa.Table, table: TableRecord) -> tuple[pa.Table, bool]:
    """Return the rows of the last periods, or the first ones of a table without dates, in their order."""
    size = min(ROWS, max(CELLS // content.num_columns, 1))
    period = next((name for name in PERIODS if name in table.primary_key), None)
    if period is None or content.num_rows <= size:
        return content.slice(0, size), False
    # A stable order by decreasing period: within one, rows stay sorted by their key.
    order = pa.table({"periode": content[period], "rang": pa.array(range(content.num_rows), pa.int64())})
    ranked = pc.sort_indices(order, sort_keys=[("periode", "descending"), ("rang", "ascending")])
    return content.take(ranked.slice(0, size)), True


def _header(field: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    name, kind = field["name"], field["type"]
    header = {"nom": name, "type": kind, "unite": field.get("unit"), "bornes": bounds_of(name, names)}
    if kind == "integer" and any(year in name for year in YEARS):
        header["type"] = "year"
    return {key: value for key, value in header.items() if value}


def bounds_of(name: str, names: Sequence[str]) -> list[int]:
    """Return the places, among the columns `names`, of the two that bound `name` where it is empty."""
    stem = name.removesuffix("_nb").removesuffix("_observee")
    bounds = (f"{stem}_min", f"{stem}_max")
    return [names.index(bound) for bound in bounds] if set(bounds) <= set(names) else []


def _values(column: pa.ChunkedArray) -> Any:
    if pa.types.is_boolean(column.type) or pa.types.is_integer(column.type):
        return column.to_pylist()
    if pa.types.is_floating(column.type):
        return [_rounded(value) for value in column.to_pylist()]
    encoded = column.combine_chunks().dictionary_encode()
    return {
        "mots": [_short(value) for value in encoded.dictionary.to_pylist()],
        "rangs": encoded.indices.to_pylist(),
    }


def _rounded(value: float | None) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    rounded = round(value, DIGITS)
    return int(rounded) if rounded.is_integer() else rounded


def _short(value: str | date) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
