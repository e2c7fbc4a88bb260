"""Dagster's event log through files that stay open."""

from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.event_log import OPEN_FILES, OpenEventLog
from orchestration.settings import DAGSTER_YAML

THING = dg.AssetKey("thing")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.DagsterInstance:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    overrides = {"event_log_storage": yaml.safe_load(DAGSTER_YAML.read_text("utf-8"))["event_log_storage"]}
    return dg.DagsterInstance.local_temp(str(tmp_path), overrides=overrides)


def materialise(instance: dg.DagsterInstance) -> str:
    @dg.asset
    def thing() -> None: ...

    return dg.materialize([thing], instance=instance).run_id


def test_dagster_reads_the_same_files(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id = materialise(instance)
    dagsters_own = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    ours = instance.event_log_storage
    assert isinstance(ours, OpenEventLog)
    assert dagsters_own.get_logs_for_run(run_id) == ours.get_logs_for_run(run_id) != []
    assert dagsters_own.has_asset_key(THING)


def test_few_files_stay_open_and_none_after_the_end(instance: dg.DagsterInstance) -> None:
    storage = instance.event_log_storage
    assert isinstance(storage, OpenEventLog)
    for number in range(OPEN_FILES + 2):
        assert storage.get_logs_for_run(f"run-{number}") == []
    assert len(storage._engines) == OPEN_FILES
    storage.dispose()
    assert not storage._engines


def test_a_wiped_log_can_be_written_again(instance: dg.DagsterInstance) -> None:
    first = materialise(instance)
    instance.event_log_storage.wipe()
    second = materialise(instance)
    assert instance.all_logs(first) == []
    assert instance.all_logs(second) != []
