"""The sensor and a schedule in the loops of Dagster's daemon: their runs are asked for, not executed."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
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
MONDAY = datetime(2026, 4, 6, tzinfo=ZoneInfo("Europe/Paris"))


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


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkspaceProcessContext]:
    folder = tmp_path_factory.mktemp("depot")
    (folder / "bmo.csv").write_text("a")
    origin = LoadableTargetOrigin(python_file=__file__, attribute="location")
    target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(origin, location_name="vigie"))
    with pytest.MonkeyPatch.context() as patch, dg.instance_for_test(overrides=NOT_LAUNCHED) as instance:
        patch.setenv("VIGIE_LANDING", str(folder))
        patch.setenv("VIGIE_WATCH", "true")
        with create_test_daemon_workspace_context(target, instance) as context:
            yield context


def runs(workspace: WorkspaceProcessContext, job: str) -> list[dg.DagsterRun]:
    return list(workspace.instance.get_runs(dg.RunsFilter(job_name=job)))


def test_the_sensor_daemon_asks_for_one_run_once_the_folder_is_still(
    workspace: WorkspaceProcessContext,
) -> None:
    asked = []
    for look in range(3):
        with freeze_time(NOON + timedelta(seconds=look * SECONDS_BETWEEN_LOOKS)):
            assert not [error for error in execute_sensor_iteration(workspace, LOG, None, None) if error]
        asked.append(len(runs(workspace, "main")))
    assert asked == [0, 1, 1]


def test_the_scheduler_daemon_asks_for_the_download_of_the_day(workspace: WorkspaceProcessContext) -> None:
    (repository,) = workspace.create_request_context().get_code_location("vigie").get_repositories().values()
    with freeze_time(NOON):
        workspace.instance.start_schedule(repository.get_schedule("parution_bmo"))
    asked = []
    for hour_of_paris in (6, 8):
        now = MONDAY + timedelta(hours=hour_of_paris)
        with freeze_time(now):
            assert not [error for error in launch_scheduled_runs(workspace, LOG, now, {}) if error]
        asked.append([run.run_config for run in runs(workspace, "fetch")])
    assert asked == [[], [fetch_config(["bmo"])]]
