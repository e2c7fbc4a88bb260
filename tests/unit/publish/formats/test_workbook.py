import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from publish.catalogue.datasets import Column, Dataset, Table
from publish.catalogue.facts import Contact, Frequency, Publisher
from publish.catalogue.licences import Licence
from publish.edition import Edition
from publish.formats.workbook import MAX_CHARACTERS, MAX_ROWS, why_no_workbook, write_workbook

SHEET = "xl/worksheets/sheet1.xml"
TEXT = st.none() | st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=9)
CODE = st.from_regex(r"0[0-9]{3}", fullmatch=True)
FIGURE = st.none() | st.floats(-1e12, 1e12) | st.integers(-(2**50), 2**50).map(float)
DAY = st.none() | st.dates(date(1900, 3, 1), date(2100, 1, 1))
FLAG = st.none() | st.booleans()
KINDS = (pa.string(), pa.string(), pa.float64(), pa.date32(), pa.bool_())


@pytest.fixture(scope="module")
def edition() -> Edition:
    return Edition("2026.11.0", "echantillon", "28", "Normandie", "f", (), None)


def read(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@settings(max_examples=25)
@given(rows=st.lists(st.tuples(CODE, TEXT, FIGURE, DAY, FLAG), max_size=8))
def test_every_value_comes_back_with_its_type(rows: list[tuple[Any, ...]], edition: Edition) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(KINDS)
    content = pa.table(
        {f"c{i}": pa.array(each, kind) for i, (each, kind) in enumerate(zip(columns, KINDS, strict=True))}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        write_workbook(content, *_described(content), edition, path)
        _, *found = read(path)["Données fictives"]
    assert len(found) == len(rows)
    for written, given_row in zip(found, rows, strict=True):
        assert [_plain(cell) for cell in written] == ["" if value is None else value for value in given_row]


def _plain(cell: Any) -> Any:
    return cell.date() if isinstance(cell, datetime) else cell


def _described(content: pa.Table) -> Any:
    """A table and a dataset that describe `content`, from the fixtures' own makers."""
    columns = tuple(Column(name, "string", "Texte.", "", "", required=False) for name in content.column_names)
    table = Table("pub_t", "Table", "Description.", ("c0",), columns)
    dataset = Dataset(
        name="t",
        title="Jeu",
        description="D",
        methodology="M",
        producer="P",
        publisher=Publisher("P"),
        contact=Contact("R", "N"),
        licence=Licence("lo", "LO"),
        derived_from=(),
        frequency=Frequency("ANNUAL", "annuelle", 366),
        appointment=None,
        themes=(),
        hvd_categories=(),
        keywords=(),
        warnings=(),
        tables=(table,),
        raw_tables=(),
    )
    return table, dataset


def test_formulas_are_text(make_candidate: Callable[..., Path]) -> None:
    path = make_candidate() / "besoins" / "data" / "pub_besoins__projets.xlsx"
    heading, *rows = read(path)["Données"]
    assert [row[heading.index("libelle_bassin_ft")] for row in rows][-1] == "=1+1"
    assert [row[heading.index("code_region")] for row in rows] == ["01", "01", "01"]
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    assert "<f>" not in "".join(parts.values())
    # Forced text: it stays one when the cell is edited.
    (style,) = re.findall(r'<c t="inlineStr" s="(\d+)"><is><t xml:space="preserve">=1', parts[SHEET])
    formats = parts["xl/styles.xml"].partition("<cellXfs")[2].split("<xf ")[1:]
    assert 'quotePrefix="1"' in formats[int(style)]


def test_a_workbook_says_what_its_columns_are_and_what_to_know(make_candidate: Callable[..., Path]) -> None:
    sheets = read(make_candidate(origine="echantillon") / "besoins" / "data" / "pub_besoins__projets.xlsx")
    assert list(sheets) == ["Données fictives", "Dictionnaire", "Lisez-moi"]
    assert [row[0] for row in sheets["Dictionnaire"]][:2] == ["colonne", "annee"]
    told = {text for _, text in sheets["Lisez-moi"]}
    assert "Besoins — données fictives" in told
    assert "Une cellule masquée est un intervalle." in told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pa.table({"n": pa.nulls(MAX_ROWS + 1, pa.int8())}), "plus de 200\u202f000 lignes"),
        (pa.table({"t": ["é" * (MAX_CHARACTERS + 1)]}), "des textes de plus de 32\u202f767 caractères"),
        (pa.table({"t": ["é" * MAX_CHARACTERS]}), None),
        (pa.table({"t": pa.array([], pa.string())}), None),
    ],
)
def test_what_a_spreadsheet_cannot_hold_has_no_workbook(content: pa.Table, reason: str | None) -> None:
    told = why_no_workbook(content)
    assert (told or "").startswith(reason or "")
    assert (told is None) == (reason is None)


def test_days_before_excel_are_text(tmp_path: Path, edition: Edition) -> None:
    content = pa.table({"c0": [date(1881, 1, 1)]})
    write_workbook(content, *_described(content), edition, tmp_path / "t.xlsx")
    assert read(tmp_path / "t.xlsx")["Données fictives"][1] == ["1881-01-01"]


def test_what_is_not_a_number_is_empty(tmp_path: Path, edition: Edition) -> None:
    content = pa.table({"c0": [1.0, float("nan"), float("inf")], "c1": ["a", "b", "c"]})
    write_workbook(content, *_described(content), edition, tmp_path / "t.xlsx")
    assert [row[0] for row in read(tmp_path / "t.xlsx")["Données fictives"][1:]] == [1.0, "", ""]
