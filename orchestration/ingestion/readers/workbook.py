"""Excel workbooks (.xlsx), read by calamine once they are known to be harmless."""

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import archive
from orchestration.ingestion.readers.grid import Grid
from orchestration.ingestion.readers.limits import LIMITS, Limits

PEEK_ROWS = 20
_PEEK_BYTES = 1 << 18
# What calamine reads whatever the sheet; any other part under `xl/` may be a sheet.
_SHEETS_ROOT = "xl/"
_COMMON_PARTS = re.compile(
    r".*\.rels|\[content_types\]\.xml|xl/(workbook|sharedstrings|styles)\.xml", re.IGNORECASE
)
_ROW_END = re.compile(rb"</((?:\w+:)?)row>")
_REFERENCE = rb"""\sr\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']"""
_CELL_REFERENCE = re.compile(_REFERENCE)
_NOWHERE_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*" + _REFERENCE + rb")")
# In a cell, the formula comes first.
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]*\s)?r\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f[\s/>]"""
)
_DIRECTORY = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_LONGEST_TAG = 1 << 16
# Excel holds 32,767 characters in a cell; calamine copies a text into each cell that shares it.
_OVERLONG_TEXT = re.compile(rb">[^<]{131072}")


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
        if info.filename.lower().startswith(_SHEETS_ROOT):
            _check_dimensions(chunks, info.filename, limits)
        else:
            deque(chunks, maxlen=0)
    return _grid(_open(data), sheet, None)


def formulas(data: bytes, sheet: str) -> frozenset[tuple[int, int]]:
    """The cells of a sheet that hold a formula, of which `read` gives the last value.

    Each is a row as Excel numbers it and a column counted from 0.

    Raises UnreadableFile.
    """
    parts = {info.filename: info for info in archive.entries(data)}
    part = _part_of(
        sheet, {name: archive.read_entry(data, parts[name]) for name in _DIRECTORY if name in parts}
    )
    if part not in parts:
        raise archive.truncated()
    found = _FORMULA.findall(archive.read_entry(data, parts[part]))
    return frozenset((int(row), _column_number(letters) - 1) for letters, row in found)


def _part_of(sheet: str, directory: Mapping[str, bytes]) -> str:
    """The element of the archive that holds a sheet, empty if none does."""
    try:
        book, relations = (fromstring(directory[name]) for name in _DIRECTORY)
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise archive.truncated() from error
    sheets = (dict(one.items()) for one in book.iter() if one.tag.endswith("}sheet"))
    facts = next((each for each in sheets if each.get("name") == sheet), {})
    identifier = next((value for key, value in facts.items() if key.endswith("}id")), None)
    target = next((one.get("Target", "") for one in relations if one.get("Id") == identifier), "")
    return target.removeprefix("/") if target.startswith("/") else f"{_SHEETS_ROOT}{target}"


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
    row, column = sheet.start or (0, 0)
    return Grid(cells, range(row + 1, row + 1 + len(cells)), name, column)


def _shortened(data: bytes) -> bytes:
    """The same workbook with its sheets cut after a few rows, and without what is foreign to them."""
    short = io.BytesIO()
    with zipfile.ZipFile(short, "w", zipfile.ZIP_STORED) as target:
        for info in archive.entries(data):
            if _COMMON_PARTS.fullmatch(info.filename) or info.filename.lower().startswith(_SHEETS_ROOT):
                target.writestr(info.filename, _beginning(data, info))
    return short.getvalue()


def _beginning(data: bytes, info: zipfile.ZipInfo) -> bytes:
    if not _COMMON_PARTS.fullmatch(info.filename):
        part = _cut(archive.inflate(data, info))
    else:
        part = archive.read_entry(data, info)
        if _OVERLONG_TEXT.search(part):
            raise _oversized(info.filename, "texte de plus de 131072 octets", "32767 caractères par cellule")
    _check_dimensions([part], info.filename, LIMITS)
    return part


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
    last_row, last_column = 0, 0
    for tags in _whole_tags(chunks):
        if _NOWHERE_CELL.search(tags):
            raise _oversized(
                name, "cellule sans adresse", "une adresse par cellule, comme l’écrivent les tableurs"
            )
        references = set(_CELL_REFERENCE.findall(tags))
        last_row = max([last_row, *(int(row) for _, row in references)])
        last_column = max([last_column, *map(_column_number, {letters for letters, _ in references})])
        if last_row * last_column > limits.cells:
            raise _oversized(
                name,
                f"feuille démesurée : {last_row} lignes x {last_column} colonnes",
                f"au plus {limits.cells} cellules",
            )


def _whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, never cut inside a tag."""
    rest = b""
    for chunk in chunks:
        joined = rest + chunk
        opening = joined.rfind(b"<")
        end = opening if opening >= 0 and joined.find(b">", opening) < 0 else len(joined)
        rest = joined[end:]
        if len(rest) > _LONGEST_TAG:
            raise archive.truncated()
        yield joined[:end]
    yield rest


def _oversized(name: str, found: str, expected: str) -> UnreadableFile:
    return UnreadableFile(
        found,
        expected,
        "réenregistrez-le d’un tableur sans ce qui est loin du tableau, ou téléchargez de nouveau le fichier",
        location=f"élément « {name} »",
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
