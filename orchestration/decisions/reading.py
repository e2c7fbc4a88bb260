"""Open a filled purchase file: its edition, and its rows, found by the headings of their columns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ingestion import personal
from orchestration.ingestion.errors import Problem, RefusedInput, UnreadableFile, why
from orchestration.ingestion.naming import normalise
from orchestration.ingestion.readers import workbook
from orchestration.ingestion.readers.content import Content, identify
from orchestration.ingestion.readers.grid import Grid
from orchestration.ingestion.readers.limits import LIMITS
from publish.reports.purchases import tracking
from publish.reports.purchases.tracking import Tracking, read_tracking
from publish.reports.purchases.workbook import COMMENT, DECISION, PLACES, PROPOSALS, REASON

WHAT = "dossier d’achat"
READ = (*tracking.PROPOSED, DECISION, REASON, PLACES)
_TITLES = frozenset(map(normalise, (tracking.BASIN, tracking.OCCUPATION, DECISION)))
_REMEDY = "repartez du classeur de l’édition (dossier/<département>.xlsx) et reportez-y les décisions"


@dataclass(frozen=True)
class Line:
    """A row of the sheet of proposals.

    `cells` are by heading, `computed` the headings whose cell holds a formula.
    """

    number: int
    cells: Mapping[str, Any]
    computed: frozenset[str]


@dataclass(frozen=True)
class FilledFile:
    """A purchase file that came back: what it bears of itself, and its rows, in their order."""

    name: str
    tracking: Tracking
    lines: tuple[Line, ...]

    def problem(self, where: str, found: str, expected: str, remedy: str) -> Problem:
        """A problem of this file."""
        return Problem(self.name, WHAT, where, found, expected, remedy)


def cell_of(line: Line, heading: str) -> str:
    """Where a cell is, as a person looks for it."""
    return f"feuille « {PROPOSALS} », ligne {line.number}, colonne « {heading} »"


def read_workbook(path: Path) -> FilledFile:
    """Open a workbook.

    Raises:
        RefusedInput: it cannot be read, is no purchase file, lacks columns, or has some about people.
    """
    try:
        content = _content(path)
        sheets = {grid.sheet for grid in workbook.peek(content.data)}
        known = _tracking(content, sheets)
        grid = workbook.read(content.data, PROPOSALS) if PROPOSALS in sheets else Grid([], [])
        computed = workbook.formulas(content.data, PROPOSALS) if grid.rows else frozenset()
    except UnreadableFile as error:
        raise RefusedInput([error.problem(path.name, WHAT)]) from error
    header = next((index for index, row in enumerate(grid.rows) if _is_header(row)), None)
    if header is None:
        raise _refused(
            path.name,
            f"feuille « {PROPOSALS} »",
            "feuille absente, ou sans sa ligne de titres",
            f"les titres de colonnes {_quoted((tracking.BASIN, tracking.OCCUPATION, DECISION))}",
        )
    _check_people(path.name, content, grid.rows[header])
    columns = _columns(path.name, grid, header)
    lines = tuple(
        _line(row, number, columns, grid.first_column, computed)
        for row, number in zip(grid.rows[header + 1 :], grid.numbers[header + 1 :], strict=True)
    )
    return FilledFile(path.name, known, lines)


def _content(path: Path) -> Content:
    """The bytes of a workbook, if they are one and of a sound size. Raises UnreadableFile."""
    try:
        size, data = path.stat().st_size, b""
        data = path.read_bytes() if size <= LIMITS.file_bytes else b""
    except OSError as error:
        raise UnreadableFile(
            f"lecture impossible ({why(error)})", "un fichier lisible", "vérifiez ses droits et relancez"
        ) from error
    if size > LIMITS.file_bytes:
        raise UnreadableFile(
            f"fichier de {size // 1_000_000} Mo", f"au plus {LIMITS.file_bytes // 1_000_000} Mo", _REMEDY
        )
    content = identify(data, path.name)
    if content.format != "workbook":
        raise UnreadableFile("ce n’est pas un classeur", "un classeur .xlsx", _REMEDY)
    return content


def _tracking(content: Content, sheets: Iterable[str]) -> Tracking:
    rows = workbook.read(content.data, tracking.SHEET).rows if tracking.SHEET in sheets else []
    known = read_tracking(rows)
    if known is None:
        raise UnreadableFile(
            f"feuille masquée « {tracking.SHEET} » (édition et propositions) absente ou modifiée",
            "un dossier d’achat produit par la plateforme, avec toutes ses feuilles",
            _REMEDY,
        )
    return known


def _is_header(row: Sequence[Any]) -> bool:
    return {normalise(cell) for cell in row if isinstance(cell, str)} >= _TITLES


def _check_people(name: str, content: Content, header: Sequence[Any]) -> None:
    named = [str(cell).strip() for cell in header if isinstance(cell, str) and personal.names_people(cell)]
    named = named or personal.personal_columns(content, None)
    if named:
        found = f"données nominatives, colonnes {_quoted(named)}"
        raise RefusedInput([Problem(name, WHAT, "en-tête", found, personal.EXPECTED, personal.REMEDY)])


def _columns(name: str, grid: Grid, header: int) -> dict[str, int]:
    """Where each heading is in the rows. Raises RefusedInput: one is absent, or there twice."""
    places = defaultdict(list)
    for position, cell in enumerate(grid.rows[header]):
        places[normalise(cell)].append(position)
    where = f"feuille « {PROPOSALS} », ligne {grid.numbers[header]}"
    wanted = {heading: places.get(normalise(heading), []) for heading in (*READ, COMMENT)}
    absent = [heading for heading in READ if not wanted[heading]]
    twice = [heading for heading, found in wanted.items() if len(found) > 1]
    expected = "chaque colonne du classeur, une fois"
    problems = [
        Problem(name, WHAT, where, f"{what} : {_quoted(headings)}", expected, remedy)
        for what, headings, remedy in (
            ("colonnes absentes", absent, "rétablissez leurs titres, tels que le classeur les écrivait"),
            ("colonnes en double", twice, "renommez ou supprimez les colonnes ajoutées sous le même titre"),
        )
        if headings
    ]
    if problems:
        raise RefusedInput(problems)
    return {heading: found[0] for heading, found in wanted.items() if found}


def _line(
    row: Sequence[Any], number: int, columns: Mapping[str, int], first: int, computed: Set[tuple[int, int]]
) -> Line:
    cells = {heading: row[position] for heading, position in columns.items()}
    own = (heading for heading, position in columns.items() if (number, first + position) in computed)
    return Line(number, cells, frozenset(own))


def _refused(name: str, where: str, found: str, expected: str) -> RefusedInput:
    return RefusedInput([Problem(name, WHAT, where, found, expected, _REMEDY)])


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
