"""A published table as a spreadsheet: its rows, its dictionary, and what to know before using them.

xlsxwriter makes the workbook, with the heading of the rows alone; the rows themselves are written column by
column into its first sheet, ten times faster than cell by cell. Equal rows give equal bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from publish.catalogue import Dataset, Table
from publish.dictionary import HEADER, table_rows
from publish.edition import Edition
from publish.tables import BATCH_ROWS

MAX_ROWS = 200_000
"""Over this a spreadsheet is no way to read a table; Excel itself stops at a million rows."""
MAX_CHARACTERS = 32_767
"""Limit of a cell of Excel."""
DATA, FICTITIOUS_DATA, DICTIONARY, NOTICE = "Données", "Données fictives", "Dictionnaire", "Lisez-moi"
EMPTY = "<c/>"
# Excel counts days from there, and knows none before March 1900.
_DAY_ZERO, _FIRST_DAY = date(1899, 12, 30), date(1900, 3, 1)
_CREATED = datetime(2026, 1, 1)
_SHEET = "xl/worksheets/sheet1.xml"
_WIDTHS = (10, 40)
# What XML cannot hold is written as Excel does; what already looks like such a code is protected.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def why_no_workbook(content: pa.Table) -> str | None:
    """Return the reason why a table has no workbook; None where it has one."""
    if content.num_rows > MAX_ROWS:
        return f"plus de {MAX_ROWS} lignes"
    texts = (column for column in content.columns if pa.types.is_string(column.type))
    if any((pc.max(pc.utf8_length(column)).as_py() or 0) > MAX_CHARACTERS for column in texts):
        return f"des textes de plus de {MAX_CHARACTERS} caractères, que les tableurs coupent"
    return None


def write_workbook(content: pa.Table, table: Table, dataset: Dataset, edition: Edition, path: Path) -> None:
    """Write `content`: codes as text, numbers as numbers, dates as dates, nulls empty; texts never run."""
    frame = zipfile.ZipFile(io.BytesIO(_frame(content, table, dataset, edition)))
    with zipfile.ZipFile(path, "w") as workbook:
        for name in frame.namelist():
            # No clock: without a date, zipfile writes the first of 1980.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with workbook.open(entry, "w") as member:
                if name == _SHEET:
                    member.writelines(_sheet(frame.read(name).decode(), content))
                else:
                    member.write(frame.read(name))


def _frame(content: pa.Table, table: Table, dataset: Dataset, edition: Edition) -> bytes:
    """The bytes of the workbook without its rows."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        title = edition.mark(table.title)
        workbook.set_properties(
            {"title": title, "comments": edition.mark(dataset.title), "created": _CREATED}
        )
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet(FICTITIOUS_DATA if edition.fictif else DATA)
        for number, (name, column) in enumerate(zip(content.column_names, content.columns, strict=True)):
            width = min(max(len(name) + 2, _WIDTHS[0]), _WIDTHS[1])
            sheet.set_column(number, number, width, day if _holds_days(column) else None)
            sheet.write_string(0, number, name, bold)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, content.num_rows, content.num_columns - 1)
        described = workbook.add_worksheet(DICTIONARY)
        described.set_column(0, len(HEADER), _WIDTHS[1])
        _write_rows(described, [HEADER[2:], *(row[1:] for row in table_rows(table))], bold)
        described.freeze_panes(1, 0)
        notice = workbook.add_worksheet(NOTICE)
        notice.set_column(0, 0, 28)
        notice.set_column(1, 1, 110, workbook.add_format({"text_wrap": True}))
        _write_rows(notice, _notice(table, dataset, edition), None)
    return stream.getvalue()


def _write_rows(sheet: Any, rows: Sequence[Sequence[str]], heading: Any) -> None:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, heading if number == 0 else None)


def _notice(table: Table, dataset: Dataset, edition: Edition) -> list[tuple[str, str]]:
    modified = edition.modified(dataset.raw_tables)
    return [
        ("Jeu de données", edition.mark(dataset.title)),
        ("Table", edition.mark(table.title)),
        ("Contenu", table.description),
        ("Édition", edition.version),
        ("Données reçues le", modified.isoformat() if modified else ""),
        ("Producteur", dataset.producer),
        ("Licence", f"{dataset.licence.title} {dataset.licence.url}"),
        ("Cellule vide", "Valeur masquée ou inconnue, jamais zéro ; ses bornes, s’il y en a, sont à côté."),
        *(("À savoir", warning.texte) for warning in dataset.warnings),
    ]


def _sheet(frame: str, content: pa.Table) -> Iterator[bytes]:
    """The XML of the first sheet: that of the frame, with the rows."""
    last = re.search(r'<autoFilter ref="([A-Z0-9:]+)"', frame)
    if last:
        frame = re.sub(r'<dimension ref="[A-Z0-9:]+"/>', f'<dimension ref="{last[1]}"/>', frame, count=1)
    before, end, after = frame.partition("</sheetData>")
    yield before.encode()
    styles = _day_styles(frame)
    for batch in content.to_batches(max_chunksize=BATCH_ROWS):
        columns = [_cells(column, styles.get(number, "")) for number, column in enumerate(batch.columns)]
        lines = pc.binary_join_element_wise("<row>", *columns, "</row>", "")
        yield from (line.as_buffer() for line in _joined(lines))
    yield (end + after).encode()


def _joined(lines: pa.Array) -> pa.Array:
    return pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "")


def _day_styles(frame: str) -> dict[int, str]:
    """The style of each column of days, by its rank: the only columns that the frame gives one."""
    found = re.findall(r'<col min="(\d+)" max="\d+" width="[\d.]+" style="(\d+)"', frame)
    return {int(number) - 1: style for number, style in found}


def _cells(column: pa.Array, style: str) -> pa.Array:
    """Each distinct value is written once: most columns hold few."""
    encoded = column.dictionary_encode()
    write = _writer(column.type, style)
    written = [write(value) for value in encoded.dictionary.to_pylist()]
    return pc.fill_null(pa.array(written, pa.string()).take(encoded.indices), EMPTY)


def _writer(kind: pa.DataType, style: str) -> Callable[[Any], str]:
    if pa.types.is_boolean(kind):
        return lambda value: f'<c t="b"><v>{value:d}</v></c>'
    if pa.types.is_date(kind) and style:
        return lambda value: f'<c s="{style}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return _number
    return _text


def _number(value: float) -> str:
    # Neither an infinity nor a NaN has a cell of its own.
    finite = value - value == 0
    return f"<c><v>{repr(value).removesuffix('.0')}</v></c>" if finite else EMPTY


def _text(value: Any) -> str:
    text = escape(_FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _holds_days(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_date(column.type):
        return False
    first = pc.min(column).as_py()
    return first is None or first >= _FIRST_DAY
