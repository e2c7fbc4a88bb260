"""What the daemons of the UI do with the code location: backfill, freshness, automation, retries."""

import json
import logging
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.instance import InstanceRef
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.auto_run_reexecution.auto_run_reexecution import filter_runs_to_should_retry
from dagster._daemon.backfill import execute_backfill_iteration
from dagster._daemon.freshness import FreshnessDaemon
from dagster._time import get_current_datetime

from orchestration.ingestion.inventory import load_inventory
from orchestration.settings import DAGSTER_YAML, DataDir

WAVES = [str(year) for year in range(2015, 2027)]
PROJECTS = dg.AssetKey("raw_bmo__projets")
LOCATION = InProcessCodeLocationOrigin(
    LoadableTargetOrigin(module_name="orchestration.definitions", attribute="defs"), location_name="vigie"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, sample_run: Path) -> Iterator[DataDir]:
    """The sample as landed and read, with the BMO waves still to take in; nothing of it is modelled."""
    data = DataDir(tmp_path_factory.mktemp("daemons"))
    for name in ("sample", "raw", "dbt"):
        shutil.copytree(sample_run / name, data.root / name)
    shutil.rmtree(data.raw / "bmo")
    scan = json.loads((sample_run / "landing.json").read_text("utf-8"))
    data.scan.write_text(json.dumps(scan | {"folder": str(data.sample)}), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIGIE_DATA_DIR", str(data.root))
        patch.delenv("VIGIE_LANDING", raising=False)
        yield data


@pytest.fixture
def instance(data: DataDir) -> Iterator[dg.DagsterInstance]:
    """The instance of the UI, but for its runs: in this process, at once."""
    overrides = yaml.safe_load(DAGSTER_YAML.read_text("utf-8")) | {
        "run_launcher": {
            "module": "dagster._core.launcher.sync_in_memory_run_launcher",
            "class": "SyncInMemoryRunLauncher",
        },
        "run_coordinator": {"module": "dagster._core.run_coordinator", "class": "DefaultRunCoordinator"},
    }
    overrides["concurrency"] = {"pools": overrides["concurrency"]["pools"]}
    with dg.instance_for_test(overrides=overrides) as instance:
        yield instance


@pytest.fixture
def workspace(instance: dg.DagsterInstance) -> Iterator[WorkspaceProcessContext]:
    with create_test_daemon_workspace_context(InProcessWorkspaceLoadTarget(LOCATION), instance) as context:
        yield context


@pytest.fixture
def defs(data: DataDir) -> dg.Definitions:
    from orchestration.definitions import defs

    return defs


@pytest.mark.slow
def test_twelve_waves_are_backfilled_in_one_run(
    data: DataDir, instance: dg.DagsterInstance, workspace: WorkspaceProcessContext
) -> None:
    instance.add_dynamic_partitions("millesime", WAVES)
    backfill = PartitionBackfill.from_asset_partitions(
        backfill_id="douze",
        asset_graph=workspace.create_request_context().asset_graph,
        partition_names=WAVES,
        asset_selection=[PROJECTS],
        backfill_timestamp=time.time(),
        tags={},
        dynamic_partitions_store=instance,
        all_partitions=False,
        title=None,
        description=None,
        run_config=None,
    )
    instance.add_backfill(backfill)
    for _ in range(3):
        assert not [e for e in execute_backfill_iteration(workspace, logging.getLogger("backfill")) if e]
    ended = instance.get_backfill("douze")
    assert ended is not None
    assert ended.status == BulkActionStatus.COMPLETED_SUCCESS
    assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.SUCCESS]
    recorded = {
        str(event.partition_key): event.asset_materialization.metadata
        for event in instance.fetch_materializations(PROJECTS, limit=50).records
        if event.asset_materialization
    }
    assert sorted(recorded) == WAVES
    for path in data.raw.glob("bmo/raw_bmo__projets/*/*/snapshot.json"):
        vintage = json.loads(path.read_text("utf-8"))
        metadata = recorded[str(vintage["millesime"])]
        assert (metadata["rows"].value, metadata["sha256"].value) == (vintage["rows"], vintage["sha256"])


@pytest.mark.slow
def test_a_whole_run_says_which_waves_are_in_and_where_columns_come_from(sample_run: Path) -> None:
    with dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(sample_run / "dagster"))) as instance:
        assert instance.get_materialized_partitions(PROJECTS) == set(WAVES)
        published = dg.AssetKey("pub_besoins_main_oeuvre__projets")
        event = instance.get_latest_materialization_event(published)
        status = instance.get_latest_materialization_event(dg.AssetKey("status"))
        arrival = instance.get_latest_materialization_event(dg.AssetKey("source_bmo"))
    assert event is not None
    assert event.asset_materialization is not None
    lineage = event.asset_materialization.metadata["dagster/column_lineage"].value
    assert lineage.deps_by_column["projets_recrutement_nb"] == [
        dg.TableColumnDep(dg.AssetKey("fct_bassin_metier__projets"), "projets_recrutement_nb")
    ]
    assert status is not None
    assert status.asset_materialization is not None
    lines = {
        str(r.data["table"]): r.data for r in status.asset_materialization.metadata["sources"].value.records
    }
    assert lines.keys() == {table.name for table in load_inventory().tables}
    assert lines["raw_dpae__france_mensuel"]["etat"] == "suspendue"
    assert lines["raw_bmo__projets"]["dernier_millesime"] == "2026"
    assert arrival is not None


@pytest.mark.slow
def test_freshness_counts_from_the_last_arrival_and_knows_a_suspended_source(
    instance: dg.DagsterInstance, workspace: WorkspaceProcessContext
) -> None:
    def states() -> dict[str, str]:
        list(FreshnessDaemon().run_iteration(workspace))
        keys = [dg.AssetKey(name) for name in ("source_bmo", "source_dpae", "source_insee", "source_chomage")]
        records = instance.get_freshness_state_records(keys)
        return {key.to_user_string(): record.freshness_state.value for key, record in records.items()}

    for name in ("source_bmo", "source_dpae", "source_insee"):
        instance.report_runless_asset_event(dg.AssetMaterialization(name))
    calm = {"source_dpae": "NOT_APPLICABLE", "source_insee": "NOT_APPLICABLE", "source_chomage": "UNKNOWN"}
    assert states() == calm | {"source_bmo": "PASS"}
    now = get_current_datetime()
    with freeze_time(now + timedelta(days=400)):
        assert states() == calm | {"source_bmo": "WARN"}
    with freeze_time(now + timedelta(days=600)):
        assert states() == calm | {"source_bmo": "FAIL"}


def take_in(instance: dg.DagsterInstance, table: str, version: str, wave: str | None = None) -> None:
    instance.report_runless_asset_event(
        dg.AssetMaterialization(table, partition=wave, tags={"dagster/data_version": version})
    )


@pytest.mark.slow
def test_a_new_vintage_requests_what_depends_on_it_and_nothing_else(
    instance: dg.DagsterInstance, defs: dg.Definitions
) -> None:
    graph = defs.resolve_asset_graph()
    instance.add_dynamic_partitions("millesime", WAVES)
    for key in graph.materializable_asset_keys:
        partitioned = graph.get(key).partitions_def is not None
        take_in(instance, key.to_user_string(), "1", "2026" if partitioned else None)
    first = dg.evaluate_automation_conditions(defs, instance)
    assert first.total_requested == 0

    take_in(instance, PROJECTS.to_user_string(), "1", "2026")
    same_bytes = dg.evaluate_automation_conditions(defs, instance, cursor=first.cursor)
    assert same_bytes.total_requested == 0

    take_in(instance, PROJECTS.to_user_string(), "2", "2026")
    changed = dg.evaluate_automation_conditions(defs, instance, cursor=same_bytes.cursor)
    requested = {result.key for result in changed.results if result.true_subset.size}
    followers = (dg.AssetSelection.assets(PROJECTS).downstream(include_self=False)).resolve(graph)
    # Without the address of a portal, nothing is published there of itself.
    assert requested == followers - {dg.AssetKey("ckan_publication")}
    assert requested < followers
    names = {key.to_user_string() for key in requested}
    assert {
        "stg_bmo__projets",
        "release_candidate",
        "release",
        "documents/fiche_bassin",
        "documents/accueil",
        "status",
    } <= names
    assert "stg_dpae__france_mensuel" not in names
    again = dg.evaluate_automation_conditions(defs, instance, cursor=changed.cursor)
    assert again.total_requested == 0


@dg.job
def failing() -> None:
    @dg.op
    def step() -> None:
        raise dg.Failure("refused", allow_retries=False)

    step()


def killed(instance: dg.DagsterInstance, tags: dict[str, str]) -> dg.DagsterRun:
    run = instance.create_run_for_job(failing, tags=tags, status=dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(run, "The process of this run was killed.")
    return found(instance, run.run_id)


def found(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRun:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run


@pytest.mark.slow
def test_a_run_is_launched_again_when_its_process_died_only(instance: dg.DagsterInstance) -> None:
    from orchestration.runner import NOT_RETRIED

    refused = found(instance, failing.execute_in_process(instance=instance, raise_on_error=False).run_id)
    crashed, typed = killed(instance, {}), killed(instance, NOT_RETRIED)
    retried = list(filter_runs_to_should_retry([refused, crashed, typed], instance))
    assert [run.run_id for run in retried] == [crashed.run_id]


@pytest.mark.slow
@pytest.mark.parametrize("status", ["refuse", "reconnu"])
def test_no_edition_leaves_a_file_of_the_folder_out(
    status: str, data: DataDir, instance: dg.DagsterInstance, defs: dg.Definitions
) -> None:
    scan = json.loads(data.scan.read_text("utf-8"))
    stray = scan["findings"][0] | {"path": "nouveau.xlsx", "sha256": "0", "status": status}
    data.scan.write_text(json.dumps(scan | {"findings": [stray]}), "utf-8")
    try:
        result = defs.resolve_job_def("main").execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey("release_candidate")], raise_on_error=False
        )
    finally:
        data.scan.write_text(json.dumps(scan), "utf-8")
    (failure,) = (event for event in result.all_events if event.is_step_failure)
    assert "nouveau.xlsx" in str(failure.step_failure_data.user_failure_data)
