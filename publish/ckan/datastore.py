"""Rows that the portal serves through its API: typed, whole, in the order of the file."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from publish.ckan.client import WAITS, Portal
from publish.ckan.desired import DesiredTable
from publish.ckan.errors import ChangedMeanwhileError, NotOnPortalError, RejectedError, TransientPortalError
from publish.formats.spreadsheet_text import guarded

BATCH_ROWS = 10_000
BATCH_CELLS = 200_000
"""A batch holds as many rows as fit both: about 4 MB of JSON, which web servers accept."""

TYPES = {
    "string": "text",
    "integer": "int8",
    "number": "float8",
    "boolean": "bool",
    "date": "date",
    "datetime": "timestamp",
}
"""Type of the datastore of each Table Schema type."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that PostgreSQL, or JSON, cannot hold: one in a batch makes the portal fail."""

Watch = Callable[[int, int], None]
"""Told of the rows loaded, and of how many there are."""


def load_table(portal: Portal, resource_id: str, table: DesiredTable, watch: Watch) -> None:
    """Make the table of a resource equal to the file.

    A table of the same columns is emptied and filled again; its address, its views and its dictionary stay.

    Raises:
        RejectedError: the portal refuses the rows.
        ChangedMeanwhileError: somebody else writes the same table.
    """
    _prepare(portal, resource_id, table)
    done = 0
    watch(done, table.rows)
    for batch in batches(table):
        _insert(portal, resource_id, batch, done)
        done += len(batch)
        watch(done, table.rows)
    if (total := count_rows(portal, resource_id)) != table.rows:
        raise ChangedMeanwhileError(
            f"Table de la ressource {resource_id} : {total} lignes sur le portail, {table.rows} attendues. "
            "Une autre écriture l’a modifiée pendant le chargement (une extension comme xloader ou "
            "datapusher ?). Remède : excluez ces ressources de cette extension, puis relancez la commande."
        )


def write_dictionary(portal: Portal, resource_id: str, table: DesiredTable) -> None:
    """Write the types, the key and the dictionary of a table, creating it where it is not."""
    asked = {
        "resource_id": resource_id,
        "force": True,
        "fields": [dict(field) for field in table.fields],
        "primary_key": list(table.primary_key),
    }
    portal.write("datastore_create", {**asked, "calculate_record_count": False})


def unload_table(portal: Portal, resource_id: str) -> None:
    """Remove the table of a resource; its file stays."""
    try:
        portal.write("datastore_delete", {"resource_id": resource_id, "force": True})
    except NotOnPortalError:
        return


def count_rows(portal: Portal, resource_id: str) -> int:
    """Return how many rows the portal serves."""
    return int(portal.read("datastore_search", resource_id=resource_id, limit=0, include_total=True)["total"])


def read_structure(portal: Portal, resource_id: str) -> list[dict[str, Any]] | None:
    """Return the columns that the portal serves as `{id, type, info}`; nothing where it serves no table."""
    try:
        answer = portal.read("datastore_search", resource_id=resource_id, limit=0)
    except NotOnPortalError:
        return None
    return [field for field in answer["fields"] if field["id"] != "_id"]


def indexed_columns(portal: Portal, resource_id: str) -> set[str]:
    """Return the columns of the key of a table: CKAN makes a unique index of them."""
    answer = portal.read("datastore_info", id=resource_id)
    return {field["id"] for field in answer["fields"] if (field.get("schema") or {}).get("is_index")}


def read_rows(portal: Portal, resource_id: str, start: int, count: int) -> list[dict[str, Any]]:
    """Return some rows as the portal serves them, in the order in which they were loaded.

    A portal gives no more rows a call than its own limit: it is asked again for the rest.
    """
    asked = {"resource_id": resource_id, "sort": "_id", "include_total": False}
    rows: list[dict[str, Any]] = []
    while len(rows) < count:
        page = {"offset": start + len(rows), "limit": count - len(rows)}
        records = portal.read("datastore_search", **asked, **page).get("records")
        if not records:
            break
        rows += (_as_served({name: row[name] for name in row if name != "_id"}) for row in records)
    return rows


def pages(table: DesiredTable) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield all rows of the file as the portal should serve them, each page with the rank of its first."""
    start = 0
    for batch in batches(table):
        yield start, [_as_served(row) for row in batch]
        start += len(batch)


def ends(table: DesiredTable, count: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield the first and the last rows of the file, `count` of them, as `pages` does."""
    import pyarrow.parquet as pq

    names = [str(field["id"]) for field in table.fields]
    whole = pq.read_table(table.parquet, columns=names)
    for start in sorted({0, max(0, table.rows - count)}):
        rows = whole.slice(start, count).to_pylist()
        yield start, [_as_served({name: _storable(row[name]) for name in row}) for row in rows]


def _as_served(row: Mapping[str, Any]) -> dict[str, Any]:
    # An integer of a float column comes back as one or the other.
    return {
        name: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in row.items()
    }


def batches(table: DesiredTable) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of the file as the API takes them."""
    import pyarrow.parquet as pq

    names = [str(field["id"]) for field in table.fields]
    rows = max(1, min(BATCH_ROWS, BATCH_CELLS // len(names)))
    with pq.ParquetFile(table.parquet) as file:
        for batch in file.iter_batches(rows, columns=names):
            columns = [[_storable(value) for value in batch.column(name).to_pylist()] for name in names]
            yield [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _storable(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return _storable_text(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


@lru_cache(maxsize=1 << 16)
def _storable_text(text: str) -> str:
    """Return a text as the CSV file holds it: portals make CSV files of their tables too."""
    return guarded(UNSTORABLE.sub("", text))


def _prepare(portal: Portal, resource_id: str, table: DesiredTable) -> None:
    present = read_structure(portal, resource_id)
    wanted = [(field["id"], field["type"]) for field in table.fields]
    if present is not None and [(field["id"], field["type"]) for field in present] == wanted:
        emptied = {"resource_id": resource_id, "force": True, "filters": {}}
        portal.write("datastore_delete", {**emptied, "calculate_record_count": False})
    elif present is not None:
        unload_table(portal, resource_id)
    write_dictionary(portal, resource_id, table)


def _insert(portal: Portal, resource_id: str, rows: Sequence[Mapping[str, Any]], before: int) -> None:
    """Add a batch once: it is whole or absent, so that a count tells whether it is behind a lost answer."""
    asked = {"resource_id": resource_id, "force": True, "method": "insert", "records": rows}
    lost = False
    for wait in (*WAITS, None):
        try:
            portal.write("datastore_upsert", {**asked, "calculate_record_count": False})
        except TransientPortalError:
            if wait is None:
                raise
            portal.pause(wait)
            if count_rows(portal, resource_id) == before + len(rows):
                return
            lost = True
        except RejectedError:
            if not lost:
                raise
            raise ChangedMeanwhileError(
                f"Table de la ressource {resource_id} : un lot dont la réponse s’était perdue est arrivé "
                "après coup. Remède : relancez la même commande."
            ) from None
        else:
            return
