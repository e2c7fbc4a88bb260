"""A landing folder as a user fills it: known files, a later wave, unknown files, bad files."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from .conftest import PLANTED, LandingRun, workbook_of


@pytest.mark.slow
def test_a_later_wave_is_taken_in_and_unknown_files_are_listed(
    landing_run: LandingRun, vigie: Callable
) -> None:
    data_dir = landing_run.data_dir
    latest = (data_dir / "releases" / "latest").resolve()
    projects = pd.read_parquet(
        latest / "besoins-main-oeuvre" / "data" / "pub_besoins_main_oeuvre__projets.parquet"
    )
    assert sorted(projects["annee"].unique()) == [2024, 2025, 2029]
    assert not (latest / "DONNEES_FICTIVES.txt").exists()
    shown = vigie("status", "--data-dir", data_dir).stdout
    assert "courrier.csv" in shown
    assert "photo.jpg" in shown
    assert "vigie cohortes recevoir" in shown
    # Raw vintages, warehouse, Parquet, logs, Dagster's events, pages: of the survey, and of the key, nothing.
    said = [landing_run.said.encode(), shown.encode()]
    held = [*said, *(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())]
    searched = [PLANTED[0].encode(), PLANTED[3].encode(), landing_run.key.encode()]
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
