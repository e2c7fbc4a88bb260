"""What changed in a dataset since the previous edition: for a person, and for the catalogue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publish.catalogue.datasets import Dataset, Deprecation, Table
from publish.edition import Edition
from publish.french import decimal, integer
from publish.history.deprecation import refuse_unannounced
from publish.history.diff import TableDiff, TotalChange, diff_tables

NEW, CHANGED, SAME, WITHDRAWN = "nouvelle", "modifiée", "inchangée", "retirée"


@dataclass(frozen=True)
class TableChange:
    """What became of a table: `diff` where both editions hold it, else its rows in the one that does."""

    name: str
    status: str
    rows: int
    diff: TableDiff | None = None
    deprecated: tuple[tuple[str, Deprecation], ...] = ()

    def summary(self) -> dict[str, Any]:
        """Return the entry of the table in `metadata.json`."""
        diff = self.diff
        return {
            "name": self.name,
            "status": self.status,
            "rows_before": diff.rows_before if diff else self.rows if self.status == WITHDRAWN else None,
            "rows_after": diff.rows_after if diff else self.rows if self.status == NEW else None,
            "added": diff and diff.added,
            "removed": diff and diff.removed,
            "changed": diff and diff.changed,
            "columns_added": list(diff.columns_added) if diff else [],
            "columns_removed": list(diff.columns_removed) if diff else [],
            "columns_retyped": list(diff.columns_retyped) if diff else [],
            "columns_deprecated": [name for name, _ in self.deprecated],
        }


@dataclass(frozen=True)
class DatasetChanges:
    """The changes of all the tables of a dataset since the edition `previous`, null for the first one."""

    previous: str | None
    tables: tuple[TableChange, ...]

    def summary(self) -> dict[str, Any]:
        """Return the block `changes` of `metadata.json`."""
        return {"previous": self.previous, "tables": [table.summary() for table in self.tables]}


def find_changes(dataset: Dataset, edition: Edition, tables: Mapping[str, pa.Table]) -> DatasetChanges:
    """Compare `tables` with those of the previous edition.

    Raises:
        PublicationError: a column or a table went without having been announced.
    """
    before = _files(dataset.name, edition.previous)
    known = [_compare(table, tables[table.name], before.get(table.name)) for table in dataset.tables]
    gone = [
        TableChange(name, WITHDRAWN, pq.read_metadata(path).num_rows)
        for name, path in before.items()
        if name not in tables
    ]
    changes = DatasetChanges(edition.previous.name if edition.previous else None, (*known, *gone))
    refuse_unannounced(
        dataset,
        edition,
        columns={each.name: each.diff.columns_removed for each in known if each.diff},
        tables=[each.name for each in gone],
    )
    return changes


def _files(dataset: str, previous: Path | None) -> dict[str, Path]:
    found = sorted((previous / dataset / "data").glob("*.parquet")) if previous else []
    return {path.stem: path for path in found}


def _compare(table: Table, content: pa.Table, before: Path | None) -> TableChange:
    deprecated = tuple(table.deprecated.items())
    if before is None:
        return TableChange(table.name, NEW, content.num_rows, deprecated=deprecated)
    diff = diff_tables(pq.read_table(before), content, table.primary_key)
    return TableChange(table.name, CHANGED if diff.differs else SAME, content.num_rows, diff, deprecated)


def journal(dataset: Dataset, edition: Edition, changes: DatasetChanges) -> str:
    """Return the text of `CHANGES.md`."""
    title = f"# {edition.mark(dataset.title)} : journal de l’édition {edition.version}"
    if changes.previous is None:
        since = "Première édition : il n’existe pas d’édition antérieure de même origine et de même région."
    else:
        since = f"Différences avec l’édition {changes.previous}, de même origine et de même région."
    return "\n\n".join([title, since, *map(_section, changes.tables)]) + "\n"


def _section(change: TableChange) -> str:
    heading = f"## {change.name}"
    if change.diff is None:
        what = "Nouvelle table" if change.status == NEW else "Table retirée"
        lines = [f"- {what} : {_number(change.rows)} lignes.", *_deprecations(change)]
        return f"{heading}\n\n" + "\n".join(lines)
    diff = change.diff
    lines = [_rows(diff), *_columns(diff), *_deprecations(change)]
    blocks = [heading, "\n".join(lines), *_totals(diff.totals)]
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


def _deprecations(change: TableChange) -> Iterator[str]:
    yield from (f"- Colonne « {name} » : {each.sentence}" for name, each in change.deprecated)


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
