"""What a data engineer expects of every asset of the code location."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import dagster as dg
import pytest

from expectations.suite import SUITES

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def defs(location_dir: Path) -> dg.Definitions:
    os.environ["VIGIE_DATA_DIR"] = str(location_dir)
    from orchestration.definitions import build_definitions

    return build_definitions()


def test_every_asset_is_described_owned_grouped_and_of_a_kind(defs: dg.Definitions) -> None:
    incomplete = {
        spec.key.to_user_string(): [
            name for name in ("description", "owners", "group_name", "kinds") if not getattr(spec, name)
        ]
        for spec in defs.resolve_all_asset_specs()
    }
    assert not {key: missing for key, missing in incomplete.items() if missing}


def test_every_step_that_opens_the_warehouse_is_in_its_pool(defs: dg.Definitions) -> None:
    pools = {
        assets.op.name: assets.op.pool
        for assets in defs.resolve_asset_graph().assets_defs
        if assets.is_executable
    }
    assert {name for name, pool in pools.items() if pool == "duckdb"} == {
        "shared_model",
        "published_model",
        "ml_projets",
        "ml_embauches",
        "ml_penuries",
        "ml_competences",
        "ml_groupes",
        "ml_audit",
        "ml_achats",
        "ml_flux",
        "release_candidate",
    }


def test_the_checks_of_the_candidate_block(defs: dg.Definitions) -> None:
    from orchestration.disclosure import secrecy_suites

    checks = [
        node
        for node in defs.resolve_asset_graph().asset_check_keys
        if node.asset_key == dg.AssetKey("release_candidate")
    ]
    suites = {path.stem for path in SUITES.glob("*.yml")}
    assert {key.name for key in checks} == suites | set(secrecy_suites())
    assert all(defs.resolve_asset_graph().get_check_spec(key).blocking for key in checks)


def test_the_assets_of_a_suspended_source_say_so(defs: dg.Definitions) -> None:
    from orchestration.ingestion.inventory import load_inventory

    said = {
        spec.key.to_user_string(): spec.metadata["suspension"]
        for spec in defs.resolve_all_asset_specs()
        if "suspension" in spec.metadata
    }
    sources = [source for source in load_inventory().sources if source.suspension]
    tables = {table.name for source in sources for table in source.tables}
    assert said.keys() == tables | {f"source_{source.id}" for source in sources}
    assert said["raw_dpae__france_mensuel"].startswith("source suspendue depuis mars 2025")


def test_the_main_job_covers_the_whole_graph_but_the_portal(defs: dg.Definitions) -> None:
    job = defs.resolve_job_def("main")
    graph = defs.resolve_asset_graph()
    portal = {dg.AssetKey("ckan_publication")}
    assert graph.materializable_asset_keys - portal == set(job.asset_layer.executable_asset_keys)
    assert {spec.key for spec in defs.resolve_all_asset_specs()} - graph.materializable_asset_keys == {
        key for key in graph.get_all_asset_keys() if key.to_user_string().startswith("source_")
    }


def test_the_main_job_publishes_where_the_settings_name_a_portal(
    location_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_DATA_DIR", str(location_dir))
    monkeypatch.setenv("VIGIE_CKAN_URL", "https://portail.exemple")
    from orchestration.definitions import build_definitions

    job = build_definitions().resolve_job_def("main")
    assert dg.AssetKey("ckan_publication") in job.asset_layer.executable_asset_keys


def test_dg_opens_the_code_location_and_leaves_the_repository_clean(location_dir: Path) -> None:
    before = set(PROJECT.iterdir())
    checked = subprocess.run(
        [Path(sys.executable).with_name("dg"), "check", "defs"],
        cwd=PROJECT,
        env={**os.environ, "VIGIE_DATA_DIR": str(location_dir), "DAGSTER_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert set(PROJECT.iterdir()) == before


def test_dbt_is_not_started_to_tell_its_version(
    defs: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("dbt was started")

    monkeypatch.setattr("dagster_dbt.core.resource.check_output", refuse)
    dbt = defs.resources["dbt"]
    assert dbt._cli_version.release == tuple(map(int, metadata.version("dbt-core").split(".")[:3]))
