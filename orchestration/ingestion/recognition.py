"""Which table, layout and wave the content of a file belongs to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from orchestration.ingestion.header import Match, is_signed, match
from orchestration.ingestion.inventory import Inventory, Layout, Origin, SetAside, Table
from orchestration.ingestion.naming import compile_names, normalise
from orchestration.ingestion.readers import delimited, workbook
from orchestration.ingestion.readers.content import Content
from orchestration.ingestion.readers.delimited import SEPARATORS
from orchestration.ingestion.readers.grid import Grid

CLAIM_SHARE = 0.6
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True)
class Claim:
    """A layout that recognises a header row: where it stands, and what it finds there."""

    table: Table
    layout: Layout
    match: Match
    grid: Grid
    row: int
    separator: str = ""

    @property
    def rank(self) -> tuple[float, bool, int]:
        """Most columns first, then the producer's name for the data sheet, then least surplus."""
        return self.match.score, "opendata" in normalise(self.grid.sheet), -len(self.match.unknown)

    def below(self, canonical: str) -> Any:
        """The first value under a column, None if there is none."""
        position = self.match.columns.get(canonical)
        rows = self.grid.rows[self.row + 1 :]
        return rows[0][position] if rows and position is not None and position < len(rows[0]) else None


def claims(content: Content, inventory: Inventory, origin: Origin) -> list[Claim]:
    """Every layout that claims the content, best first. Raises UnreadableFile."""
    pairs = [
        (t, layout) for t in inventory.tables for layout in t.layouts if _may_hold(layout, content, origin)
    ]
    peeks = _peeks(content, _separators(layout for _, layout in pairs))
    found = [
        Claim(table, layout, matched, grid, row, separator)
        for table, layout in pairs
        for separator, grid in _readings(layout, content, peeks)
        for row, matched in _matches(layout, grid.rows)
    ]
    return sorted(found, key=lambda claim: claim.rank, reverse=True)


def set_aside(content: Content, inventory: Inventory) -> SetAside | None:
    """What a file that no layout claims is known to be, if anything."""
    rows = [_names(cells) for _, grid in _peeks(content, SEPARATORS) for cells in grid.rows]
    text = "" if content.format == "workbook" else delimited.lenient(content.data)
    known = (known for source in inventory.sources for known in source.set_aside)
    return next((one for one in known if _marked(one, text, rows)), None)


def wave(claim: Claim, file_name: str) -> int | None:
    """The millésime of a file, from the first source of the layout that gives one."""
    for source in claim.layout.millesime:
        if year := _year_from(source, claim, file_name):
            return year
    return None


def _year_from(source: int | str, claim: Claim, file_name: str) -> int | None:
    if isinstance(source, int):
        return source
    if source == "header":
        return _only(claim.match.years)
    if source == "name":
        return _only(int(year) for year in _YEAR.findall(PurePath(file_name).name))
    if source.startswith("name:"):
        pattern = compile_names([source.removeprefix("name:")])
        return _only(int(year) for year in pattern.findall(normalise(PurePath(file_name).name)))
    return _only(int(year) for year in _YEAR.findall(str(claim.below(source.removeprefix("column:")))))


def _only(years: Iterable[int]) -> int | None:
    distinct = set(years)
    return distinct.pop() if len(distinct) == 1 else None


def _may_hold(layout: Layout, content: Content, origin: Origin) -> bool:
    named = layout.named is None or re.search(layout.named, content.name, re.IGNORECASE)
    return bool(named) and content.format in layout.formats and origin in layout.origins


def _marked(known: SetAside, text: str, rows: Iterable[Sequence[str]]) -> bool:
    if known.text_pattern:
        return re.search(known.text_pattern, text) is not None
    return any(_made_of(known.column_patterns, names) for names in rows)


def _made_of(columns: Sequence[re.Pattern[str]], names: Sequence[str]) -> bool:
    return all(any(column.fullmatch(name) for column in columns) for name in names) and all(
        any(column.fullmatch(name) for name in names) for column in columns
    )


def _names(cells: Iterable[Any]) -> list[str]:
    return [name for cell in cells if cell is not None and (name := normalise(cell))]


def _separators(layouts: Iterable[Layout]) -> Iterable[str]:
    plain = [layout for layout in layouts if layout.reader is None]
    return dict.fromkeys(separator for layout in plain for separator in layout.separators)


def _peeks(content: Content, separators: Iterable[str]) -> list[tuple[str, Grid]]:
    if content.format == "workbook":
        return [("", grid) for grid in workbook.peek(content.data)]
    return [(separator, delimited.peek(content.data, separator)) for separator in separators]


def _readings(layout: Layout, content: Content, peeks: list[tuple[str, Grid]]) -> Iterator[tuple[str, Grid]]:
    """The ways to cut the content into cells that the layout allows."""
    if layout.reader is None:
        yield from (
            (cut, grid) for cut, grid in peeks if content.format == "workbook" or cut in layout.separators
        )
    elif not layout.text_pattern or re.search(layout.text_pattern, delimited.lenient(content.data)):
        yield "", Grid([[column.names[0] for column in layout.columns.values()]], [1])


def _matches(layout: Layout, rows: Sequence[Any]) -> Iterator[tuple[int, Match]]:
    # Few rows bear a signature, and all would be compared with every column of every layout.
    for index, cells in enumerate(rows):
        if not is_signed(layout, cells):
            continue
        matched = match(layout, cells)
        if matched.claimed and matched.score >= CLAIM_SHARE:
            yield index, matched
            return
