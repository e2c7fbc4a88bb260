"""A published table as a spreadsheet: its rows, its dictionary, and what to know before using them.

xlsxwriter makes the workbook, with the heading of the rows alone; the rows themselves are written column by
column into its first sheet, many times faster than cell by cell. Equal rows from the same vintages give equal
bytes: a workbook does not bear the number of its edition, so that it stays from one to the next.

A text cell is never run. One that begins as a formula bears the mark of Excel for forced text, an apostrophe
that the cell does not hold: it stays text when it is edited.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from publish.catalogue.datasets import Dataset, Table
from publish.descriptions.dictionary import HEADER, table_rows
from publish.edition import Edition
from publish.formats.tables import BATCH_ROWS
from publish.french import integer

MAX_ROWS = 200_000
"""Over this a spreadsheet is no way to read a table; Excel itself stops at a million rows."""
MAX_CHARACTERS = 32_767
"""Limit of a cell of Excel."""
DATA, FICTITIOUS_DATA, DICTIONARY, NOTICE = "Données", "Données fictives", "Dictionnaire", "Lisez-moi"
EMPTY = "<c/>"
_FORMULA = ("=", "+", "-", "@")
# Excel counts days from there, and knows none before March 1900.
_DAY_ZERO, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
_CREATED = datetime(2026, 1, 1)
_SHEET = "xl/worksheets/sheet1.xml"
_WIDTHS = (10, 40)
# What XML cannot hold is written as Excel does; what already looks like such a code is protected.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class _Frame(NamedTuple):
    """A workbook without its rows, and the styles of its cells: days, texts that begin as a formula."""

    content: bytes
    day: int | None
    forced_text: int | None


def why_no_workbook(content: pa.Table) -> str | None:
    """Return the reason why a table has no workbook; None where it has one."""
    if content.num_rows > MAX_ROWS:
        return f"plus de {integer(MAX_ROWS)} lignes"
    texts = (column for column in content.columns if pa.types.is_string(column.type))
    if any((pc.max(pc.utf8_length(column)).as_py() or 0) > MAX_CHARACTERS for column in texts):
        return f"des textes de plus de {integer(MAX_CHARACTERS)} caractères, que les tableurs coupent"
    return None


def write_workbook(content: pa.Table, table: Table, dataset: Dataset, edition: Edition, path: Path) -> None:
    """Write `content`: codes as text, numbers as numbers, dates as dates, nulls empty; texts never run."""
    frame = _frame(content, table, dataset, edition)
    source = zipfile.ZipFile(io.BytesIO(frame.content))
    with zipfile.ZipFile(path, "w") as workbook:
        for name in source.namelist():
            # No clock: without a date, zipfile writes the first of 1980.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with workbook.open(entry, "w") as member:
                if name == _SHEET:
                    member.writelines(_sheet(source.read(name).decode(), content, frame))
                else:
                    member.write(source.read(name))


def _frame(content: pa.Table, table: Table, dataset: Dataset, edition: Edition) -> _Frame:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        title = edition.mark(table.title)
        workbook.set_properties(
            {"title": title, "comments": edition.mark(dataset.title), "created": _CREATED}
        )
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        text = workbook.add_format({"quote_prefix": True, "text_wrap": True})
        sheet = workbook.add_worksheet(FICTITIOUS_DATA if edition.fictif else DATA)
        for number, (name, column) in enumerate(zip(content.column_names, content.columns, strict=True)):
            width = min(max(len(name) + 2, _WIDTHS[0]), _WIDTHS[1])
            sheet.set_column(number, number, width, day if _holds_days(column) else None)
            sheet.write_string(0, number, name, bold)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, content.num_rows, content.num_columns - 1)
        described = workbook.add_worksheet(DICTIONARY)
        described.set_column(0, len(HEADER), _WIDTHS[1])
        described.freeze_panes(1, 0)
        described.write_row(0, 0, HEADER[2:], bold)
        _write_texts(described, 1, [row[1:] for row in table_rows(table)], text)
        notice = workbook.add_worksheet(NOTICE)
        notice.set_column(0, 0, 28)
        notice.set_column(1, 1, 110)
        _write_texts(notice, 0, _notice(table, dataset, edition), text)
    # xlsxwriter numbers its styles as it writes them; one that served nowhere has no number.
    return _Frame(stream.getvalue(), day.xf_index, text.xf_index)


def _write_texts(sheet: Any, first: int, rows: Sequence[Sequence[str]], style: Any) -> None:
    for number, row in enumerate(rows, first):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, style)


def _notice(table: Table, dataset: Dataset, edition: Edition) -> list[tuple[str, str]]:
    modified = edition.modified(dataset.raw_tables)
    return [
        ("Jeu de données", edition.mark(dataset.title)),
        ("Table", edition.mark(table.title)),
        ("Contenu", table.description),
        ("Données reçues le", modified.isoformat() if modified else ""),
        ("Producteur", dataset.producer),
        ("Licence", f"{dataset.licence.title} {dataset.licence.url}"),
        ("Cellule vide", "Valeur masquée ou inconnue, jamais zéro ; ses bornes, s’il y en a, sont à côté."),
        *(("À savoir", warning.texte) for warning in dataset.warnings),
    ]


def _sheet(sheet: str, content: pa.Table, frame: _Frame) -> Iterator[bytes]:
    """The XML of the first sheet: that of the frame, with the rows."""
    last = re.search(r'<autoFilter ref="([A-Z0-9:]+)"', sheet)
    if last:
        sheet = re.sub(r'<dimension ref="[A-Z0-9:]+"/>', f'<dimension ref="{last[1]}"/>', sheet, count=1)
    before, end, after = sheet.partition("</sheetData>")
    yield before.encode()
    writers = [_writer(column, frame) for column in content.columns]
    for batch in content.to_batches(max_chunksize=BATCH_ROWS):
        columns = [_cells(column, write) for column, write in zip(batch.columns, writers, strict=True)]
        lines = pc.binary_join_element_wise("<row>", *columns, "</row>", "")
        yield from (line.as_buffer() for line in _joined(lines))
    yield (end + after).encode()


def _joined(lines: pa.Array) -> pa.Array:
    return pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "")


def _cells(column: pa.Array, write: Callable[[Any], str]) -> pa.Array:
    """Each distinct value is written once: most columns hold few."""
    encoded = column.dictionary_encode()
    written = [write(value) for value in encoded.dictionary.to_pylist()]
    return pc.fill_null(pa.array(written, pa.string()).take(encoded.indices), EMPTY)


def _writer(column: pa.ChunkedArray, frame: _Frame) -> Callable[[Any], str]:
    kind = column.type
    if pa.types.is_boolean(kind):
        return lambda value: f'<c t="b"><v>{value:d}</v></c>'
    if _holds_days(column):
        return lambda value: f'<c s="{frame.day}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return _number
    return lambda value: _text(str(value), frame.forced_text)


def _number(value: float) -> str:
    # Neither an infinity nor a NaN has a cell of its own.
    finite = value - value == 0
    return f"<c><v>{repr(value).removesuffix('.0')}</v></c>" if finite else EMPTY


def _text(value: str, forced: int | None) -> str:
    text = escape(_FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
    style = f' s="{forced}"' if value.lstrip().startswith(_FORMULA) else ""
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


def _holds_days(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_date(column.type):
        return False
    first = pc.min(column).as_py()
    return first is None or first >= _FIRST_DAY
