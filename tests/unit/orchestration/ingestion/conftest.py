"""Small valid files in the producers' formats, which each test then breaks in one way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from orchestration.ingestion import landing, snapshot
from orchestration.ingestion.inventory import REFERENCE_DIR, Inventory, Origin, load_inventory

KNOWN: dict[str, frozenset[str]] = {
    "raw_dares__fap_2009.code_fap": frozenset({"A0Z40", "A0Z41"}),
    "raw_dares__fap_2021.code_fap": frozenset({"A0X40", "A0X41"}),
    "raw_insee__regions.code_region": frozenset({"01", "28"}),
    "raw_insee__departements.code_departement": frozenset({"02", "14", "76", "971"}),
    "raw_francetravail__bassins.code_bassin_ft": frozenset({"2801", "2808", "2817"}),
    "raw_francetravail__bassins.code_region": frozenset({"28"}),
    "raw_francetravail__bassins_communes.code_bassin_ft": frozenset(),
}


# A sound row of the 2024 layout, as calamine reads it: the basin code is a number.
ROW_2024: dict[str, Any] = {
    "annee": 2024.0,
    "Code métier BMO": "A0X40",
    "Nom métier BMO": "Agriculteurs",
    "Famille_met": "Z",
    "Lbl_fam_met": "Autres métiers",
    "REG": "28",
    "NOM_REG": "Normandie",
    "Dept": "76",
    "NomDept": "Seine-Maritime",
    "BE24": 2801.0,
    "NOMBE24": "ROUEN",
    "met": "95",
    "xmet": "31",
    "smet": "*",
}
HEADER_2024 = tuple(ROW_2024)


def row_2024(**changes: Any) -> list[Any]:
    """That row with some cells changed."""
    return list((ROW_2024 | changes).values())


ROWS_2024 = (
    row_2024(),
    row_2024(**{"Code métier BMO": "A0X41", "met": "*", "xmet": "*"}),
    row_2024(REG="01", Dept="971", BE24=101.0, NOMBE24="BASSIN BASSE-TERRE"),
)


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def write_bmo(
    path: Path,
    rows: Sequence[Sequence[Any]] = ROWS_2024,
    header: Sequence[str] = HEADER_2024,
    sheet: str = "BMO_2024_open_data",
) -> Path:
    description = [["Variables", "Description"], ["met", "Nombre de projets de recrutement"]]
    return write_workbook(path, {"Description des variables": description, sheet: [header, *rows]})


@dataclass
class Depot:
    """A landing folder and the raw directory that it feeds."""

    folder: Path
    raw: Path
    inventory: Inventory
    origin: Origin = "depot"

    def scan(self) -> list[landing.Finding]:
        return landing.scan(self.folder, self.inventory, self.origin)

    def ingest(
        self,
        table: str = "raw_bmo__projets",
        today: date = date(2026, 5, 1),
        known: Mapping[str, frozenset[str]] = KNOWN,
    ) -> snapshot.TableIngestion:
        declared = self.inventory.table(table)
        return snapshot.ingest_table(declared, self.scan(), self.folder, self.raw, self.origin, today, known)

    def current(self, table: str = "raw_bmo__projets") -> list[snapshot.Snapshot]:
        return snapshot.current_snapshots(self.raw, self.inventory.table(table), self.origin)

    def text(self, name: str, content: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_text(content, encoding)
        return path


@pytest.fixture(scope="session")
def inventory() -> Inventory:
    return load_inventory()


@pytest.fixture
def known() -> dict[str, frozenset[str]]:
    """The code lists that the small files are checked against."""
    return KNOWN


@pytest.fixture
def depot(tmp_path: Path, inventory: Inventory) -> Depot:
    folder = tmp_path / "depot"
    folder.mkdir()
    return Depot(folder, tmp_path / "raw", inventory)


@pytest.fixture
def reference(tmp_path: Path, inventory: Inventory) -> Depot:
    return Depot(REFERENCE_DIR, tmp_path / "raw", inventory, "reference")


@pytest.fixture
def bmo(depot: Depot) -> Callable[..., Path]:
    """Write a workbook of wave 2024 into the landing folder; arguments tell it from a sound one."""

    def write(name: str = "Base_open_data_BMO_2024.xlsx", **changes: Any) -> Path:
        return write_bmo(depot.folder / name, **changes)

    return write


@pytest.fixture
def write() -> Callable[..., Path]:
    """Write a workbook of any sheets."""
    return write_workbook


@pytest.fixture
def changed() -> Callable[..., list[Any]]:
    """A sound row with some cells changed."""
    return row_2024


@pytest.fixture
def header() -> list[str]:
    """The header of wave 2024."""
    return list(HEADER_2024)


@pytest.fixture
def only_problem() -> Callable[[snapshot.TableIngestion], str]:
    """The one problem of an ingestion that took nothing in, as the user reads it."""

    def read(result: snapshot.TableIngestion) -> str:
        assert result.accepted == []
        (problem,) = result.problems
        return str(problem)

    return read


@pytest.fixture
def no_leftovers(depot: Depot) -> Iterator[None]:
    """Whatever happens, no temporary directory stays behind."""
    yield
    assert not list(depot.raw.rglob(f"{snapshot.TEMPORARY_PREFIX}*"))


@pytest.fixture
def emploi_store() -> Callable[..., str]:
    """A CSV of one row in the layout of waves 2015 to 2018, some cells changed."""

    def write(**changes: str) -> str:
        values = {
            "CATCHMENT_AREA_CODE": "2801",
            "CATCHMENT_AREA_NAME": "ROUEN",
            "PROFESSION_FAMILY_CODE": "Z",
            "PROFESSION_FAMILY_NAME": "Autres métiers",
            "FAP_CODE": "A0Z40",
            "FAP_NAME": '"Agriculteurs salariés, ouvriers agricoles"',
            "DEPARTEMENT_CODE": "2",
            "DEPARTEMENT_NAME": "AISNE",
            "NB_RECRUT_PROJECTS": "45.9096865448",
            "NB_DIFF_RECRUT_PROJECTS": "8.63656218159",
            "NB_SEASON_RECRUT_PROJECTS": "",
            "REGION_CODE": "32",
            "REGION_LIB": "HAUTS-DE-FRANCE",
        } | changes
        return ",".join(values) + "\n" + ",".join(values.values()) + "\n"

    return write
