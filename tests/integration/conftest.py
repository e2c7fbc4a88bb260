import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter
from filelock import FileLock
from python_calamine import CalamineWorkbook

from orchestration.ingestion.sample.waves import write_survey

VIGIE = Path(sys.executable).with_name("vigie")


REAL_DATA = os.environ.get("VIGIE_REAL_DATA")
Vigie = Callable[..., subprocess.CompletedProcess[str]]
Tree = Callable[[Path], dict[str, bytes]]


# The cells of a person, in a file that no run may take in.
PLANTED = ("ZORGLUB-77", "répondu", "2024-09-02", "anaximandre@zorgloubine.example")


def run_vigie(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, wide enough that no table is folded."""
    return subprocess.run(
        [VIGIE, *map(str, arguments)],
        env={**os.environ, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def published_files(folder: Path) -> dict[str, bytes]:
    """Every file of a published folder and its bytes, but for the one that identifies the run."""
    files = (path for path in folder.resolve().rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder.resolve()).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def vigie() -> Vigie:
    return run_vigie


@pytest.fixture(scope="session")
def tree() -> Tree:
    return published_files


def shared_run(tmp_path_factory: pytest.TempPathFactory, name: str, *options: str) -> Path:
    """Data directory of one whole run, made once for all the test workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    data_dir = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not (data_dir / "last_run.json").exists():
            done = run_vigie("run", "--data-dir", data_dir, *options)
            assert done.returncode == 0, done.stderr + done.stdout
    return data_dir


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the embedded sample; read only."""
    return shared_run(tmp_path_factory, "sample-run")


@pytest.fixture(scope="session")
def real_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the producers' files; read only."""
    if not REAL_DATA:
        pytest.skip("VIGIE_REAL_DATA is not set: no producers' files to read")
    return shared_run(tmp_path_factory, "real-run", "--landing", REAL_DATA)


def workbook_of(sample: Path, year: int) -> Path:
    """The survey of a year, among the files of the sample."""
    (path,) = sample.glob(f"*open_data_BMO_{year}.xlsx")
    return path


def rewrite(source: Path, target: Path, year: int, new_year: int) -> None:
    """The same layout and rows, without the mark of the sample, under a year that may be another one."""
    book = CalamineWorkbook.from_path(source)
    (sheet,) = (name for name in book.sheet_names if "open_data" in name)
    header, *rows = book.get_sheet_by_name(sheet).to_python()
    suffixes = {f"{name}{year % 100}": f"{name}{new_year % 100}" for name in ("BE", "NOMBE")}
    with xlsxwriter.Workbook(str(target)) as workbook:
        page = workbook.add_worksheet(sheet.replace(str(year), str(new_year)))
        page.write_row(0, 0, [suffixes.get(name, name) for name in header])
        for index, row in enumerate(rows, start=1):
            page.write_row(index, 0, [new_year if value == year else value for value in row])


@dataclass(frozen=True)
class LandingRun:
    """A run of a landing folder: what it said, and the key of the cohorts that it was given."""

    folder: Path
    data_dir: Path
    said: str
    key: str


@pytest.fixture(scope="session")
def landing_run(tmp_path_factory: pytest.TempPathFactory) -> LandingRun:
    """Of two waves of the survey and a later one made of them, beside foreign files; read only."""
    folder, sample = tmp_path_factory.mktemp("landing"), tmp_path_factory.mktemp("sample")
    write_survey(sample, seed=2812)
    (folder / "vagues" / "anciennes").mkdir(parents=True)
    rewrite(workbook_of(sample, 2024), folder / "vagues" / "anciennes" / "renommé.xlsx", 2024, 2024)
    rewrite(workbook_of(sample, 2025), folder / "vagues" / "2025.xlsx", 2025, 2025)
    rewrite(workbook_of(sample, 2025), folder / "vagues" / "nouvelle.xlsx", 2025, 2029)
    (folder / "courrier.csv").write_text("nom;ville\nDupont;Caen\n", "utf-8")
    # A survey of trainees, at the wrong door.
    columns = "cohorte;vague;identifiant_personne;statut_reponse;date_entree;courriel"
    (folder / "enquete.csv").write_text(f"{columns}\n2024;entree;{';'.join(PLANTED)}\n", "utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0not a table")
    data_dir, key = tmp_path_factory.mktemp("landing-run"), secrets.token_hex(32)
    done = run_vigie("run", "--landing", folder, "--data-dir", data_dir, VIGIE_COHORTES_CLE=key)
    assert done.returncode == 0, done.stderr + done.stdout
    return LandingRun(folder, data_dir, done.stdout + done.stderr, key)
