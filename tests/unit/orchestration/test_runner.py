from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from orchestration.runner import event_log_kept_open


def test_the_journal_of_the_event_log_is_merged_once_the_run_has_ended(tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        journal = next(tmp_path.rglob("index.db")).with_name("index.db-wal")
        with event_log_kept_open(instance, "a-run"):
            instance.report_runless_asset_event(dg.AssetMaterialization("table"))
            assert journal.exists()
        assert not journal.exists()


def test_one_engine_per_file_writes_the_events_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, made = sqlite_event_log.create_engine, []

    def counted(url: str, **options: Any) -> Any:
        made.append(url)
        return create(url, **options)

    monkeypatch.setattr(sqlite_event_log, "create_engine", counted)
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        with event_log_kept_open(instance, "a-run"):
            made.clear()
            for _ in range(3):
                instance.report_runless_asset_event(dg.AssetMaterialization("table"))
            assert len(made) == len(set(made)) > 0
            assert len(instance.fetch_materializations(dg.AssetKey("table"), limit=9).records) == 3
        made.clear()
        instance.report_runless_asset_event(dg.AssetMaterialization("table"))
        assert made
