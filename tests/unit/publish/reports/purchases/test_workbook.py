"""The workbook of a purchase file: what a buyer finds in it, and what its formulas give."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from publish.reports.proposals import proposals, read_proposals
from publish.reports.purchases.workbook import DECISIONS, PurchaseFile, write_file
from publish.reports.release import load_release
from publish.reports.site import render_site


@pytest.fixture
def file(make_release: Callable[..., Path]) -> PurchaseFile:
    rows = read_proposals(load_release(make_release()))
    offers = proposals(rows[rows["code_bassin_ft"] == "9901"])
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
    assert ",".join(DECISIONS) in sheet
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
