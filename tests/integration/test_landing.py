"""A landing folder as a user fills it: known files, a later wave, unknown files, bad files."""

import json
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from orchestration.ingestion.sample.waves import write_survey

# The cells of a person, in a file that no run may take in.
PLANTED = ("ZORGLUB-77", "répondu", "2024-09-02", "anaximandre@zorgloubine.example")


def workbook_of(sample: Path, year: int) -> Path:
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


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two waves of the sample and a later one made of them, in sub-folders, beside foreign files."""
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
    return folder


@pytest.mark.slow
def test_a_later_wave_is_taken_in_and_unknown_files_are_listed(
    landing: Path, tmp_path: Path, vigie: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = secrets.token_hex(32)
    monkeypatch.setenv("VIGIE_COHORTES_CLE", key)
    done = vigie("run", "--landing", landing, "--data-dir", tmp_path)
    assert done.returncode == 0, done.stderr
    latest = (tmp_path / "releases" / "latest").resolve()
    projects = pd.read_parquet(
        latest / "besoins-main-oeuvre" / "data" / "pub_besoins_main_oeuvre__projets.parquet"
    )
    assert sorted(projects["annee"].unique()) == [2024, 2025, 2029]
    assert not (latest / "DONNEES_FICTIVES.txt").exists()
    shown = vigie("status", "--data-dir", tmp_path).stdout
    assert "courrier.csv" in shown
    assert "photo.jpg" in shown
    assert "vigie cohortes recevoir" in shown
    # Raw vintages, warehouse, Parquet, logs, Dagster's events, pages: of the survey, and of the key, nothing.
    said = [done.stdout.encode(), done.stderr.encode(), shown.encode()]
    held = [*said, *(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())]
    searched = [PLANTED[0].encode(), PLANTED[3].encode(), key.encode()]
    assert not [one for one in searched for data in held if one in data]


BAD_FILES: dict[str, Callable[[bytes], bytes]] = {
    "BMO_2024.xlsx": lambda good: good[: len(good) // 2],
    "BMO_2023.xlsx": lambda good: b"<!DOCTYPE html><html><body>Erreur 503</body></html>",
}


@pytest.mark.slow
def test_bad_files_are_refused_and_the_last_edition_stays(
    sample_run: Path, tmp_path: Path, vigie: Callable, tree: Callable
) -> None:
    data_dir, folder = tmp_path / "data", tmp_path / "landing"
    shutil.copytree(sample_run, data_dir, symlinks=True)
    folder.mkdir()
    shutil.copy(workbook_of(data_dir / "sample", 2025), folder / "2025.xlsx")
    for name, spoil in BAD_FILES.items():
        (folder / name).write_bytes(spoil(workbook_of(data_dir / "sample", 2024).read_bytes()))
    before = tree(data_dir / "releases")
    done = vigie("run", "--landing", folder, "--data-dir", data_dir)
    assert done.returncode == 1
    assert all(name in done.stderr for name in BAD_FILES)
    assert "Remède" in done.stderr
    assert "reste en ligne, inchangée" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert tree(data_dir / "releases") == before
    taken = [p for p in (data_dir / "raw" / "bmo").rglob("snapshot.json") if "depot" in p.read_text("utf-8")]
    assert [json.loads(path.read_text("utf-8"))["millesime"] for path in taken] == [2025]


@pytest.mark.slow
@pytest.mark.real_data
def test_the_producers_files_give_the_published_totals(real_run: Path) -> None:
    latest = (real_run / "releases" / "latest").resolve()
    projects = pd.read_parquet(
        latest / "besoins-main-oeuvre" / "data" / "pub_besoins_main_oeuvre__projets.parquet"
    )
    expected = {2023: (3187, 138_082, (18.3, 32.9, 75.8)), 2024: (3248, 123_242, (23.0, 41.9, 76.9))}
    for year, (rows, total, masked) in expected.items():
        wave = projects[projects["annee"] == year]
        assert len(wave) == rows
        assert wave["projets_recrutement_nb"].sum() == total
        columns = ["projets_recrutement_nb", "projets_difficiles_nb", "projets_saisonniers_nb"]
        shares = tuple(round(100 * wave[column].isna().mean(), 1) for column in columns)
        assert shares == masked
