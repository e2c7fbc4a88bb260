"""Excel workbooks (.xlsx), read by calamine once they are known to be harmless."""

import io
import re
import zipfile
from collections.abc import Iterable

from python_calamine import CalamineError, CalamineWorkbook

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import archive
from orchestration.ingestion.readers.grid import Grid
from orchestration.ingestion.readers.limits import LIMITS, Limits

PEEK_ROWS = 20
_PEEK_BYTES = 1 << 18
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW_END = re.compile(rb"</((?:\w+:)?)row>")
_CELL_REFERENCE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,7})"')


def peek(data: bytes) -> list[Grid]:
    """The first rows of every sheet, in a few milliseconds: the sheets are cut before they are read.

    Raises UnreadableFile.
    """
    workbook = _open(_shortened(data))
    return [_grid(workbook, name, PEEK_ROWS) for name in workbook.sheet_names]


def read(data: bytes, sheet: str, limits: Limits = LIMITS) -> Grid:
    """One whole sheet. Raises UnreadableFile: damaged or oversized workbook."""
    for info in archive.entries(data, limits):
        chunks = archive.inflate(data, info)
        if _SHEETS.fullmatch(info.filename):
            _check_dimensions(chunks, info.filename, limits)
        else:
            for _ in chunks:
                pass
    return _grid(_open(data), sheet, None)


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise archive.truncated() from error


def _grid(workbook: CalamineWorkbook, name: str, rows: int | None) -> Grid:
    try:
        sheet = workbook.get_sheet_by_name(name)
        cells = sheet.to_python(nrows=rows)
    except CalamineError as error:
        raise archive.truncated() from error
    first = sheet.start[0] + 1 if sheet.start else 1
    return Grid(cells, range(first, first + len(cells)), name)


def _shortened(data: bytes) -> bytes:
    """The same workbook with its sheets cut after a few rows, and without its pictures."""
    short = io.BytesIO()
    with zipfile.ZipFile(short, "w", zipfile.ZIP_STORED) as target:
        for info in archive.entries(data):
            if _SHEETS.fullmatch(info.filename):
                target.writestr(info.filename, _cut(archive.inflate(data, info)))
            elif info.filename.endswith((".xml", ".rels")):
                target.writestr(info.filename, archive.read_entry(data, info))
    return short.getvalue()


def _cut(chunks: Iterable[bytes]) -> bytes:
    sheet = b""
    for chunk in chunks:
        sheet += chunk
        if len(sheet) >= _PEEK_BYTES:
            break
    ends = list(_ROW_END.finditer(sheet))[:PEEK_ROWS]
    if not ends:
        return sheet
    prefix = ends[-1][1]
    return sheet[: ends[-1].end()] + b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"


def _check_dimensions(chunks: Iterable[bytes], name: str, limits: Limits) -> None:
    """Measure the rectangle that the cells span, whatever the sheet says of itself."""
    last_row, last_column, tail = 0, 0, b""
    for chunk in chunks:
        references = set(_CELL_REFERENCE.findall(tail + chunk))
        last_row = max([last_row, *(int(row) for _, row in references)])
        last_column = max([last_column, *map(_column_number, {letters for letters, _ in references})])
        tail = chunk[-20:]
        if last_row * last_column > limits.cells:
            raise UnreadableFile(
                f"feuille démesurée : {last_row} lignes x {last_column} colonnes",
                f"au plus {limits.cells} cellules",
                "supprimez les cellules perdues loin du tableau, ou téléchargez de nouveau le fichier",
                location=f"élément « {name} »",
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
