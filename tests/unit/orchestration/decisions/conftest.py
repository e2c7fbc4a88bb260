"""A fabricated edition, and its workbook as a buyer's spreadsheet writes it back."""

import json
import runpy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from orchestration.settings import Settings
from publish.reports.decisions import read_decisions
from publish.reports.proposals import proposals, read_proposals
from publish.reports.purchases.workbook import HEADINGS, PurchaseFile, write_file
from publish.reports.release import load_release

BUILDER = Path(__file__).parents[2] / "publish" / "reports" / "conftest.py"
VERSION = "2025.1.0"
# The places where the reader looks for codes know the true basins only.
BASINS = {"9901": "2801", "9902": "2817"}
SHEET = "Propositions"


@dataclass
class Book:
    """A workbook as rows of cells by sheet, to change and to save again.

    Attributes:
        formulas: those to write, by row and column counted from 0, in the sheet of proposals.
    """

    sheets: dict[str, list[list[Any]]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def rows(self) -> list[list[Any]]:
        """Those of the sheet of proposals: title, headings, proposals."""
        return self.sheets[SHEET]

    def set(self, code: str, **cells: Any) -> None:
        """Fill cells of the proposal on an occupation, by the first word of their heading."""
        for name, value in cells.items():
            self.find(code)[place(name)] = value

    def find(self, code: str) -> list[Any]:
        """The row of an occupation."""
        return next(row for row in self.rows[2:] if row[HEADINGS.index("Code FAP")] == code)

    def save(self, path: Path) -> Path:
        """Write it as a spreadsheet does: values, and the formulas asked for."""
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            for name, rows in self.sheets.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if name == SHEET and (number, column) in self.formulas:
                            sheet.write_formula(number, column, self.formulas[number, column], None, value)
                        elif value != "":
                            sheet.write(number, column, value)
        return path


def place(name: str) -> int:
    """The column whose heading begins with a word; `places` are those decided."""
    wanted = {"places": "Places décidées", "decision": "Décision", "motif": "Motif de la décision"}
    heading = wanted.get(name, name.capitalize())
    return HEADINGS.index(heading)


def open_book(path: Path) -> Book:
    """Read every sheet of a workbook."""
    book = CalamineWorkbook.from_path(path)
    return Book(
        {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    )


def _release(folder: Path, *, fictitious: bool) -> Path:
    release: Path = runpy.run_path(str(BUILDER))["build_release"](folder / VERSION, fictitious=fictitious)
    (release / "release.json").write_text(json.dumps({"version": VERSION}), "utf-8")
    for name in ("propositions", "decisions"):
        path = release / "propositions-achat" / "data" / f"pub_propositions_achat__{name}.parquet"
        rows = pd.read_parquet(path)
        rows.assign(code_bassin_ft=rows["code_bassin_ft"].replace(BASINS)).to_parquet(path, index=False)
    return release


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Folders of releases, by whether their only edition is fictitious."""
    folders = {fictitious: tmp_path_factory.mktemp("releases") for fictitious in (True, False)}
    for fictitious, folder in folders.items():
        _release(folder, fictitious=fictitious)
    return folders


@pytest.fixture
def settings(tmp_path: Path, editions: dict[bool, Path]) -> Settings:
    """A data directory that holds the fictitious edition."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "releases").symlink_to(editions[True])
    return Settings(data_dir=tmp_path / "data", landing=None)


@pytest.fixture
def real_settings(tmp_path: Path, editions: dict[bool, Path]) -> Settings:
    """One that holds an edition of true data, and its landing folder."""
    for name in ("real", "landing"):
        (tmp_path / name).mkdir()
    (tmp_path / "real" / "releases").symlink_to(editions[False])
    return Settings(data_dir=tmp_path / "real", landing=tmp_path / "landing")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, editions: dict[bool, Path]) -> dict[bool, Path]:
    """The workbook of each edition, as the platform writes it."""
    folder = tmp_path_factory.mktemp("workbooks")
    paths = {}
    for fictitious, releases in editions.items():
        release = load_release(releases / VERSION)
        offers = proposals(read_proposals(release), read_decisions(release))
        assert offers is not None
        paths[fictitious] = folder / f"{fictitious}.xlsx"
        write_file(PurchaseFile("14", "Essai", VERSION, fictitious, offers), paths[fictitious])
    return paths


@pytest.fixture
def book(written: dict[bool, Path]) -> Book:
    """The workbook of the fictitious edition: a mason (22 places), a roofer whose gap is unknown."""
    return open_book(written[True])


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., Path]:
    """Save a workbook under a name."""
    return lambda book, name="retour.xlsx": book.save(tmp_path / name)
