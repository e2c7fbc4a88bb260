"""Compare an edition with the one before it, as a frame that a suite can judge."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow.parquet as pq

from expectations.runner import SuiteResult, run_suite
from expectations.suite import Waves, load_suite

SUITE = "precedente_edition"


class Outline(NamedTuple):
    """What is compared of a table: its columns, its rows, and the rows and the total of each wave."""

    columns: tuple[str, ...]
    rows: int
    waves: Mapping[int, tuple[int, float]]

    def without(self, columns: Collection[str]) -> "Outline":
        """Return the outline without some columns."""
        return self._replace(columns=tuple(name for name in self.columns if name not in columns))


def read_outline(path: Path) -> Outline:
    """Read the outline of the Parquet file of a published table, which names it; few columns are read."""
    file, followed = pq.ParquetFile(path), load_suite(path.stem).vagues
    columns, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    # A table without the columns has no wave; the check of the columns says which one is missing.
    if followed is None or not {followed.colonne, followed.total} <= set(columns):
        return Outline(columns, rows, {})
    measures = file.read([followed.colonne, followed.total]).to_pandas()
    return Outline(columns, rows, _by_wave(measures, followed))


class Check(NamedTuple):
    """One thing measured in both editions; `variation_pct` is null where `avant` is zero."""

    table: str
    controle: str
    element: str
    avant: float
    apres: float

    @property
    def variation_pct(self) -> float | None:
        """Return the change in percent of the previous edition."""
        return 100 * (self.apres - self.avant) / self.avant if self.avant else None


def compare(previous: Mapping[str, Outline], current: Mapping[str, Outline]) -> pd.DataFrame:
    """Return one row per check: `table, controle, element, avant, apres, variation_pct`.

    `controle` is `colonne` (1 where the column exists), `presence`, `lignes` (numbers of rows) or
    `total` (sum of the measure that the table's suite follows). Only what `previous` holds is compared:
    additions are free. The tables whose suite declares no `vagues` describe the next wave only: their
    years pass from one edition to the next.
    """
    checks = [check for table in sorted(previous) for check in _checks(table, previous, current)]
    frame = pd.DataFrame(checks, columns=list(Check._fields))
    frame["variation_pct"] = pd.Series([check.variation_pct for check in checks], dtype="float64")
    return frame


def compare_with_previous(previous: Mapping[str, Outline], current: Mapping[str, Outline]) -> SuiteResult:
    """Judge `current` against `previous` (outlines by published table) by the suite `precedente_edition`.

    With no previous edition, pass an empty mapping: nothing is compared and the verdict is favourable.
    """
    return run_suite(SUITE, compare(previous, current))


def _checks(table: str, previous: Mapping[str, Outline], current: Mapping[str, Outline]) -> Iterator[Check]:
    before, after = previous[table], current.get(table, Outline((), 0, {}))
    for column in before.columns:
        yield Check(table, "colonne", column, 1, int(column in after.columns))
    if before.rows:
        yield Check(table, "presence", "table", before.rows, after.rows)
    for year, (rows, total) in before.waves.items():
        rows_now, total_now = after.waves.get(year, (0, 0.0))
        yield Check(table, "presence", f"vague {year}", rows, rows_now)
        if rows_now:
            yield Check(table, "lignes", f"vague {year}", rows, rows_now)
            yield Check(table, "total", f"vague {year}", total, total_now)


def _by_wave(frame: pd.DataFrame, waves: Waves) -> dict[int, tuple[int, float]]:
    groups = frame.groupby(waves.colonne)[waves.total].agg(["size", "sum"])
    return {int(year): (int(rows), float(total)) for year, rows, total in groups.itertuples()}
