import io
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


@settings(max_examples=25, deadline=None)
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


def test_oversized_sheet() -> None:
    with pytest.raises(UnreadableFile, match="feuille démesurée : 3 lignes x 2 colonnes"):
        workbook.read(book([["a", "b"]] * 3), "Données", Limits(cells=5))


def test_peek_does_not_depend_on_the_length_of_the_sheet() -> None:
    (grid,) = workbook.peek(book([["a", str(n)] for n in range(20_000)]))
    assert len(grid.rows) == workbook.PEEK_ROWS
