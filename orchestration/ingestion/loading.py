"""From the bytes of a recognised file to the canonical rows of its table, all as text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from orchestration.ingestion.errors import Problem, UnreadableFile
from orchestration.ingestion.header import Match, match
from orchestration.ingestion.inventory import Inventory, Layout, Origin, Table
from orchestration.ingestion.landing import Finding
from orchestration.ingestion.readers import delimited, geojson, workbook
from orchestration.ingestion.readers.content import Content, identify
from orchestration.ingestion.readers.grid import Grid
from orchestration.ingestion.recognition import Claim, claims
from orchestration.ingestion.sources import effectifs, fap_2009, formacode, lheo, rome_fap_2009

SHOWN_ROWS = 5
READERS: Mapping[str, Callable[[str], Grid]] = {
    "effectifs": effectifs.read,
    "fap_2009": fap_2009.read,
    "geojson": geojson.read,
    "formacode": formacode.read,
    "rome_fap_2009": rome_fap_2009.read,
}
# XML says its own encoding: these read bytes.
XML_READERS: Mapping[str, Callable[[bytes], Grid]] = {"lheo": lheo.read}


@dataclass(frozen=True)
class Loaded:
    """One file: its canonical rows, and what its header row held. `frame` is empty if the header is wrong.

    `shown_rows`: how many faulty rows a problem lists.
    """

    finding: Finding
    data: bytes
    table: Table
    layout: Layout
    match: Match
    header_line: int
    frame: pd.DataFrame
    shown_rows: int = SHOWN_ROWS

    def problem(self, location: str, found: str, expected: str, remedy: str) -> Problem:
        """A problem of this file."""
        return Problem(self.finding.path, self.table.name, location, found, expected, remedy)

    def column(self, canonical: str) -> str:
        """The producer's own name of a column, in French quotes."""
        return f"colonne « {self.match.found.get(canonical, canonical)} »"


def load(data: bytes, finding: Finding, table: Table, inventory: Inventory, origin: Origin) -> Loaded:
    """Read a whole file in the layout that the scan recognised.

    The frame has the columns of `table.raw_columns`; values are text without surrounding blanks, codes are
    padded, empty cells are null; only `ligne`, the row number in the file, is an integer.
    Raises UnreadableFile.
    """
    layout = table.layout(finding.layout or "")
    claim = _claim(data, finding, layout, inventory, origin)
    grid = _read(identify(data, finding.path), claim)
    # Numbers of workbook rows are those of Excel, so the header keeps its own whatever surrounds it.
    header = 0 if layout.reader else list(grid.numbers).index(claim.grid.numbers[claim.row])
    matched = match(layout, grid.rows[header])
    sound = not matched.missing and not matched.duplicated
    frame = _canonical(grid, header, matched, layout, finding) if sound else pd.DataFrame()
    if sound:
        frame = frame.assign(disposition=layout.id, fichier_sha256=finding.sha256, origine=origin)
        # A column that the file leaves out is text without a value, not a number.
        frame = frame.reindex(columns=table.raw_columns).astype(dict.fromkeys(table.columns, "str"))
        frame = frame.drop_duplicates(list(table.columns), ignore_index=True) if layout.distinct else frame
    return Loaded(finding, data, table, layout, matched, grid.numbers[header], frame)


def _claim(data: bytes, finding: Finding, layout: Layout, inventory: Inventory, origin: Origin) -> Claim:
    found = claims(identify(data, finding.path), inventory, origin)
    try:
        return next(c for c in found if c.table.name == finding.table and c.layout.id == layout.id)
    except StopIteration:
        raise UnreadableFile(
            "contenu changé depuis l’examen du dossier", "un fichier stable", "relancez la commande"
        ) from None


def _read(content: Content, claim: Claim) -> Grid:
    if content.format == "workbook":
        return workbook.read(content.data, claim.grid.sheet)
    if content.format == "xml":
        return XML_READERS[str(claim.layout.reader)](content.data)
    text = delimited.decode(content.data, claim.layout.encoding)
    return (
        READERS[claim.layout.reader](text) if claim.layout.reader else delimited.read(text, claim.separator)
    )


def _canonical(grid: Grid, header: int, matched: Match, layout: Layout, finding: Finding) -> pd.DataFrame:
    rows = grid.rows[header + 1 :]
    cells = {
        name: pd.Series([_text(row[position]) for row in rows], dtype="str")
        for name, position in matched.columns.items()
    }
    frame = pd.DataFrame({name: _padded(column, layout.columns[name].pad) for name, column in cells.items()})
    frame["ligne"] = pd.Series(grid.numbers[header + 1 :], dtype="int64")
    frame = frame.dropna(subset=list(cells), how="all").reset_index(drop=True)
    constants = {"annee": str(finding.millesime), **layout.constants, **_in_name(layout, finding.path)}
    missing = {name: value for name, value in constants.items() if name not in frame}
    return frame.assign(millesime=str(finding.millesime), **missing)


def _in_name(layout: Layout, path: str) -> dict[str, str | None]:
    name = PurePosixPath(path).name
    found = {column: re.search(pattern, name) for column, pattern in layout.in_name.items()}
    return {column: match[1] if match else None for column, match in found.items()}


def _text(value: Any) -> str | None:
    """Spreadsheets hold 101.0 where the producer means 101."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip() if value is not None else ""
    return text or None


def _padded(column: pd.Series, width: int | None) -> pd.Series:
    if width is None:
        return column
    text = column.str.replace(r"\.0$", "", regex=True)
    # Anything else than a code is shown as it was written.
    return text.where(text.str.fullmatch(r"[0-9]+[A-Z]?").ne(True), text.str.zfill(width))
