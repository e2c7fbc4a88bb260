"""One whole run on the embedded sample: what it leaves, and what a second one does."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
from pypdf import PdfReader

from orchestration.assets.documents import build_documents
from orchestration.ingestion.inventory import load_inventory
from orchestration.scope import Scope
from publish.reports.pdf import why_none

KEY = ["annee", "code_bassin_ft", "code_fap", "mesure"]


def table(data_dir: Path, name: str) -> pd.DataFrame:
    (path,) = (data_dir / "releases" / "latest").resolve().glob(f"*/data/{name}.parquet")
    return pd.read_parquet(path)


@pytest.mark.slow
def test_twelve_waves_are_published_with_bounds_around_every_cell(sample_run: Path) -> None:
    projects = table(sample_run, "pub_besoins_main_oeuvre__projets")
    assert sorted(projects["annee"].unique()) == list(range(2015, 2027))
    assert set(projects["code_region"]) == {"28"}
    assert projects["code_bassin_ft"].nunique() == 27
    for measure in ("projets_recrutement", "projets_difficiles", "projets_saisonniers"):
        known = projects[projects[f"{measure}_nb"].notna()]
        assert known[f"{measure}_nb"].between(known[f"{measure}_min"], known[f"{measure}_max"]).all()
        hidden = projects[projects[f"{measure}_nb"].isna()]
        assert hidden[f"{measure}_min"].notna().all()
        assert hidden[f"{measure}_max"].notna().all()


@pytest.mark.slow
def test_the_next_three_waves_are_forecast_once_per_key_with_nested_intervals(sample_run: Path) -> None:
    forecast = table(sample_run, "pub_previsions__projets")
    assert set(forecast["annee"]) == {2027, 2028, 2029}
    assert set(forecast["cutoff_annee"]) == {2026}
    assert set(forecast["mesure"]) == {"projets_recrutement_nb", "part_difficile_pct", "part_saisonniere_pct"}
    assert not forecast.duplicated(KEY).any()
    bounds = forecast[["lo_95", "lo_80", "yhat", "hi_80", "hi_95"]].to_numpy()
    assert (bounds[:, :-1] <= bounds[:, 1:]).all()
    assert (bounds >= 0).all()


@pytest.mark.slow
def test_the_retained_model_is_the_one_that_erred_less(sample_run: Path) -> None:
    scores = table(sample_run, "pub_previsions__scores")
    overall = scores[scores["cutoff_annee"].isna()]
    for measure, rows in overall.groupby(["mesure", "horizon_periodes"]):
        error = "mae" if measure[0] == "projets_recrutement_nb" else "rmse"
        retained = rows[rows["est_retenu"]]
        assert len(retained) == 1, measure
        # Leading indicators must gain more than chance would: they may err less and still not be retained.
        rivals = rows[rows["est_retenu"] | (rows["modele"] != "indicateurs_avances")]
        assert retained[error].item() == rivals[error].min(), measure


@pytest.mark.slow
def test_fictitious_data_say_so_everywhere(sample_run: Path) -> None:
    latest = sample_run / "releases" / "latest"
    assert (latest / "DONNEES_FICTIVES.txt").exists()
    for dataset in ("besoins-main-oeuvre", "embauches", "previsions"):
        for name in ("metadata.json", "datapackage.json", "dictionary.csv", "CHANGES.md"):
            assert "données fictives" in (latest / dataset / name).read_text("utf-8").lower(), name
    pages = list((sample_run / "reports").rglob("*.html"))
    # Basins, arrondissements, departments, sources; the region, the comparison, the audit and the index;
    # branches, transitions, packs of the COPIL, of the CREFOP and of the technical committee, catalogues.
    assert len(pages) == 27 + 17 + 5 + len(load_inventory().sources) + 4 + 12 + 3 + 3 + 1
    assert all("données fictives" in page.read_text("utf-8").lower() for page in pages)


@pytest.mark.slow
def test_every_published_row_can_be_walked_back_to_a_file(sample_run: Path) -> None:
    latest = sample_run / "releases" / "latest"
    lineage = json.loads((latest / "besoins-main-oeuvre" / "metadata.json").read_text("utf-8"))["lineage"]
    waves = {record["millesime"] for record in lineage if record["table"] == "raw_bmo__projets"}
    assert waves == set(range(2015, 2027))
    snapshots = [json.loads(p.read_text("utf-8")) for p in (sample_run / "raw").rglob("snapshot.json")]
    stored = {file["sha256"] for snapshot in snapshots for file in snapshot["files"]}
    assert {record["sha256"] for record in lineage} <= stored


@pytest.mark.slow
def test_checksums_hold(sample_run: Path) -> None:
    for folder in (sample_run / "releases" / "latest").iterdir():
        if (folder / "checksums.txt").exists():
            subprocess.run(["sha256sum", "--check", "--quiet", "checksums.txt"], cwd=folder, check=True)


@pytest.mark.slow
def test_a_second_run_with_nothing_new_says_so_and_computes_nothing(
    sample_run: Path, vigie: Callable
) -> None:
    runs = (sample_run / "dagster").rglob("*.db")
    before = {path: path.stat().st_mtime_ns for path in runs}
    done = vigie("run", "--data-dir", sample_run)
    assert done.returncode == 0
    assert "Rien de nouveau" in done.stdout
    assert "Projets de recrutement prévus pour 2027" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (sample_run / "dagster").rglob("*.db")} == before


@pytest.mark.slow
def test_status_lists_sources_and_edition(sample_run: Path, vigie: Callable) -> None:
    shown = vigie("status", "--data-dir", sample_run).stdout
    assert "bmo__projets" in shown
    assert "2015–2026 (12)" in shown
    assert "Dernière édition" in shown


@pytest.mark.slow
def test_the_run_is_in_the_instance_that_the_ui_opens(sample_run: Path) -> None:
    script = """
import dagster as dg
with dg.DagsterInstance.get() as instance:
    (run,) = instance.get_runs()
    event = instance.get_latest_materialization_event(dg.AssetKey("raw_bmo__projets"))
    metadata = event.asset_materialization.metadata
    print(run.job_name, run.status.value, sorted(metadata))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"DAGSTER_HOME": str(sample_run / "dagster"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("main SUCCESS")
    for name in ("dagster/row_count", "plot", "preview", "sha256", "vintages"):
        assert name in done.stdout


def test_the_documents_of_a_frozen_edition_are_made_again_to_the_byte(
    sample_run: Path, vigie: Callable, tree: Callable, tmp_path: Path
) -> None:
    """Where the documents lie beside the edition is a part of them: their links are relative."""
    edition = (sample_run / "releases" / "latest").resolve()
    (tmp_path / "releases").symlink_to(edition.parent)
    again = tmp_path / "reports" / edition.name
    done = vigie("rapports", "--data-dir", tmp_path, "--edition", edition.name)
    assert done.returncode == 0, done.stderr
    first = sample_run / "reports" / edition.name
    assert tree(again) == tree(first)
    assert len(tree(again)) > 70


@pytest.mark.skipif(why_none() is not None, reason=str(why_none()))
def test_the_fullest_basins_print_on_two_pages(
    sample_run: Path, vigie: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_PDF", "auto")
    (tmp_path / "releases").symlink_to(sample_run / "releases")
    asked = [word for code in ("2817", "2828") for word in ("--seulement", code)]
    done = vigie("rapports", "--data-dir", tmp_path, "--rapport", "fiche-bassin", *asked)
    assert done.returncode == 0, done.stderr
    sheets = sorted((tmp_path / "reports").rglob("*.pdf"))
    assert {sheet.stem: len(PdfReader(sheet).pages) for sheet in sheets} == {"2817": 2, "2828": 2}


def test_a_report_alone_is_an_asset_that_shows_how_it_begins(
    sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path))
    (tmp_path / "releases").symlink_to(sample_run / "releases")
    with dg.DagsterInstance.ephemeral(str(tmp_path)) as instance:
        done = dg.materialize(
            [build_documents()],
            selection=["documents/note_catef"],
            resources={"scope": Scope()},
            instance=instance,
        )
    (made,) = done.asset_materializations_for_node("documents")
    assert made.asset_key == dg.AssetKey(["documents", "note_catef"])
    assert made.metadata["documents"].value == len(made.metadata["premiers"].records) == 17
    assert made.metadata["apercu"].value.startswith("### ")
    assert [path.name for path in (tmp_path / "reports").glob("*/*")] == ["catef", "documents.json"]
