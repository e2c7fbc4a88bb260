"""The sensor and a schedule, evaluated by the loops of Dagster's daemon; their runs are asked for, not executed."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.scheduler.instigation import InstigatorTick
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs

from orchestration.fetch_job import fetch_config, fetch_job
from orchestration.ingestion.inventory import load_inventory
from orchestration.schedules import build_schedules
from orchestration.sensors import SECONDS_BETWEEN_LOOKS, landing_sensor
from orchestration.settings import Settings

NOT_LAUNCHED = {"run_launcher": {"module": "dagster._core.test_utils", "class": "MockedRunLauncher"}}
LOG = logging.getLogger("daemon")
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


@dg.op
def nothing() -> None:
    """The main job needs dbt: its name is enough here."""


@dg.job(name="main")
def main_job() -> None:
    nothing()


def location() -> dg.Definitions:
    """What the daemon loads: the sensor and the schedules of the settings, without the assets."""
    settings = Settings()
    return dg.Definitions(
        jobs=[main_job, fetch_job],
        sensors=[landing_sensor("main", settings)],
        schedules=build_schedules("main", load_inventory(), settings),
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_LANDING", str(tmp_path / "depot"))
    monkeypatch.setenv("VIGIE_WATCH", "true")
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot" / "bmo.csv").write_text("a")
    return tmp_path / "depot"


@pytest.fixture
def workspace(folder: Path) -> Iterator[WorkspaceProcessContext]:
    origin = LoadableTargetOrigin(python_file=__file__, attribute="location")
    target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(origin, location_name="vigie"))
    with (
        dg.instance_for_test(overrides=NOT_LAUNCHED) as instance,
        create_test_daemon_workspace_context(target, instance) as context,
    ):
        yield context


def ticks(workspace: WorkspaceProcessContext) -> list[InstigatorTick]:
    instance = workspace.instance
    states = instance.all_instigator_state()
    return [
        tick
        for state in states
        for tick in reversed(instance.get_ticks(state.instigator_origin_id, state.selector_id))
    ]


def test_the_sensor_daemon_asks_for_one_run_once_the_folder_is_still(
    workspace: WorkspaceProcessContext,
) -> None:
    for look in range(3):
        with freeze_time(NOON + timedelta(seconds=look * SECONDS_BETWEEN_LOOKS)):
            assert not [error for error in execute_sensor_iteration(workspace, LOG, None, None) if error]
    assert [tick.status.value for tick in ticks(workspace)] == ["SKIPPED", "SUCCESS", "SKIPPED"]
    assert [run.job_name for run in workspace.instance.get_runs()] == ["main"]


def test_the_scheduler_daemon_asks_for_the_downloads_that_are_due(
    workspace: WorkspaceProcessContext,
) -> None:
    (repository,) = workspace.create_request_context().get_code_location("vigie").get_repositories().values()
    with freeze_time(NOON):
        workspace.instance.start_schedule(repository.get_schedule("parution_bmo"))
    month_later = NOON + timedelta(days=30)
    with freeze_time(month_later):
        assert not [error for error in launch_scheduled_runs(workspace, LOG, month_later, {}) if error]
    runs = workspace.instance.get_runs()
    assert {run.job_name for run in runs} == {"fetch"}
    assert [run.run_config for run in runs] == [fetch_config(["bmo"])] * len(ticks(workspace))
