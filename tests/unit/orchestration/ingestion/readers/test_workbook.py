import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingestion.errors import UnreadableFile
from orchestration.ingestion.readers import workbook
from orchestration.ingestion.readers.limits import Limits


def book(rows: list[list[Any]], first_row: int = 0) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as written:
        sheet = written.add_worksheet("Données")
        for number, row in enumerate(rows):
            sheet.write_row(first_row + number, 0, row)
    return target.getvalue()


@settings(max_examples=25)
@given(st.lists(st.lists(st.text("abc&<é", min_size=1), min_size=3, max_size=3), min_size=1, max_size=60))
def test_peek_is_the_beginning_of_read(rows: list[list[str]]) -> None:
    data = book(rows)
    (peeked,) = workbook.peek(data)
    whole = workbook.read(data, "Données")
    assert whole.rows == rows
    assert peeked.rows == rows[: workbook.PEEK_ROWS]


def test_rows_bear_the_numbers_of_excel() -> None:
    data = book([["a"], ["b"]], first_row=4)
    assert list(workbook.read(data, "Données").numbers) == [5, 6]
    assert list(workbook.peek(data)[0].numbers) == [5, 6]


def test_formulas_are_told_by_their_cells_and_their_sheet() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as written:
        written.add_worksheet("L’autre & moi").write_formula("B2", "=1+1")
        sheet = written.add_worksheet("Données")
        sheet.write("C3", "=1", written.add_format({"bold": True}))
        sheet.write_string("AB4", "=ceci n’est qu’un texte")
        sheet.write_formula("AB12", "=SUM(A1:A2)", written.add_format({"bold": True}), 4)
    data = target.getvalue()
    assert workbook.formulas(data, "Données") == {(3, 2), (12, 27)}
    assert workbook.formulas(data, "L’autre & moi") == {(2, 1)}
    assert workbook.read(data, "Données").first_column == 2
    with pytest.raises(UnreadableFile):
        workbook.formulas(data, "Absente")


def test_oversized_sheet() -> None:
    with pytest.raises(UnreadableFile, match="feuille démesurée : 3 lignes x 2 colonnes"):
        workbook.read(book([["a", "b"]] * 3), "Données", Limits(cells=5))


def doctored(data: bytes, part: str, *changes: tuple[bytes, bytes]) -> bytes:
    """The same workbook with one part changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for info in source.infolist():
            content = source.read(info)
            for before, after in changes if info.filename == part else ():
                assert before in content
                content = content.replace(before, after)
            written.writestr(info.filename, content)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([(b'r="B1"', b"r='XFD1048576'")], "feuille démesurée : 1048576 lignes x 16384 colonnes"),
        ([(b'<c r="B1"', b"<c")], "cellule sans adresse"),
        ([(b'<c r="B1"', b'<c n="' + b"x" * 600_000)], "endommagée"),
    ],
)
def test_cells_that_would_fill_the_memory(changes: list[tuple[bytes, bytes]], found: str) -> None:
    data = doctored(book([["a", "b"]]), SHEET, *changes)
    with pytest.raises(UnreadableFile, match=found):
        workbook.peek(data)
    with pytest.raises(UnreadableFile, match=found):
        workbook.read(data, "Données")


def test_oversized_sheet_in_an_unusual_place() -> None:
    data = doctored(book([["a", "b"]]), SHEET, (b'r="B1"', b'r="XFD1048576"'))
    linked = doctored(data, "xl/_rels/workbook.xml.rels", (b"worksheets/", b"sheetworks/"))
    moved = linked.replace(b"xl/worksheets/", b"xl/sheetworks/")
    with pytest.raises(UnreadableFile, match="feuille démesurée"):
        workbook.peek(moved)


def test_overlong_text_is_not_copied_into_every_cell() -> None:
    data = doctored(book([["a"]]), "xl/sharedStrings.xml", (b">a<", b">" + b"a" * 140_000 + b"<"))
    with pytest.raises(UnreadableFile, match="texte de plus de"):
        workbook.peek(data)


def test_peek_does_not_depend_on_the_length_of_the_sheet() -> None:
    (grid,) = workbook.peek(book([["a", str(n)] for n in range(20_000)]))
    assert len(grid.rows) == workbook.PEEK_ROWS
