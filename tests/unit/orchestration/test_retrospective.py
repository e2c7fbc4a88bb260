"""The job `retrospective`, executed on a few made-up series: what a past day would have said."""

from pathlib import Path

import dagster as dg
import duckdb
import numpy as np
import pandas as pd
import pytest

from orchestration.partitions import register_cutoffs
from orchestration.retrospective import retrospective_job

DAY = "2023-12-31"
WAVES = (2021, 2022, 2023, 2024)
INDICATORS = {
    "annee": "int64",
    "code_bassin_ft": "str",
    "indicateur": "str",
    "croissance_log": "float64",
}
BREAKS = ["grandeur", "nature", "rupture_debut_date", "rupture_fin_date", "rupture"]


def _needs() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    cells = pd.MultiIndex.from_product(
        [WAVES, [f"28{basin:02d}" for basin in range(1, 7)], [f"A0A{number:02d}" for number in range(12)]],
        names=["annee", "code_bassin_ft", "code_fap"],
    ).to_frame(index=False)
    projects = rng.integers(20, 200, len(cells))
    parts = {"projets_recrutement": 1.0, "projets_difficiles": 0.6, "projets_saisonniers": 0.3}
    counts = {
        f"{name}_{bound}": np.round(part * projects)
        for name, part in parts.items()
        for bound in ("nb", "min", "max")
    }
    return cells.assign(
        code_fap_86="A0A", code_fap_22="A", version_fap_origine="FAP2021", poids_passage_min=1.0, **counts
    )


def _job_seekers() -> pd.DataFrame:
    months = pd.date_range("2016-01-01", "2025-06-01", freq="MS")
    level = 40_000 + 2_000 * np.sin(2 * np.pi * np.arange(len(months)) / 12)
    return pd.DataFrame(
        {
            "grandeur": "demandeurs_emploi",
            "frequence": "M",
            "categorie": "A",
            "type_territoire": "region",
            "code_territoire": "28",
            "code_territoire_parent": None,
            "periode_debut_date": months.date,
            "valeur": np.round(level, -2),
        }
    )


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory whose features are those of two small targets."""
    monkeypatch.setenv("VIGIE_DATA_DIR", str(tmp_path))
    features = {
        "feat_projets__bassin_metier": _needs(),
        "feat_projets__indicateurs": pd.DataFrame(
            {name: pd.Series(dtype=kind) for name, kind in INDICATORS.items()}
        ),
        "feat_flux__series": _job_seekers(),
        "feat_flux__ruptures": pd.DataFrame({name: pd.Series(dtype="str") for name in BREAKS}),
    }
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema features")
        for name, frame in features.items():
            connection.register("frame", frame)
            connection.execute(f"create table features.{name} as select * from frame")
    return tmp_path


def test_one_cutoff_is_forecast_from_what_was_over_and_nothing_is_published(warehouse: Path) -> None:
    with dg.instance_for_test() as instance:
        register_cutoffs(instance, [DAY])
        done = retrospective_job.execute_in_process(partition_key=DAY, instance=instance)
    assert done.success
    needs, flows = (
        pd.read_parquet(warehouse / "ml" / target / f"cutoff={DAY}" / "forecast.parquet")
        for target in ("projets", "flux")
    )
    assert set(needs["cutoff_annee"]) == {2023}
    assert set(needs["annee"]) == {2024, 2025, 2026}
    assert set(flows["cutoff_date"]) == {pd.Timestamp("2023-12-01")}
    assert flows["periode_debut_date"].min() == pd.Timestamp("2024-01-01")
    (output,) = (event.step_output_data for event in done.all_events if event.is_successful_output)
    assert output.metadata["rows/flux"].value == len(flows)
    assert not (warehouse / "releases").exists()


def test_a_partition_that_is_no_day_is_refused_with_a_remedy(warehouse: Path) -> None:
    with dg.instance_for_test() as instance:
        register_cutoffs(instance, ["hier"])
        done = retrospective_job.execute_in_process(
            partition_key="hier", instance=instance, raise_on_error=False
        )
    (failed,) = (event for event in done.all_events if event.is_step_failure)
    assert "une date était attendue" in failed.step_failure_data.user_failure_data.description
    assert not (warehouse / "ml").exists()
