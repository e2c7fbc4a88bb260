"""The workbook of a purchase file: what a buyer finds in it, and what its formulas give."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from publish.reports.decisions import OUTCOMES, read_decisions
from publish.reports.forecasts import Estimate
from publish.reports.proposals import proposals, read_proposals
from publish.reports.purchases.tracking import SHEET, plain, print_of, proposal_cells, read_tracking
from publish.reports.purchases.workbook import PurchaseFile, write_file
from publish.reports.release import load_release
from publish.reports.site import render_site


@pytest.fixture
def file(make_release: Callable[..., Path]) -> PurchaseFile:
    release = load_release(make_release())
    rows = read_proposals(release)
    offers = proposals(rows[rows["code_bassin_ft"] == "9901"], read_decisions(release))
    assert offers is not None
    return PurchaseFile("99", "Essai", "2025.1.0", is_fictitious=True, offers=offers)


@pytest.fixture
def workbook(file: PurchaseFile, tmp_path: Path) -> Path:
    write_file(file, tmp_path / "dossier.xlsx")
    return tmp_path / "dossier.xlsx"


def rows(path: Path, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def test_each_proposal_has_a_row_and_what_is_not_known_is_empty(workbook: Path) -> None:
    title, headings, first, second = rows(workbook, "Propositions")
    assert "DONNÉES FICTIVES" in str(title[0])
    told = dict(zip(headings, first, strict=True))
    assert (told["Métier"], told["Places proposées"], told["Places décidées"]) == ("Maçons qualifiés", 22, 22)
    assert told["Coût des places décidées, €"] == pytest.approx(52_653)
    assert told["Décision"] == ""
    unknown = dict(zip(headings, second, strict=True))
    assert unknown["Financeur"] == "France Travail ou Région, à arbitrer"
    assert (unknown["Places proposées"], unknown["Coût d’une place, €"]) == ("", "")


def test_totals_are_those_of_the_proposals(workbook: Path) -> None:
    _, _, *own, whole = rows(workbook, "Totaux")
    assert [row[:4] for row in own] == [
        ["France Travail", 1, 22, pytest.approx(52_653)],
        ["France Travail ou Région, à arbitrer", 1, 0, 0],
    ]
    assert whole[:4] == ["Ensemble", 2, 22, pytest.approx(52_653)]


def test_what_is_not_to_be_bought_is_apart(workbook: Path) -> None:
    _, _, *own = rows(workbook, "Ne pas acheter")
    assert [row[4] for row in own] == ["ne pas acheter davantage", "agir autrement"]


def test_decisions_come_from_a_closed_list(workbook: Path) -> None:
    with ZipFile(workbook) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert ",".join(OUTCOMES) in sheet
    assert 'type="whole"' in sheet


def test_no_text_runs_and_equal_files_are_equal(file: PurchaseFile, workbook: Path, tmp_path: Path) -> None:
    write_file(file, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == workbook.read_bytes()
    with ZipFile(workbook) as parts:
        formulas = parts.read("xl/worksheets/sheet1.xml").decode().count("<f>")
    assert formulas == len(file.offers.bought)


def test_a_straddling_basin_is_in_the_file_of_most_of_it(
    make_release: Callable[..., Path], tmp_path: Path
) -> None:
    """Basin 9901 has 7 of its 10 municipalities in department 98; 9902 lies in 99."""
    folder = tmp_path / "reports" / "2025.1.0"
    render_site(make_release(), folder)
    assert (folder / "dossier" / "98.xlsx").is_file()
    first, second = ((folder / "dossier" / f"{code}.html").read_text("utf-8") for code in ("98", "99"))
    assert "Maçonnerie &lt;b&gt;" in first
    assert 'href="98.xlsx"' in first
    assert "Aucun achat n’est proposé dans ce département" in second
    assert "3 de ses 10 communes" in second
    note = (folder / "catef" / "992.html").read_text("utf-8")
    assert "arrondissement de 992" in note
    assert "3 de ses 10 communes" in note
    assert "2 achats de formation à décider" in note


def test_a_hidden_sheet_says_what_the_rows_are(file: PurchaseFile, workbook: Path) -> None:
    sheets = {each.name: each.visible for each in CalamineWorkbook.from_path(workbook).sheets_metadata}
    assert sheets[SHEET] == SheetVisibleEnum.VeryHidden
    known = read_tracking(rows(workbook, SHEET))
    assert known is not None
    assert (known.edition, known.is_fictitious, known.territory) == ("2025.1.0", True, "99")
    assert known.prints == {
        (row.basin, row.code): print_of(proposal_cells(row)) for row in file.offers.bought
    }


def test_what_was_decided_before_is_beside_each_proposal(workbook: Path) -> None:
    _, headings, first, second = rows(workbook, "Propositions")
    column = headings.index("Décision précédente")
    assert [first[column], second[column]] == [
        "acceptée en 2024.10 (12 places)",
        "refusée en 2024.10 : budget",
    ]


@pytest.mark.parametrize("changed", ["places", "hours", "course", "funders"])
def test_the_print_of_a_proposal_changes_with_it(file: PurchaseFile, changed: str) -> None:
    row = file.offers.bought[0]
    values = {"places": Estimate(23, 12, 29), "hours": (300, 354, 390), "course": "x", "funders": ("x",)}
    assert print_of(proposal_cells(replace(row, **{changed: values[changed]}))) != print_of(
        proposal_cells(row)
    )


@given(
    st.one_of(
        st.integers(0, 10**6).map(float),
        st.text(max_size=20),
        st.floats(0, 1e6).map(lambda cell: round(cell, 3)),
    )
)
def test_a_cell_is_compared_as_any_spreadsheet_writes_it(cell: float | str) -> None:
    """A number kept as text, with a comma, or with fifteen digits is the same number."""
    assert plain(plain(cell)) == plain(cell)
    if isinstance(cell, float):
        assert plain(float(f"{cell:.15g}")) == plain(cell)


@pytest.mark.parametrize("damage", ["empty", "narrow", "other"])
def test_a_damaged_hidden_sheet_says_nothing(workbook: Path, damage: str) -> None:
    sound = rows(workbook, SHEET)
    damaged = {"empty": [], "narrow": [row[:1] for row in sound], "other": sound[1:]}
    assert read_tracking(damaged[damage]) is None
