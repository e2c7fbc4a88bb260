"""The journal of an edition, for a person: what changed since the previous one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from publish.catalogue import Dataset, Table
from publish.diff import TableDiff, TotalChange, diff_tables
from publish.edition import Edition
from publish.reports.french import decimal, integer


def journal(dataset: Dataset, edition: Edition, tables: Mapping[str, pa.Table]) -> str:
    """Return the text of `CHANGES.md`: the difference between `tables` and those of the previous edition."""
    title = f"# {edition.mark(dataset.title)} : journal de l'édition {edition.version}"
    if edition.previous is None:
        since = "Première édition : il n'existe pas d'édition antérieure de même origine et de même région."
    else:
        since = f"Différences avec l'édition {edition.previous.name}, de même origine et de même région."
    sections = (
        _section(table, tables[table.name], dataset.name, edition.previous) for table in dataset.tables
    )
    return "\n\n".join([title, since, *sections]) + "\n"


def _section(table: Table, content: pa.Table, dataset: str, previous: Path | None) -> str:
    heading = f"## {table.name}"
    path = previous / dataset / "data" / f"{table.name}.parquet" if previous else None
    if path is None or not path.is_file():
        return f"{heading}\n\n- Nouvelle table : {_number(content.num_rows)} lignes."
    diff = diff_tables(pq.read_table(path), content, table.primary_key)
    blocks = [heading, "\n".join([_rows(diff), *_columns(diff)]), *_totals(diff.totals)]
    return "\n\n".join(blocks)


def _rows(diff: TableDiff) -> str:
    sizes = f"- Lignes : {_number(diff.rows_before)} → {_number(diff.rows_after)}"
    if diff.added is None:
        return f"{sizes} ; la clé a changé, les lignes ne se comparent pas une à une."
    counts = [_number(count) for count in (diff.added, diff.removed, diff.changed)]
    return f"{sizes} ; ajoutées : {counts[0]}, retirées : {counts[1]}, modifiées : {counts[2]}."


def _columns(diff: TableDiff) -> Iterator[str]:
    changes = {
        "ajoutées": diff.columns_added,
        "retirées": diff.columns_removed,
        "de type changé": diff.columns_retyped,
    }
    if not any(changes.values()):
        yield "- Colonnes : inchangées."
    yield from (f"- Colonnes {label} : {', '.join(names)}." for label, names in changes.items() if names)


def _totals(totals: tuple[TotalChange, ...]) -> Iterator[str]:
    if totals:
        header = "| Vague, niveau | Mesure | Avant | Après |\n|---|---|---:|---:|"
        yield "\n".join([header, *map(_total, totals)])


def _total(change: TotalChange) -> str:
    group = ", ".join(change.group)
    return f"| {group} | {change.column} | {_number(change.before)} | {_number(change.after)} |"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return integer(value) if float(value).is_integer() else decimal(value, digits=2)
