"""What changed in a published table between two editions."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

COUNT_SUFFIXES = ("_nb", "_min", "_max")
GROUPS = ("annee", "niveau")


@dataclass(frozen=True)
class TotalChange:
    """The sum of a count in one group, before and after; null where the group does not exist."""

    group: tuple[str, ...]
    column: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class TableDiff:
    """Rows by key, columns and totals that differ; `added` to `changed` are null when keys do not compare."""

    rows_before: int
    rows_after: int
    added: int | None
    removed: int | None
    changed: int | None
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    columns_retyped: tuple[str, ...]
    totals: tuple[TotalChange, ...]

    @property
    def differs(self) -> bool:
        """Tell whether anything differs."""
        same = TableDiff(self.rows_after, self.rows_after, 0, 0, 0, (), (), (), ())
        return self != same


def diff_tables(before: pa.Table, after: pa.Table, key: Sequence[str]) -> TableDiff:
    """Compare two editions of a table whose rows are named by `key`.

    Counts are the columns whose name ends in `_nb`, `_min` or `_max`, summed by wave and level.
    """
    if before.equals(after):
        return TableDiff(before.num_rows, after.num_rows, 0, 0, 0, (), (), (), ())
    same = [name for name in after.column_names if _type(before, name) == _type(after, name)]
    comparable = set(key) <= set(same)
    old, new = _frame(before.select(same)), _frame(after.select(same))
    added, removed, changed = _compare_rows(old, new, key) if comparable else (None, None, None)
    known = set(before.column_names)
    return TableDiff(
        rows_before=before.num_rows,
        rows_after=after.num_rows,
        added=added,
        removed=removed,
        changed=changed,
        columns_added=tuple(name for name in after.column_names if name not in known),
        columns_removed=tuple(name for name in before.column_names if name not in after.column_names),
        columns_retyped=tuple(name for name in after.column_names if name in known and name not in same),
        totals=tuple(_changed_totals(old, new)),
    )


def _type(table: pa.Table, name: str) -> pa.DataType | None:
    return table.schema.field(name).type if name in table.column_names else None


def _frame(table: pa.Table) -> pd.DataFrame:
    # Arrow types keep integers integers when a key or a count holds nulls.
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _compare_rows(old: pd.DataFrame, new: pd.DataFrame, key: Sequence[str]) -> tuple[int, int, int]:
    both = old.merge(new, on=list(key), how="outer", suffixes=("_avant", "_apres"), indicator="cote")
    origin = both["cote"].value_counts()
    common = both[both["cote"] == "both"]
    changed = pd.Series(False, index=common.index)
    for name in new.columns.difference(list(key)):
        changed |= _differs(common[f"{name}_avant"], common[f"{name}_apres"])
    return int(origin["right_only"]), int(origin["left_only"]), int(changed.sum())


def _differs(left: pd.Series, right: pd.Series) -> pd.Series:
    unequal = left.ne(right).fillna(False).astype(bool)
    return unequal | (left.isna() != right.isna())


def _changed_totals(old: pd.DataFrame, new: pd.DataFrame) -> list[TotalChange]:
    groups = [name for name in GROUPS if name in new.columns]
    counts = [name for name in new.columns if name.endswith(COUNT_SUFFIXES)]
    if not groups or not counts:
        return []
    before, after = (_totals(frame, groups, counts) for frame in (old, new))
    changes = (
        TotalChange(group, column, before.get((group, column)), after.get((group, column)))
        for group, column in sorted(before.keys() | after.keys())
    )
    return [change for change in changes if change.before != change.after]


def _totals(
    frame: pd.DataFrame, groups: list[str], counts: list[str]
) -> dict[tuple[tuple[str, ...], str], float]:
    sums = frame.groupby(groups)[counts].sum().reset_index()
    return {
        (tuple(str(row[name]) for name in groups), column): row[column]
        for row in sums.to_dict("records")
        for column in counts
    }
